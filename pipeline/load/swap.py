"""Publish a finished folder in place of the old one, so that no reader sees half of either."""

import ctypes
import errno
import fcntl
import os
import shutil
import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager, suppress
from functools import partial
from importlib.resources.abc import Traversable
from pathlib import Path

from pipeline.errors import OutsideError, UsageError
from pipeline.load.manifest import FILE_NAME, read_manifest
from pipeline.load.sums import FILE_NAME as SUMS

_PREFIX = ".k2-build-"
_ASIDE = f"{_PREFIX}old-"
_INSTEAD = f"{_PREFIX}instead-of-"  # a whole copy of a folder that may be half removed
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
    try:
        output = output.resolve()
    except OSError as error:
        raise OutsideError(
            f"{output} is nowhere: the current folder is gone; go to one that is there"
        ) from error
    if output.exists() and not output.is_dir():
        raise UsageError(f"{output} is a file; give --output a folder")
    if output.is_mount():
        raise UsageError(
            f"{output} is a mount point, which no rename can replace; give --output a folder in it"
        )
    carry = partial(_keep_foreign_files, output)
    with exchanging(output, "output", "give --output a folder you may write", carry) as staging:
        yield staging
        (staging / _MARKER).write_text(_MARKER_TEXT, encoding="utf-8")


@contextmanager
def exchanging(
    folder: Path, what: str, advice: str, carry: Callable[[Path], None] | None = None
) -> Iterator[Path]:
    """Give an empty folder beside ``folder``; on success the two change places, and it goes.

    ``what`` names the old content, and ``advice`` what to do, where the disk refuses. ``carry``
    is called with the new folder just before, when nobody else exchanges the old one.
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
        staging.chmod(0o777 & ~_umask())
        yield staging
        with _locked(parent):
            if carry:
                carry(staging)
            _flush(staging)
            _exchange(staging, folder)
    except OSError as error:
        raise OutsideError(
            f"cannot write {folder}: {error.strerror}; the old {what} is untouched"
        ) from error
    finally:
        _remove(staging)
        os.close(in_use)


def recover(parent: Path) -> None:
    """Bring back what a killed process had put aside in a folder, and remove what it left."""
    with _locked(parent):
        _restore_after_crash(parent)
        _remove_abandoned(parent)


@contextmanager
def standing(folder: Path | Traversable) -> Iterator[None]:
    """Let nobody exchange ``folder`` while it is read; where no lock can be had, just go on."""
    with ExitStack() as stack:
        if isinstance(folder, Path):
            with suppress(OSError):
                handle = os.open(folder.resolve().parent, os.O_RDONLY)
                stack.callback(os.close, handle)
                fcntl.flock(handle, fcntl.LOCK_SH)
        yield


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
    try:
        output.rename(aside)
    except OSError as error:
        if error.errno != errno.EXDEV:
            raise
        aside = _copied_and_removed(output)
    try:
        staging.rename(output)
    except OSError:
        aside.rename(output)
        raise
    aside.rename(staging)


def _copied_and_removed(output: Path) -> Path:
    """Return a copy of a folder that cannot be renamed, as one of an image's layers cannot.

    If that, too, is refused, the folder is as it was.
    """
    copy = Path(tempfile.mkdtemp(prefix=_PREFIX, dir=output.parent))
    shutil.copytree(output, copy, symlinks=True, dirs_exist_ok=True)
    _flush(copy)
    instead = copy.rename(output.with_name(f"{_INSTEAD}{output.name}"))
    try:
        shutil.rmtree(output)
    except OSError:
        shutil.copytree(instead, output, symlinks=True, dirs_exist_ok=True)
        shutil.rmtree(instead)
        raise
    return instead


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
    if code in (errno.EINVAL, errno.ENOSYS, errno.EXDEV):  # the file system cannot
        return False
    raise OSError(code, os.strerror(code))


def _restore_after_crash(parent: Path) -> None:
    """Bring back each folder that a killed build had put aside: this one, or a neighbour's."""
    for aside in parent.glob(f"{_ASIDE}*"):
        neighbour = aside.with_name(aside.name.removeprefix(_ASIDE))
        if not neighbour.exists():
            aside.rename(neighbour)
    for instead in parent.glob(f"{_INSTEAD}*"):
        neighbour = instead.with_name(instead.name.removeprefix(_INSTEAD))
        shutil.rmtree(neighbour, ignore_errors=True)
        instead.rename(neighbour)


def _remove_abandoned(parent: Path) -> None:
    for folder in parent.glob(f"{_PREFIX}*"):
        with suppress(OSError):
            handle = os.open(folder, os.O_RDONLY)
            try:
                fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
                _remove(folder)
            finally:
                os.close(handle)


def _remove(folder: Path) -> None:
    """Remove a folder, even if it or a folder in it may not be written."""
    shutil.rmtree(folder, ignore_errors=True)
    if folder.exists():
        for path in (folder, *folder.rglob("*")):
            if path.is_dir() and not path.is_symlink():
                with suppress(OSError):
                    path.chmod(0o700)
        shutil.rmtree(folder, ignore_errors=True)


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
    for path in (folder, *folder.rglob("*")):
        if not path.is_symlink():
            handle = os.open(path, os.O_RDONLY)
            try:
                os.fsync(handle)
            finally:
                os.close(handle)


def _umask() -> int:
    """Return the mode bits that new files go without; they can only be read by setting them."""
    mask = os.umask(0o077)
    os.umask(mask)
    return mask
