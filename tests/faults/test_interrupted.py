"""Ctrl-C at the moments around the swap: what is said is true, and nothing is left beside."""

import gc
import os
import shutil
import signal
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from types import FrameType
from typing import TYPE_CHECKING, Any

import pytest

from pipeline.compare.check_copy import check
from pipeline.diagnostics.errors import OutsideError
from pipeline.files import exchange, rename
from pipeline.files.interrupt import told_from_errors, uninterrupted
from tests.conftest import WITHOUT_MINIMUM, Child, contents
from tests.extract.excerpts import EXCERPTS
from tests.faults.conftest import KEPT_TABLES, assert_intact, assert_next_exchange, assert_said

if TYPE_CHECKING:
    import subprocess

# Sends Ctrl-C to its own process when a function is entered or left for the n-th time.
STOPPED = """
import signal
from importlib import import_module
def stop_at(place, name, calls, when):
    holder = import_module("pathlib").Path if place == "Path" else import_module(place)
    kept = getattr(holder, name)
    left = [calls]
    def stopping(*arguments, **options):
        left[0] -= 1
        if left[0] == 0 and when == "before":
            os.kill(os.getpid(), signal.SIGINT)
        try:
            return kept(*arguments, **options)
        finally:
            if left[0] == 0 and when == "after":
                os.kill(os.getpid(), signal.SIGINT)
    setattr(holder, name, stopping)
"""
TWO_RENAMES = 'import_module("pipeline.files.rename")._renamed_in_one_step = lambda *_: False\n'
DATA_ALONE = "--no-report"
UNTOUCHED = "k2: stopped; the old output is untouched\n"


def stopped(where: str, calls: int, when: str, *, two_renames: bool = False) -> str:
    """Return what a child does to itself, to be stopped there."""
    way = TWO_RENAMES if two_renames else ""
    place, name = where.rsplit(".", 1)
    return f"{STOPPED}{way}stop_at({place!r}, {name!r}, {calls}, {when!r})"


def assert_new_in_place(
    done: "subprocess.CompletedProcess[str]", output: Path, before: int
) -> None:
    """Assert that one line says so, and that it is so; ``before`` is the number of the old one."""
    line = f"k2: stopped; the new {output} is in place, whole\n"
    assert (done.returncode, done.stderr) == (130, line)
    assert output.stat().st_ino != before
    check(output, {})
    assert (output / "notes.txt").read_text(encoding="utf-8") == "mine"
    assert [path.name for path in output.parent.iterdir()] == [output.name]


@KEPT_TABLES
def test_a_build_before_the_swap_leaves_the_old_output(
    child: Child, output: Path, small_output: Path, small_facts: Path
) -> None:
    at = stopped("pipeline.build.write_parquet", 1, "before")
    done = child(at, "dataset", "--output", output, "--facts", small_facts, DATA_ALONE)
    assert (done.returncode, done.stderr) == (130, UNTOUCHED)
    assert_intact(output, small_output)


@KEPT_TABLES
def test_a_build_after_the_swap_has_put_the_new_output_in_place(
    child: Child, output: Path, small_facts: Path, next_output: Path
) -> None:
    before = output.stat().st_ino
    at = stopped("pipeline.cli.build_summary.summary", 1, "before")
    done = child(at, "dataset", "--output", output, "--facts", small_facts, DATA_ALONE)
    assert_new_in_place(done, output, before)
    assert_next_exchange(output, next_output)


# dataset and publish exchange folders by the same code, and publish builds nothing before it.
@pytest.mark.parametrize("when", ["before", "after"])
def test_before_the_swap_the_old_output_is_untouched(
    when: str, child: Child, output: Path, staged: Path, small_output: Path
) -> None:
    made = contents(staged)
    done = child(stopped("pipeline.files.exchange.flush", 1, when), "publish", "--output", output)
    assert (done.returncode, done.stderr) == (130, UNTOUCHED)
    assert contents(staged) == made
    shutil.rmtree(staged)
    assert_intact(output, small_output)


@pytest.mark.parametrize(
    ("where", "calls", "when", "two_renames"),
    [
        ("pipeline.files.exchange.exchange", 1, "before", False),
        ("pipeline.files.exchange.exchange", 1, "after", False),
        ("Path.rename", 1, "after", True),
        ("Path.rename", 2, "after", True),
        ("pipeline.files.exchange.sync", 1, "before", False),
        ("pipeline.files.exchange.remove", 1, "before", False),
        ("pipeline.files.exchange.remove", 1, "after", False),
        ("pipeline.load.staged_build.read_manifest", 1, "before", False),
    ],
)
def test_from_the_swap_on_the_new_output_is_in_place(  # noqa: PLR0913, PLR0917 - each is a choice
    where: str,
    calls: int,
    when: str,
    two_renames: bool,  # noqa: FBT001
    child: Child,
    output: Path,
    staged: Path,
    next_output: Path,
) -> None:
    before = output.stat().st_ino
    at = stopped(where, calls, when, two_renames=two_renames)
    done = child(at, "publish", "--output", output)
    shutil.rmtree(staged, ignore_errors=True)
    assert_new_in_place(done, output, before)
    assert contents(output) == contents(next_output) | {"notes.txt": b"mine"}


