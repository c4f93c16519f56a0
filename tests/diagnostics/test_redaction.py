"""The key and the token stand in no report, log, trace, branch or text that is posted."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from pipeline.cli.main import main
from pipeline.diagnostics.errors import DataError
from pipeline.refresh import report_folder
from tests.conftest import ROOT
from tests.fdc_corpus import corpus
from tests.fdc_server import FdcServer
from tests.fetch.conftest import KEY, empty_facts

# Crashes where the key is at hand, with a message and a local variable that hold it.
CRASH = """
import os, sys
from pipeline.fetch.client import Client
def crash(self, request, headers=None):
    key = os.environ["FDC_API_KEY"]
    raise RuntimeError("gone wrong")
Client.send = crash
from pipeline.cli.main import main
sys.exit(main(sys.argv[1:]))
"""


def traces(folder: Path, secret: str) -> list[str]:
    paths = [path for path in folder.rglob("*") if path.is_file()]
    return [str(path) for path in paths if secret.encode() in path.read_bytes()]


def fetch_into(folder: Path) -> list[str]:
    facts = empty_facts(folder / "facts")
    verb = ["fetch", "--via", "api", "fdc_foundation", "--facts", str(facts)]
    return [*verb, "--report", str(folder / "report")]


@pytest.mark.slow
def test_a_fetch_that_crashes_leaves_no_trace_of_the_key(tmp_path: Path) -> None:
    with FdcServer(corpus()[:30], key=KEY).running() as server:
        done = subprocess.run(
            [sys.executable, "-X", "dev", "-W", "ignore", "-c", CRASH, *fetch_into(tmp_path)],
            cwd=ROOT,
            env=os.environ
            | {"FDC_API_URL": server.base, "FDC_API_KEY": KEY, "K2_STORE": str(tmp_path / "store")}
            | {"PYTHONFAULTHANDLER": "1"},
            capture_output=True,
            text=True,
            timeout=60,
            check=False,
        )
    assert done.returncode == 1, done.stderr
    assert "Traceback" in done.stderr
    assert not (tmp_path / "report" / report_folder.FAILURE).exists()
    assert KEY not in done.stdout + done.stderr
    assert traces(tmp_path, KEY) == []


@pytest.mark.slow
@pytest.mark.parametrize("trouble", ["refused", "unreachable", "allowance"])
def test_a_fetch_that_fails_leaves_no_trace_of_the_key(
    trouble: str,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capfd: pytest.CaptureFixture[str],
    caplog: pytest.LogCaptureFixture,
) -> None:
    allowance = 1 if trouble == "allowance" else None
    key = "another" if trouble == "refused" else KEY
    with FdcServer(corpus()[:30], key=key, allowance=allowance).running() as server:
        base = "http://127.0.0.1:9" if trouble == "unreachable" else server.base
        monkeypatch.setenv("FDC_API_URL", base)
        monkeypatch.setenv("FDC_API_KEY", KEY)
        monkeypatch.setenv("K2_STORE", str(tmp_path / "store"))
        assert main(fetch_into(tmp_path)) == (2 if trouble == "refused" else 3)
    printed = capfd.readouterr()
    assert "Traceback" not in printed.err
    assert (tmp_path / "report" / report_folder.FAILURE).exists()
    assert KEY not in printed.out + printed.err + caplog.text
    assert traces(tmp_path, KEY) == []


def test_an_error_that_names_a_secret_is_reported_without_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("FDC_API_KEY", KEY)

    def fail() -> None:
        with report_folder.failing(tmp_path, "fetch"):
            raise DataError(f"got {KEY}", details=f"a table with {KEY}")

    with pytest.raises(DataError):
        fail()
    assert traces(tmp_path, KEY) == []
    failure = report_folder.read_failure(tmp_path)
    assert failure is not None
    assert (failure.reason, failure.details) == ("got ***", "a table with ***")
