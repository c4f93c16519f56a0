"""The key stands in no address, log, exception, file or output, in failures too."""

import logging
import os
import subprocess
import sys
import traceback
from contextlib import suppress
from pathlib import Path

import pytest

from pipeline.errors import K2Error, UsageError
from pipeline.extract.fdc_refresh import ApiAccess
from pipeline.fetch.addresses import api_key
from tests.fdc_corpus import corpus
from tests.fdc_server import FAULTS, FdcServer
from tests.fetch.conftest import KEY, access_to, impatient, read_all

ROOT = Path(__file__).parents[2]


def assert_no_key(texts: list[str], folders: list[Path]) -> None:
    assert all(KEY not in text for text in texts)
    for folder in folders:
        for path in folder.rglob("*"):
            assert KEY not in path.name
            assert not path.is_file() or KEY.encode() not in path.read_bytes()


def exceptions(error: BaseException | None) -> list[str]:
    """Return every text of an error and of all that led to it."""
    texts = []
    while error is not None:
        texts += [
            str(error),
            repr(error),
            repr(error.args),
            "".join(traceback.format_exception(error)),
        ]
        error = error.__cause__ or error.__context__
    return texts


@pytest.mark.parametrize("fault", [None, *FAULTS])
def test_no_trace_of_the_key_in_process(
    fault: str | None, tmp_path: Path, facts: Path, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    texts: list[str] = []

    def always(request: str, _before: int) -> str | None:
        return fault if fault != "slow" or "POST" in request else None

    with FdcServer(corpus()[:30], always, key=KEY).running() as server:
        access = impatient(access_to(server.base, tmp_path / "store"))
        texts.append(repr(access))
        try:
            read_all(access, facts)
        except K2Error as error:
            texts += exceptions(error)
        assert server.keys_seen == {KEY}
        assert not any(KEY in request for request in server.log)
    texts += [record.getMessage() for record in caplog.records]
    texts += [repr(record.args) for record in caplog.records]
    assert_no_key(texts, [tmp_path])


@pytest.mark.parametrize("trouble", ["fine", "refused", "unreachable", "outage"])
def test_no_trace_of_the_key_from_the_command_line(
    trouble: str, tmp_path: Path, facts: Path
) -> None:
    key = "another" if trouble == "refused" else KEY
    with FdcServer(
        corpus()[:30], key=key, allowance=2 if trouble == "outage" else None
    ).running() as s:
        base = "http://127.0.0.1:9" if trouble == "unreachable" else s.base
        environment = os.environ | {
            "FDC_API_URL": base,
            "FDC_API_KEY": KEY,
            "K2_STORE": str(tmp_path / "store"),
            "PYTHONFAULTHANDLER": "1",
        }
        done = subprocess.run(
            [
                *(sys.executable, "-m", "pipeline", "refresh", "--via", "api", "fdc_foundation"),
                *("--facts", str(facts), "--output", str(tmp_path / "output")),
            ],
            cwd=ROOT,
            env=environment,
            capture_output=True,
            text=True,
            timeout=120,
            check=False,
        )
    # The facts of the other sources are not there, so even the fine run ends at the build.
    statuses = {"fine": 1, "refused": 2, "unreachable": 3, "outage": 3}
    assert done.returncode == statuses[trouble], done.stderr
    assert_no_key([done.stdout, done.stderr], [tmp_path])


def test_an_answer_that_repeats_the_key_is_not_stored(tmp_path: Path, facts: Path) -> None:
    foods = corpus()[:30]
    foods[0]["description"] = f"your key is {KEY}"
    with FdcServer(foods).running() as server, suppress(K2Error):
        read_all(impatient(access_to(server.base, tmp_path / "store")), facts)
    assert_no_key([], [tmp_path])


def test_a_key_that_no_header_can_carry_is_not_shown() -> None:
    with pytest.raises(UsageError) as raised:
        api_key({"FDC_API_KEY": f"{KEY}\nwith more"})
    assert KEY not in "".join(exceptions(raised.value))


def test_access_shows_no_key() -> None:
    assert KEY not in repr(ApiAccess("http://127.0.0.1", KEY, Path()))
