"""The raw store: bytes by their sum, damage noticed, conditions honoured."""

import hashlib
import json
import threading
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from pipeline.fetch.client import Answer, Request
from pipeline.fetch.raw_store import Store, write_whole
from tests.fdc_corpus import corpus
from tests.fdc_server import FdcServer
from tests.fetch.conftest import access_to, content, empty_facts, read_all

pytestmark = pytest.mark.slow
REQUEST = Request("GET", "/v1/foods/list", (("dataType", "Foundation"),))


def test_sidecar_says_what_was_asked_and_answered(tmp_path: Path) -> None:
    store = Store(tmp_path, "https://example.org/fdc")
    store.keep(REQUEST, Answer(200, {"etag": '"x"', "last-modified": "then"}, b"[]"), ["odd"])
    (path,) = (tmp_path / "answers").rglob("*.json")
    sidecar = json.loads(path.read_text(encoding="utf-8"))
    assert sidecar.pop("retrieved_at").endswith("+00:00")
    digest = hashlib.sha256(b"[]").hexdigest()
    assert sidecar == {
        "method": "GET",
        "address": "https://example.org/fdc/v1/foods/list?dataType=Foundation",
        "body": None,
        "status": 200,
        "etag": '"x"',
        "last_modified": "then",
        "sha256": digest,
        "size": 2,
        "faults": ["odd"],
    }
    assert (tmp_path / "raw" / digest[:2] / digest).read_bytes() == b"[]"
    found = store.find(REQUEST)
    assert found is not None
    assert found[1] == b"[]"
    assert found[0].conditions == {"If-None-Match": '"x"', "If-Modified-Since": "then"}


def test_answers_of_another_address_are_not_mixed_in(tmp_path: Path) -> None:
    Store(tmp_path, "https://a.example").keep(REQUEST, Answer(200, {}, b"[]"), [])
    assert Store(tmp_path, "https://b.example").find(REQUEST) is None
    assert list(Store(tmp_path, "https://b.example").answers(REQUEST.path)) == []


def test_damaged_files_are_fetched_again(tmp_path: Path, facts: Path) -> None:
    with FdcServer(corpus()).running() as server:
        access = access_to(server.base, tmp_path / "store")
        read_all(access, facts)
        first = len(server.log)
        raw = sorted(path for path in (access.store / "raw").rglob("*") if path.is_file())
        for path, damage in zip(raw, (b"", b"[]", b"\x00" * 99), strict=False):
            path.write_bytes(damage)
        sidecar = min((access.store / "answers" / "v1-foods").glob("*.json"))
        sidecar.write_text("{", encoding="utf-8")
        lost = empty_facts(tmp_path / "lost")
        read_all(access, lost)
        assert any("POST" in request for request in server.log[first:])
    assert content(lost) == content(facts)


def test_threads_may_store_the_same_bytes_at_once(tmp_path: Path) -> None:
    path, content = tmp_path / "raw" / "x", b"the same" * 10_000
    start = threading.Barrier(8)

    def write(_: int) -> None:
        start.wait(5)
        for _ in range(60):
            write_whole(path, content)

    with ThreadPoolExecutor(8) as pool:
        assert list(pool.map(write, range(8))) == [None] * 8
    assert path.read_bytes() == content
    assert list(path.parent.iterdir()) == [path]


def test_lists_are_asked_conditionally(tmp_path: Path, facts: Path) -> None:
    with FdcServer(corpus(), etags=True).running() as server:
        access = access_to(server.base, tmp_path / "store")
        read_all(access, facts)
        before = content(facts)
        written = {
            path: path.stat().st_mtime_ns
            for path in (access.store / "raw").rglob("*")
            if path.is_file()
        }
        read_all(access, facts)
        lists = [request for request in server.log if "sortBy=fdcId" in request]
        assert len(set(lists)) < len(lists)  # Foundation was listed twice the same way
    assert content(facts) == before
    assert [path for path, when in written.items() if path.stat().st_mtime_ns != when] == []
