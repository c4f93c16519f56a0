"""Two at once: each works beside, or waits and says so; what is left is whole."""

import fcntl
import os
import shutil
import subprocess
import sys
import threading
import time
from pathlib import Path

import pytest

from pipeline.compare.check_copy import check
from pipeline.fact_files.read import read_facts
from pipeline.fact_files.replace import changed_files
from pipeline.files.exchange import exchange_blocked, exchanging
from tests.faults.conftest import ROOT, assert_next_build
from tests.fdc_server import FdcServer
from tests.fetch.test_download import PAGE

pytestmark = pytest.mark.slow


def test_two_builds_of_one_output(
    output: Path, small_facts: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Neither waits for the other: each builds beside, and the last to end stays.

    Both keep the same tables, and of these, too, one set stays, which the next build uses.
    """
    monkeypatch.setenv("K2_CACHE", str(tmp_path / "cache"))
    command = [sys.executable, "-m", "pipeline", "dataset", "--output", str(output)]
    command += ["--facts", str(small_facts), "--no-report"]
    pipe = subprocess.PIPE
    builds = [
        subprocess.Popen(command, cwd=ROOT, stdout=pipe, stderr=pipe, text=True) for _ in range(2)
    ]
    for build in builds:
        printed, said = build.communicate(timeout=240)
        assert (build.returncode, said) == (0, "")
        assert "rows read = rows published + rejected" in printed
    check(output, {})
    assert (output / "notes.txt").read_text(encoding="utf-8") == "mine"
    (entry,) = (tmp_path / "cache").iterdir()
    used = entry.stat().st_mtime_ns
    assert_next_build(output, small_facts)
    assert entry.stat().st_mtime_ns > used


def test_facts_are_not_exchanged_while_they_are_read(facts_copy: Path) -> None:
    folder, done = facts_copy / "ciqual", threading.Event()

    def exchange() -> None:
        with exchanging(folder, "facts", "") as staging:
            shutil.copytree(folder, staging, dirs_exist_ok=True)
        done.set()

    other = threading.Thread(target=exchange)
    before = folder.stat().st_ino
    with exchange_blocked(folder):
        other.start()
        assert not done.wait(0.2)
        assert folder.stat().st_ino == before
    other.join(10)
    assert done.is_set()
    assert folder.stat().st_ino != before


def test_a_build_while_facts_are_replaced_reads_old_or_new(facts_copy: Path) -> None:
    """Each exchange brings facts with one row less: any mixture breaks the sums."""
    script = """
import sys
from dataclasses import replace
from pathlib import Path
from pipeline.files.exchange import exchanging
from pipeline.fact_files.sidecar import Sidecar
folder = Path(sys.argv[1])
while True:
    texts = {path.stem: path.read_text(encoding="utf-8") for path in folder.glob("*.csv")}
    *lines, _ = texts["value"].splitlines(keepends=True)
    texts["value"] = "".join(lines)
    sidecar = replace(Sidecar.load(folder), sums={}).with_sums(texts)
    with exchanging(folder, "facts", "") as staging:
        for name, text in texts.items():
            (staging / f"{name}.csv").write_text(text, encoding="utf-8", newline="")
        (staging / "source.json").write_text(sidecar.dump(), encoding="utf-8")
"""
    folder = facts_copy / "ciqual"
    heights: set[int] = set()
    with subprocess.Popen([sys.executable, "-c", script, str(folder)], cwd=ROOT) as writer:
        end = time.monotonic() + 20.0
        while len(heights) < 4 and time.monotonic() < end:
            heights.add(read_facts(folder).tables["value"].height)
        assert writer.poll() is None
        writer.kill()
    assert len(heights) == 4


def test_a_second_fetch_waits_and_says_so(facts_copy: Path, tmp_path: Path) -> None:
    store = tmp_path / "store"
    store.mkdir()
    command = [sys.executable, "-m", "pipeline", "fetch", "--via", "bulk", "fdc_foundation"]
    command += ["--facts", str(facts_copy)]
    with (
        FdcServer([], files={"/download-datasets": PAGE}).running() as server,
        (store / "fetch.lock").open("w", encoding="utf-8") as first,
    ):
        fcntl.flock(first, fcntl.LOCK_EX)
        environment = {"FDC_DOWNLOADS_URL": server.base, "K2_STORE": str(store)}
        with subprocess.Popen(
            command,
            cwd=ROOT,
            env=os.environ | environment,
            stderr=subprocess.PIPE,
            text=True,
        ) as second:
            assert second.stderr is not None
            line = second.stderr.readline()
            assert line == f"k2: another k2 fetch uses {store}; waiting until it ends\n"
            assert server.log == []
            fcntl.flock(first, fcntl.LOCK_UN)
            said = second.stderr.read()
        assert "there is no FoodData_Central_foundation_food_csv_2025-12-18.zip upstream" in said
        assert second.returncode == 1


def test_a_fetch_leaves_alone_what_another_process_extracted_meanwhile(
    facts_copy: Path, tmp_path: Path
) -> None:
    fresh = Path(shutil.copytree(facts_copy, tmp_path / "fresh"))
    for folder, name in ((fresh, "frida"), (facts_copy, "ciqual")):
        (folder / name / "value.csv").write_text("other", encoding="utf-8")
    assert changed_files(facts_copy, fresh, ("frida",)) == {"frida": ["value.csv"]}
