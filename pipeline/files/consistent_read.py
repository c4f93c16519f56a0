"""Read a folder of many files consistently while a build may exchange it."""

from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

from pipeline.files.exchange import exchange_blocked

T = TypeVar("T")
_ATTEMPTS = 4


def consistent_read(folder: Path, read: Callable[[], T]) -> T:
    """Return the result of ``read`` for a folder that was not exchanged while it ran.

    A result or error from a folder that was exchanged meanwhile is discarded, and ``read`` is
    called again; during the last attempt exchanges are blocked, if the system supports locks.
    """
    for _ in range(_ATTEMPTS - 1):
        before = _identity(folder)
        try:
            found = read()
        except Exception:
            if before == _identity(folder) is not None:
                raise
        else:
            if before == _identity(folder) is not None:
                return found
    with exchange_blocked(folder):
        return read()


def _identity(folder: Path) -> tuple[int, ...] | None:
    """Return device, inode and change time of a folder; None if it does not exist."""
    try:
        found = folder.stat()
    except OSError:
        return None
    return found.st_dev, found.st_ino, found.st_ctime_ns
