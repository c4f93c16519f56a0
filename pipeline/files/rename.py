"""Exchange two folders: in one step where the platform supports it, else in reversible steps."""

import ctypes
import errno
import os
import shutil
import sys
import tempfile
from collections import deque
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from pathlib import Path

STAGING_PREFIX = ".k2-build-"  # of the name of every temporary folder that a build makes
OLD_PREFIX = f"{STAGING_PREFIX}old-"
COPY_PREFIX = f"{STAGING_PREFIX}instead-of-"  # a complete copy of a folder that may be half removed
_FLUSHED_AT_ONCE = 4
_AT_FDCWD = -100
_RENAME_EXCHANGE = 2
_TO_SYNC = (
    os.O_RDWR if sys.platform == "win32" else os.O_RDONLY
)  # Windows syncs what may be written
_CANNOT_SYNC = {errno.EBADF, errno.EINVAL, errno.ENOSYS, errno.ENOTSUP, errno.EOPNOTSUPP}


def exchange(staging: Path, output: Path) -> None:
    """Exchange the two folders in one step where the platform supports it, else in two renames."""
    if not output.exists():
        staging.rename(output)
        return
    if _renamed_in_one_step(staging, output):
        return
    aside = output.with_name(f"{OLD_PREFIX}{output.name}")
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
    with suppress(OSError):  # the new one is in place; the next build removes the old one
        aside.rename(staging)


def _copied_and_removed(output: Path) -> Path:
    """Copy and remove a folder that cannot be renamed, such as one of a container image's layers.

    Return the copy. If removing fails, restore the folder.
    """
    copy = Path(tempfile.mkdtemp(prefix=STAGING_PREFIX, dir=output.parent))
    shutil.copytree(output, copy, symlinks=True, dirs_exist_ok=True)
    flush(copy)
    instead = copy.rename(output.with_name(f"{COPY_PREFIX}{output.name}"))
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


def restore_after_crash(parent: Path) -> None:
    """Restore each folder that a killed build had renamed, of any output in ``parent``."""
    for aside in parent.glob(f"{OLD_PREFIX}*"):
        neighbour = aside.with_name(aside.name.removeprefix(OLD_PREFIX))
        if not neighbour.exists():
            aside.rename(neighbour)
    for instead in parent.glob(f"{COPY_PREFIX}*"):
        neighbour = instead.with_name(instead.name.removeprefix(COPY_PREFIX))
        shutil.rmtree(neighbour, ignore_errors=True)
        instead.rename(neighbour)


def flush(folder: Path) -> None:
    """Flush a folder to disk before the exchange, so that a power cut leaves a complete output.

    Several files at once: the disk is waited for, and a file system writes them together.
    """
    paths = [path for path in (folder, *folder.rglob("*")) if not path.is_symlink()]
    with ThreadPoolExecutor(_FLUSHED_AT_ONCE) as pool:
        deque(pool.map(sync, paths), maxlen=0)


def sync(path: Path) -> None:
    """Flush a file, or the entries of a folder, to disk, as far as the system supports it."""
    try:
        handle = os.open(path, _TO_SYNC if path.is_file() else os.O_RDONLY)
    except PermissionError:
        if path.is_dir():  # Windows opens no folder
            return
        raise
    try:
        os.fsync(handle)
    except OSError as error:
        if error.errno not in _CANNOT_SYNC:
            raise
    finally:
        os.close(handle)
