"""Publish a finished folder in place of the old one, so that no reader sees half of either."""

import ctypes
import errno
import fcntl
import os
import shutil
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from pipeline.errors import OutsideError, UsageError
from pipeline.load.manifest import FILE_NAME, read_manifest
from pipeline.load.sums import FILE_NAME as SUMS

_PREFIX = ".k2-build-"
_ASIDE = f"{_PREFIX}old-"
_MARKER = ".gitignore"
_MARKER_TEXT = "*\n!.gitignore\n"
_AT_FDCWD = -100
_RENAME_EXCHANGE = 2


@contextmanager
def replacing(output: Path) -> Iterator[Path]:
    """Give an empty folder beside ``output``; on success it takes the place of ``output``.

    On any error, or if the process is killed, ``output`` stays as it was. What a killed build
    left behind is removed by the next one.
    """
    output = output.resolve()
    if output.exists() and not output.is_dir():
        raise UsageError(f"{output} is a file; give --output a folder")
    with exchanging(output, "output", "give --output a folder you may write") as staging:
        yield staging
        (staging / _MARKER).write_text(_MARKER_TEXT, encoding="utf-8")
        _keep_foreign_files(output, staging)


@contextmanager
def exchanging(folder: Path, what: str, advice: str) -> Iterator[Path]:
    """Give an empty folder beside ``folder``; on success the two change places, and it goes.

    ``what`` names the old content, and ``advice`` what to do, where the disk refuses.
    """
    parent = folder.parent
    try:
        parent.mkdir(parents=True, exist_ok=True)
        recover(parent)
        with _locked(parent):
            staging = Path(tempfile.mkdtemp(prefix=_PREFIX, dir=parent))
            in_use = os.open(staging, os.O_RDONLY)
            fcntl.flock(in_use, fcntl.LOCK_EX)  # held until this build ends, however it ends
    except OSError as error:
        raise OutsideError(f"cannot write beside {folder}: {error.strerror}; {advice}") from error
    try:
        staging.chmod(0o755)
        yield staging
        _flush(staging)
        with _locked(parent):
            _exchange(staging, folder)
    except OSError as error:
        raise OutsideError(
            f"cannot write {folder}: {error.strerror}; the old {what} is untouched"
        ) from error
    finally:
        shutil.rmtree(staging, ignore_errors=True)
        os.close(in_use)


def recover(parent: Path) -> None:
    """Bring back what a killed process had put aside in a folder, and remove what it left."""
    with _locked(parent):
        _restore_after_crash(parent)
        _remove_abandoned(parent)


@contextmanager
def _locked(folder: Path) -> Iterator[None]:
    """Keep other builds out while folders are made, removed or renamed; never for long."""
    handle = os.open(folder, os.O_RDONLY)
    try:
        fcntl.flock(handle, fcntl.LOCK_EX)
        yield
    finally:
        os.close(handle)


def _exchange(staging: Path, output: Path) -> None:
    """Swap the two folders in one step where the platform can, else in two renames."""
    if not output.exists():
        staging.rename(output)
        return
    if _renamed_in_one_step(staging, output):
        return
    aside = output.with_name(f"{_ASIDE}{output.name}")
    output.rename(aside)
    try:
        staging.rename(output)
    except OSError:
        aside.rename(output)
        raise
    aside.rename(staging)


def _renamed_in_one_step(staging: Path, output: Path) -> bool:
    if sys.platform != "linux":
        return False
    renameat2 = getattr(ctypes.CDLL(None, use_errno=True), "renameat2", None)
    if renameat2 is None:
        return False
    done = renameat2(
        _AT_FDCWD, os.fsencode(staging), _AT_FDCWD, os.fsencode(output), _RENAME_EXCHANGE
    )
    if done == 0:
        return True
    code = ctypes.get_errno()
    if code in (errno.EINVAL, errno.ENOSYS):  # the file system cannot
        return False
    raise OSError(code, os.strerror(code))


def _restore_after_crash(parent: Path) -> None:
    """Bring back each folder that a killed build had put aside: this one, or a neighbour's."""
    for aside in parent.glob(f"{_ASIDE}*"):
        neighbour = aside.with_name(aside.name.removeprefix(_ASIDE))
        if not neighbour.exists():
            aside.rename(neighbour)


def _remove_abandoned(parent: Path) -> None:
    for folder in parent.glob(f"{_PREFIX}*"):
        with suppress(OSError):
            handle = os.open(folder, os.O_RDONLY)
            try:
                fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
                shutil.rmtree(folder, ignore_errors=True)
            finally:
                os.close(handle)


def _keep_foreign_files(output: Path, staging: Path) -> None:
    """Carry over what the user put into the output folder and no build made."""
    manifest = read_manifest(output)
    ours = {*(manifest or {}).get("files", {}), FILE_NAME, SUMS, _MARKER}
    for path in sorted(output.rglob("*")) if output.exists() else []:
        name = path.relative_to(output)
        if name.as_posix() in ours or os.path.lexists(staging / name):
            continue
        if path.is_dir() and not path.is_symlink():
            if not any(path.iterdir()):
                (staging / name).mkdir(parents=True)
        else:
            (staging / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy2(path, staging / name, follow_symlinks=False)


def _flush(folder: Path) -> None:
    """Reach the disk before the swap, so that a power cut leaves one whole output."""
    for path in folder.rglob("*"):
        if path.is_file() and not path.is_symlink():
            with path.open("rb") as file:
                os.fsync(file.fileno())