def test_facts_that_were_replaced_are_named(child: Child, facts_copy: Path, tmp_path: Path) -> None:
    excerpt = EXCERPTS["ciqual"]
    excerpt.write(tmp_path / "raw", excerpt.rows())
    arguments = ("extract", "ciqual", "--file", tmp_path / "raw", "--facts", facts_copy)
    at = stopped("pipeline.files.exchange.exchange", 1, "after")
    done = child(f"{WITHOUT_MINIMUM}\n{at}", *arguments)
    line = f"k2: stopped; the new {facts_copy / 'ciqual'} is in place, whole\n"
    assert (done.returncode, done.stderr) == (130, line)
    assert not list(facts_copy.glob(".k2-build-*"))


def test_a_summary_that_cannot_be_printed_comes_after_the_swap(
    child: Child, output: Path, staged: Path
) -> None:
    full = 'os.dup2(os.open("/dev/full", os.O_WRONLY), 1)'
    done = child(full, "publish", "--output", output)
    assert_said(done, 3, "No space left on device", f"the new {output} is in place, whole")
    check(output, {})
    assert not staged.exists()


@contextmanager
def interrupts_counted() -> Iterator[list[int]]:
    """Count Ctrl-C instead of obeying it."""
    came: list[int] = []
    before = signal.signal(signal.SIGINT, lambda number, _: came.append(number))
    try:
        yield came
    finally:
        signal.signal(signal.SIGINT, before)


def test_an_interrupt_waits_until_the_block_has_ended() -> None:
    with interrupts_counted() as came:
        with uninterrupted():
            os.kill(os.getpid(), signal.SIGINT)
            os.kill(os.getpid(), signal.SIGINT)
            assert came == []
        assert came == [signal.SIGINT]
    with pytest.raises(KeyboardInterrupt), uninterrupted():
        os.kill(os.getpid(), signal.SIGINT)


class Interrupting:
    """A trace function that sends Ctrl-C at the n-th line that the exchange of a folder runs."""

    def __init__(self, at: int) -> None:
        self.at = at
        self.lines = 0

    def __call__(self, frame: FrameType, event: str, _: Any) -> "Interrupting":
        """Count the line; interrupt at the one that is meant."""
        file = frame.f_code.co_filename
        if event == "line" and ("/pipeline/files/" in file or file.endswith("/contextlib.py")):
            self.lines += 1
            if self.lines == self.at:
                os.kill(os.getpid(), signal.SIGINT)
        return self


@contextmanager
def nothing_left_by_others() -> Iterator[None]:
    """Let the garbage collector close nothing meanwhile, but when it is asked to.

    What a trial left in a cycle of references (a generator in the trace of its exception) would be
    closed at any line of a later one; Ctrl-C at that line is reported and ignored by Python, and
    is no fault of the exchange.
    """
    gc.collect()
    gc.freeze()  # so that collecting between the trials takes no time
    gc.disable()
    try:
        yield
    finally:
        gc.enable()
        gc.unfreeze()


def exchanged(folder: Path, tracing: Interrupting) -> list[Path]:
    """Exchange a folder under that trace; return what was noted, once all is cleaned up."""
    before = sys.gettrace()
    try:
        with exchange.recording_exchanges() as noted:
            sys.settrace(tracing)
            try:
                with exchange.exchanging(folder, "facts", "") as staging:
                    (staging / "new").touch()
            finally:
                sys.settrace(before)
    except KeyboardInterrupt:
        pass
    return noted


