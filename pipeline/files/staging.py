"""Folders that a build makes beside another, and those that a killed one left."""

import shutil
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, suppress
from functools import cache
from pathlib import Path

from pipeline.files.interrupt import uninterrupted
from pipeline.files.lock import locked
from pipeline.files.rename import BESIDE, restore_after_crash

_DAY_S = 86_400


@contextmanager
def folder_beside(parent: Path, in_use: ExitStack) -> Iterator[Path]:
    """Give a folder that is locked until ``in_use`` is closed, and that is removed in the end."""
    with ExitStack() as stack:
        with alone(parent), uninterrupted():
            staging = Path(tempfile.mkdtemp(prefix=BESIDE, dir=parent))
            stack.callback(remove, staging)
            in_use.enter_context(locked(staging))
        yield staging


def recover(parent: Path) -> None:
    """Bring back what a killed process had put aside in a folder, and remove what it left."""
    with alone(parent):
        restore_after_crash(parent)
        for folder in parent.glob(f"{BESIDE}*"):
            with suppress(OSError):
                _remove_abandoned(folder)


@contextmanager
def alone(parent: Path) -> Iterator[None]:
    """Keep other builds out while folders are made, removed or renamed; never for long."""
    with locked(parent) as had:
        if not had:
            _say_unlocked(parent)
        yield


@cache
def _say_unlocked(parent: Path) -> None:
    sys.stderr.write(
        f"k2: {parent} cannot be locked on this system; let no other k2 write there meanwhile\n"
    )


def _remove_abandoned(folder: Path) -> None:
    """Remove a folder that no process uses: it is not locked, or a day old where nothing locks."""
    age_s = time.time() - folder.stat().st_mtime
    with locked(folder, wait=False) as had:
        if had or age_s > _DAY_S:
            remove(folder)


def remove(folder: Path) -> None:
    """Remove a folder, even if it or a folder in it may not be written; Ctrl-C waits meanwhile."""
    with uninterrupted():
        shutil.rmtree(folder, ignore_errors=True)
        if folder.exists():
            for path in (folder, *folder.rglob("*")):
                if path.is_dir() and not path.is_symlink():
                    with suppress(OSError):
                        path.chmod(0o700)
            shutil.rmtree(folder, ignore_errors=True)
