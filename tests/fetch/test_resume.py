"""Killed at any point, the next run reaches the same facts and asks for nothing it has stored."""

import json
import random
import subprocess
import sys
from pathlib import Path

import pytest

from tests.fdc_corpus import corpus
from tests.fdc_server import FdcServer
from tests.fetch.conftest import access_to, content, empty_facts, read_all

pytestmark = pytest.mark.slow
_CLIENT = """
import sys
from pathlib import Path
from tests.fetch.conftest import access_to, read_all
base, store, facts = sys.argv[1:]
read_all(access_to(base, Path(store)), Path(facts))
"""


def stored(store: Path) -> set[str]:
    """Return the requests of which the store holds an answer, as the server logs them."""
    found = set()
    for path in (store / "answers").rglob("*.json"):
        sidecar = json.loads(path.read_text(encoding="utf-8"))
        address = "/v1" + sidecar["address"].split("/v1", 1)[1]
        found.add(f"{sidecar['method']} {address} {sidecar['body'] or ''}".rstrip())
    return found


def as_stored(request: str) -> str:
    """Return a logged request as the sidecars write it."""
    return request.replace("+", " ").replace("%28", "(").replace("%29", ")")


@pytest.fixture(scope="module")
def clean(tmp_path_factory: pytest.TempPathFactory) -> dict[str, bytes]:
    """Return the facts of a run that nothing stopped."""
    folder = tmp_path_factory.mktemp("clean")
    facts = empty_facts(folder / "facts")
    with FdcServer(corpus()).running() as server:
        read_all(access_to(server.base, folder / "store"), facts)
    return content(facts)


@pytest.mark.parametrize("seed", range(5))
def test_kill_and_resume(seed: int, tmp_path: Path, clean: dict[str, bytes]) -> None:
    facts, store = empty_facts(tmp_path / "f"), tmp_path / "s"
    kill_at = random.Random(seed).randrange(2, 27)
    with FdcServer(corpus(), latency_s=0.01).running() as server:
        process = subprocess.Popen(
            [sys.executable, "-c", _CLIENT, server.base, str(store), str(facts)],
            cwd=Path(__file__).parents[2],
        )
        server.on_request = lambda count: process.kill() if count == kill_at else None
        assert process.wait(60) == -9
        server.on_request = lambda _count: None
        before = stored(store)
        asked = len(server.log)
        read_all(access_to(server.base, store), facts)
        again = {as_stored(request) for request in server.log[asked:]}
    assert again
    assert not again & before
    assert content(facts) == clean


def test_a_finished_run_lists_anew_but_keeps_the_details(tmp_path: Path, facts: Path) -> None:
    with FdcServer(corpus()).running() as server:
        access = access_to(server.base, tmp_path / "store")
        read_all(access, facts)
        first = len(server.log)
        lost = empty_facts(tmp_path / "lost")
        read_all(access, lost)
        again = server.log[first:]
    assert len(again) == 8
    assert all("/v1/foods/list" in request for request in again)
    assert content(lost) == content(facts)
