"""Read a folder of many files as one, though a build may exchange it at that very moment."""

from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

from pipeline.files.exchange import exchange_blocked

T = TypeVar("T")
_ATTEMPTS = 4


def consistent_read(folder: Path, read: Callable[[], T]) -> T:
    """Return what ``read`` gives of one folder that stood at the path all the while.

    What it gives or raises of a folder that was exchanged meanwhile does not count, and it is
    called again; the last time, where the system has locks, those who exchange it wait.
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
    """Return what tells a folder from others that stood there; None at a moment without one."""
    try:
        found = folder.stat()
    except OSError:
        return None
    return found.st_dev, found.st_ino, found.st_ctime_ns
