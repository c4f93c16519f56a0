"""File systems that lock otherwise than a local one, or not at all: builds work on them."""

import errno
import os
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from pipeline.compare.check_copy import check
from pipeline.files import staging
from pipeline.files.lock import LOCK_FILE, locked
from tests.conftest import Child, contents
from tests.faults.conftest import KEPT_TABLES, ROOT, assert_intact, stand
from tests.fdc_server import FdcServer
from tests.fetch.test_download import PAGE

# NFS lends an exclusive lock only on what is open for writing; the kernel says EBADF.
NFS = """
import errno, fcntl
real = fcntl.flock
def flock(handle, flags):
    number = handle if isinstance(handle, int) else handle.fileno()
    written = fcntl.fcntl(number, fcntl.F_GETFL) & os.O_ACCMODE != os.O_RDONLY
    if flags & fcntl.LOCK_EX and not written:
        raise OSError(errno.EBADF, os.strerror(errno.EBADF))
    return real(handle, flags)
fcntl.flock = flock
"""
NO_LOCKS = """
import errno, fcntl
def flock(*_):
    raise OSError({0}, os.strerror({0}))
fcntl.flock = flock
"""
DATA_ALONE = "--no-report"
# Locks a folder, says so, holds it for a second, and says when it began and ended to hold it.
HOLDING = """
import os, sys, time
{}
from pathlib import Path
from pipeline.files.lock import locked
with locked(Path(sys.argv[1])) as had:
    began = time.monotonic()
    print(had, flush=True)
    time.sleep(1)
    print(began, time.monotonic(), flush=True)
"""
WITHOUT = ("", NFS, NO_LOCKS.format(errno.ENOLCK), NO_LOCKS.format(errno.EOPNOTSUPP))


@KEPT_TABLES
def test_a_build_on_nfs(child: Child, output: Path, small_output: Path, small_facts: Path) -> None:
    arguments = ("dataset", "--output", output, "--facts", small_facts, DATA_ALONE)
    done = child(NFS, *arguments)
    assert (done.returncode, done.stderr) == (0, "")
    assert contents(output / "parquet") == contents(small_output / "parquet")
    check(output, {})
    assert [path.name for path in output.parent.iterdir()] == [output.name]
    assert not (output / LOCK_FILE).exists()


def test_what_a_killed_build_left_on_nfs_is_removed_and_what_is_in_use_is_not(
    child: Child, output: Path, staged: Path
) -> None:
    abandoned = output.with_name(".k2-build-killed")
    abandoned.mkdir()
    (abandoned / LOCK_FILE).touch()
    used = output.with_name(".k2-build-used")
    used.mkdir()
    with holding(used, NFS) as other:
        assert (used / LOCK_FILE).is_file()
        other.send_signal(signal.SIGSTOP)  # it holds the folder as long as it stands still
        done = child(NFS, "publish", "--output", output)
        assert (done.returncode, done.stderr) == (0, "")
        assert {path.name for path in output.parent.iterdir()} == {output.name, used.name}
        other.kill()
    assert not staged.exists()


def holding(folder: Path, before: str) -> "subprocess.Popen[str]":
    """Start a process that holds a folder; return once it does."""
    command = [sys.executable, "-c", HOLDING.format(before), str(folder)]
    process = subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True)
    assert process.stdout is not None
    assert process.stdout.readline() == "True\n"
    return process


@pytest.mark.slow
@pytest.mark.parametrize("before", ["", NFS])
def test_two_processes_never_hold_a_folder_at_once(before: str, tmp_path: Path) -> None:
    with holding(tmp_path, before) as first, holding(tmp_path, before) as second:
        held = [process.communicate()[0].split() for process in (first, second)]
    (_, end), (begin, _) = (map(float, times) for times in held)
    assert begin >= end
    assert list(tmp_path.iterdir()) == []


# What locks is the exchange of folders, which is the same for dataset and publish.
@pytest.mark.parametrize("code", [errno.ENOLCK, errno.EOPNOTSUPP, errno.EINVAL, errno.ENOSYS])
def test_where_nothing_can_be_locked(
    code: int, child: Child, output: Path, staged: Path, next_output: Path
) -> None:
    young, old = output.with_name(".k2-build-young"), output.with_name(".k2-build-old")
    for folder in (young, old):
        folder.mkdir()
    yesterday = time.time() - 25 * 3600
    os.utime(old, (yesterday, yesterday))
    done = child(NO_LOCKS.format(code), "publish", "--output", output)
    assert done.returncode == 0
    assert done.stderr == (
        f"k2: {output.parent} cannot be locked on this system; let no other k2 write there"
        " meanwhile\n"
    )
    assert not staged.exists()
    assert contents(output) == contents(next_output) | {"notes.txt": b"mine"}
    assert {path.name for path in output.parent.iterdir()} == {output.name, young.name}


def test_an_error_of_the_disk_in_locking_is_told(
    child: Child, output: Path, staged: Path, small_output: Path
) -> None:
    done = child(NO_LOCKS.format(errno.EIO), "publish", "--output", output)
    assert done.returncode == 3
    assert done.stderr == (
        f"k2: cannot write next to {output}: Input/output error; give --output a folder you may"
        " write\n"
    )
    shutil.rmtree(staged)
    assert_intact(output, small_output)


@pytest.mark.parametrize("before", WITHOUT[1:])
def test_a_fetch_where_the_store_cannot_be_locked(
    before: str, child: Child, facts_copy: Path, tmp_path: Path
) -> None:
    store = tmp_path / "store"
    with FdcServer([], files={"/download-datasets": PAGE}).running() as server:
        environment = {"FDC_DOWNLOADS_URL": server.base, "K2_STORE": str(store)}
        done = child(
            before,
            *("fetch", "--via", "bulk", "fdc_foundation", "--facts", facts_copy),
            env=os.environ | environment,
        )
    *said, last = done.stderr.splitlines()
    assert "there is no FoodData_Central_foundation_food_csv_2025-12-18.zip upstream" in last
    assert (f"k2: {store} cannot be locked on this system; let no other k2 fetch use it"
            " meanwhile" in said) == (before != NFS)  # fmt: skip
    assert done.returncode == 1


def test_locks_leave_nothing_and_a_held_one_is_told(tmp_path: Path) -> None:
    with locked(tmp_path) as had:
        assert had
        with pytest.raises(BlockingIOError), locked(tmp_path, wait=False):
            pass
    with locked(tmp_path, wait=False) as had:
        assert had
    assert list(tmp_path.iterdir()) == []


def test_an_old_folder_beside_that_is_locked_stays(small_output: Path, tmp_path: Path) -> None:
    output = stand(small_output, tmp_path / "parent" / "output")
    used = output.with_name(".k2-build-used")
    used.mkdir()
    long_ago = time.time() - 10 * 86_400
    os.utime(used, (long_ago, long_ago))
    with locked(used):
        staging.recover(output.parent)
        assert used.is_dir()
    staging.recover(output.parent)
    assert not used.exists()