@pytest.mark.parametrize("two_renames", [False, True])
def test_an_interrupt_at_any_line_of_an_exchange(
    two_renames: bool,  # noqa: FBT001
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """The folder is the old or the new one, is noted if it is new, and nothing lies beside it."""
    if two_renames:
        monkeypatch.setattr(rename, "_renamed_in_one_step", lambda *_: False)
    at, old, new = 0, 0, 0
    mask = os.umask(0o022)
    os.umask(mask)
    with nothing_left_by_others():
        while True:
            at += 1
            folder = tmp_path / str(at) / "facts"
            folder.mkdir(parents=True)
            (folder / "old").touch()
            tracing = Interrupting(at)
            noted = exchanged(folder, tracing)
            gc.collect()
            assert [path.name for path in folder.parent.iterdir()] == ["facts"], f"line {at}"
            stands = ["new" if noted else "old"]
            assert [path.name for path in folder.iterdir()] == stands, f"line {at}"
            left = os.umask(mask)
            assert left == mask, f"line {at}"
            if tracing.lines < at:
                break
            old, new = old + (not noted), new + bool(noted)
    assert min(old, new) > 50


@pytest.mark.parametrize("two_renames", [False, True])
def test_the_parent_reaches_the_disk_after_the_swap_and_before_the_old_goes(
    two_renames: bool,  # noqa: FBT001
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    folder = tmp_path / "facts"
    folder.mkdir()
    (folder / "old").touch()
    seen = []

    def fsync(handle: int) -> None:
        path = Path(f"/proc/self/fd/{handle}").readlink()
        beside = [path for path in tmp_path.iterdir() if path != folder]
        seen.append((path.name, [p.name for p in folder.iterdir()], len(beside)))

    monkeypatch.setattr(os, "fsync", fsync)
    if two_renames:
        monkeypatch.setattr(rename, "_renamed_in_one_step", lambda *_: False)
    with exchange.exchanging(folder, "facts", "") as staging:
        (staging / "new").touch()
    *before, last = seen
    assert {name for name, _, _ in before} == {staging.name, "new"}
    assert len(before) == 2
    assert all(stands == ["old"] for _, stands, _ in before)
    assert last == (tmp_path.name, ["new"], 1)
    assert [path.name for path in tmp_path.iterdir()] == ["facts"]


def test_a_parent_that_does_not_reach_the_disk_is_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = tmp_path / "facts"
    folder.mkdir()

    def fsync(handle: int) -> None:
        if Path(f"/proc/self/fd/{handle}").readlink() == tmp_path:
            raise OSError(5, "Input/output error")

    monkeypatch.setattr(os, "fsync", fsync)
    said = r"facts is the new facts, but a power cut may bring back .* \(Input/output error\)"
    with pytest.raises(OutsideError, match=said), exchange.exchanging(folder, "facts", ""):
        pass
    assert [path.name for path in tmp_path.iterdir()] == ["facts"]


@pytest.mark.parametrize(
    "interrupted",
    [
        "import duckdb; duckdb.sql('SELECT sum(range % 7) FROM range(600000000)').pl()",
        "signal.pause()",
    ],
    ids=["in a query", "elsewhere"],
)
@KEPT_TABLES
def test_a_build_stopped_in_a_library(
    interrupted: str, child: Child, output: Path, small_output: Path, small_facts: Path
) -> None:
    within = f"""
import signal
import threading
import pipeline.build
def write(*_):
    threading.Timer(0.3, os.kill, (os.getpid(), signal.SIGINT)).start()
    {interrupted}
pipeline.build.write_database = write
"""
    done = child(within, "dataset", "--output", output, "--facts", small_facts, DATA_ALONE)
    assert (done.returncode, done.stderr) == (130, UNTOUCHED)
    assert_intact(output, small_output)


def test_an_error_after_ctrl_c_is_ctrl_c() -> None:
    """As Polars does with rows: KeyboardInterrupt becomes a TypeError on its way."""

    def interrupted() -> None:
        try:
            signal.raise_signal(signal.SIGINT)
        except KeyboardInterrupt as error:
            raise TypeError from error

    with pytest.raises(KeyboardInterrupt), told_from_errors():
        interrupted()
    with pytest.raises(TypeError), told_from_errors():
        raise TypeError


def test_what_fails_on_the_way_out_is_told() -> None:
    """Old facts that cannot be put back are worth more than a word on Ctrl-C."""

    def interrupted() -> None:
        try:
            signal.raise_signal(signal.SIGINT)
        except KeyboardInterrupt as error:
            raise OutsideError("no space left") from error

    with pytest.raises(OutsideError), told_from_errors():
        interrupted()
    assert signal.getsignal(signal.SIGINT) is signal.default_int_handler


@KEPT_TABLES
def test_a_build_stopped_while_it_draws(
    child: Child, output: Path, small_output: Path, small_facts: Path
) -> None:
    """Ctrl-C reaches the process that draws as well; of it, too, one line is all that is said."""
    both = """
import threading
import pipeline.report.pictures.draw as draw
real = draw._begin
def begin(process):
    real(process)
    threading.Timer(0.5, lambda: (process.send_signal(2), os.kill(os.getpid(), 2))).start()
draw._begin = begin
"""
    done = child(both, "dataset", "--output", output, "--facts", small_facts)
    assert (done.returncode, done.stderr) == (130, UNTOUCHED)
    assert_intact(output, small_output)
