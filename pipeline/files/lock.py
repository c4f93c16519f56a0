"""Exclusive and shared locks on a folder, by the means that its file system supports.

A local file system locks an open folder. NFS grants an exclusive lock only on a file open for
writing, which a folder cannot be: there a lock file in the folder is locked instead, and removed
with the lock. Without lock support (as on Windows) nothing is locked, and the return value says so.
"""

import errno
import os
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, suppress
from pathlib import Path
from typing import Any

fcntl: Any
try:
    import fcntl
except ImportError:  # Windows has none
    fcntl = None

LOCK_FILE = ".k2-lock"
_NONE_HERE = {
    errno.EBADF,
    errno.EINVAL,
    errno.ENOLCK,
    errno.ENOSYS,
    errno.ENOTSUP,
    errno.EOPNOTSUPP,
}


@contextmanager
def locked(folder: Path, *, wait: bool = True) -> Iterator[bool]:
    """Hold an exclusive lock on a folder; yield whether it could be locked.

    Raise a BlockingIOError if another process holds it and ``wait`` is false.
    """
    with ExitStack() as stack:
        yield _folder_locked(folder, stack, wait) or _file_locked(folder / LOCK_FILE, stack, wait)


@contextmanager
def shared(folder: Path) -> Iterator[None]:
    """Hold a shared lock, which ``locked`` waits for; without effect where folders cannot lock."""
    with ExitStack() as stack:
        with suppress(OSError):
            handle = os.open(folder, os.O_RDONLY)
            stack.callback(os.close, handle)
            if fcntl:
                fcntl.flock(handle, fcntl.LOCK_SH)
        yield


def lock(handle: int, *, wait: bool = True) -> bool:
    """Lock an open file until it is closed; return whether its file system supports that.

    Raise a BlockingIOError if another process holds it and ``wait`` is false.
    """
    if fcntl is None:
        return False
    try:
        fcntl.flock(handle, fcntl.LOCK_EX if wait else fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError as error:
        if error.errno not in _NONE_HERE:
            raise
        return False
    return True


def _folder_locked(folder: Path, stack: ExitStack, wait: bool) -> bool:  # noqa: FBT001
    try:
        handle = os.open(folder, os.O_RDONLY)
    except PermissionError:  # Windows opens no folder
        return False
    stack.callback(os.close, handle)
    return lock(handle, wait=wait)


def _file_locked(path: Path, stack: ExitStack, wait: bool) -> bool:  # noqa: FBT001
    """Lock the file that is now at the path; the previous holder removes its own."""
    while fcntl is not None:
        handle = os.open(path, os.O_RDWR | os.O_CREAT, 0o666)
        with ExitStack() as attempt:
            attempt.callback(os.close, handle)
            if not lock(handle, wait=wait):
                _unlink(path)
                return False
            with suppress(FileNotFoundError):
                if path.stat().st_ino == os.fstat(handle).st_ino:
                    stack.push(attempt.pop_all())
                    stack.callback(_unlink, path)
                    return True
    return False


def _unlink(path: Path) -> None:
    with suppress(OSError):  # a file left behind does no harm: the next lock uses it
        path.unlink()
