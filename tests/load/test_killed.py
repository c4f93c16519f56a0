"""``kill -9`` at any moment leaves the old output readable and whole; the next build succeeds."""

import hashlib
import json
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import duckdb
import pytest

K2 = Callable[..., subprocess.CompletedProcess[str]]

# Ends its own process, with no chance to clean up, when the named function is entered.
KILLED_AT = """
import os, signal, sys
from importlib import import_module
place, name = sys.argv[1].rsplit(".", 1)
calls = int(sys.argv[3])
kept = None
def stop(*arguments, **options):
    global calls
    calls -= 1
    if calls == 0:
        os.kill(os.getpid(), signal.SIGKILL)
    return kept(*arguments, **options)
if len(sys.argv) > 5:
    import_module("pipeline.load.swap")._renamed_in_one_step = lambda *_: False
holder = import_module("pathlib").Path if place == "Path" else import_module(place)
kept = getattr(holder, name)
setattr(holder, name, stop)
from pipeline.cli import main
sys.exit(main(["dataset", "--output", sys.argv[2], "--facts", sys.argv[4], "--no-report"]))
"""
BEFORE_THE_SWAP = [
    ("pipeline.build.read_facts", 2),
    ("pipeline.build.assemble", 1),
    ("pyarrow.parquet.write_table", 4),
    ("pipeline.build.write_database", 1),
    ("pipeline.load.database._views_and_macros", 1),
    ("pipeline.load.publish.write_manifest", 1),
    ("pipeline.load.swap._keep_foreign_files", 1),
    ("pipeline.load.swap._exchange", 1),
]


@pytest.fixture
def output(built: Path, tmp_path: Path) -> Path:
    """Return an old output with a file of the user's in it, in a folder of its own."""
    folder = Path(shutil.copytree(built, tmp_path / "parent" / "output"))
    (folder / "notes.txt").write_text("mine", encoding="utf-8")
    return folder


def assert_whole(output: Path) -> None:
    manifest = json.loads((output / "manifest.json").read_text(encoding="utf-8"))
    for name, entry in manifest["files"].items():
        content = (output / name).read_bytes()
        assert hashlib.sha256(content).hexdigest() == entry["sha256"], name
    with duckdb.connect(str(output / "k2.duckdb"), read_only=True) as connection:
        for table, rows in manifest["rows"].items():
            assert connection.execute(f"SELECT count(*) FROM {table}").fetchall() == [(rows,)]
        assert connection.execute("FROM top_foods('MK9', 1)").fetchall()
    assert (output / "notes.txt").read_text(encoding="utf-8") == "mine"


def inodes(output: Path) -> dict[str, int]:
    return {str(p.relative_to(output)): p.stat().st_ino for p in sorted(output.rglob("*"))}


def kill_at(place: str, calls: int, output: Path, facts: Path, *two_renames: str) -> None:
    command = [
        sys.executable,
        "-c",
        KILLED_AT,
        place,
        str(output),
        str(calls),
        str(facts),
        *two_renames,
    ]
    done = subprocess.run(command, capture_output=True, check=False, timeout=60)
    assert done.returncode == -signal.SIGKILL, done.stderr


def assert_next_build_succeeds(k2: K2, output: Path, facts: Path) -> None:
    done = k2("dataset", "--output", output, "--facts", facts, "--no-report")
    assert (done.returncode, done.stderr) == (0, "")
    assert_whole(output)
    assert [path.name for path in output.parent.iterdir()] == ["output"]


def in_two_lanes(output: Path, lane: Callable[[Path, int], None]) -> list[Path]:
    """Run ``lane`` on two copies of the output at a time, and return them."""
    lanes = []
    for number in range(2):
        parent = output.parent.with_name(f"lane {number}")
        lanes.append(Path(shutil.copytree(output.parent, parent)) / output.name)
    with ThreadPoolExecutor(2) as pool:
        list(pool.map(lane, lanes, range(2)))
    return lanes


def test_killed_at_every_step_before_the_swap(k2: K2, output: Path, small_facts: Path) -> None:
    def lane(mine: Path, number: int) -> None:
        before = inodes(mine)
        for place, calls in BEFORE_THE_SWAP[number::2]:
            kill_at(place, calls, mine, small_facts)
            assert inodes(mine) == before, place
            assert_whole(mine)

    one, two = in_two_lanes(output, lane)
    assert len(list(one.parent.iterdir())) == 2, "the last killed build left its folder"
    assert_next_build_succeeds(k2, one, small_facts)
    assert_next_build_succeeds(k2, two, small_facts)


def test_killed_right_after_the_swap(k2: K2, output: Path, small_facts: Path) -> None:
    before = inodes(output)
    kill_at("shutil.rmtree", 1, output, small_facts)
    assert inodes(output) != before
    assert_whole(output)
    assert_next_build_succeeds(k2, output, small_facts)


@pytest.mark.parametrize("calls", [2, 3])
def test_killed_between_two_renames_loses_nothing(
    k2: K2, output: Path, small_facts: Path, calls: int
) -> None:
    """Where folders cannot be exchanged, the output may be aside until the next build."""
    kill_at("Path.rename", calls, output, small_facts, "two renames")
    if calls == 2:
        assert not output.exists()
        assert_whole(output.with_name(".k2-build-old-output"))
    else:
        assert_whole(output)
    assert_next_build_succeeds(k2, output, small_facts)


def test_killed_at_many_moments(k2: K2, output: Path, small_facts: Path) -> None:
    started = time.perf_counter()
    assert_next_build_succeeds(k2, output, small_facts)
    duration = time.perf_counter() - started
    killed = []

    def lane(mine: Path, number: int) -> None:
        for moment in range(1 + number, 13, 2):
            command = [sys.executable, "-m", "pipeline", "dataset", "--output", str(mine)]
            command += ["--facts", str(small_facts), "--no-report"]
            with subprocess.Popen(command, stdout=subprocess.DEVNULL) as build:
                time.sleep(duration * moment / 12)
                build.kill()
            killed.append(build.returncode == -signal.SIGKILL)
            assert_whole(mine)

    for mine in in_two_lanes(output, lane):
        assert_next_build_succeeds(k2, mine, small_facts)
    assert sum(killed) >= 6
