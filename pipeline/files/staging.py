"""Temporary folders of a build, and the recovery of those that a killed build left."""

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
from pipeline.files.rename import STAGING_PREFIX, restore_after_crash

_DAY_S = 86_400


@contextmanager
def locked_staging_folder(parent: Path, in_use: ExitStack) -> Iterator[Path]:
    """Yield a new folder, locked until ``in_use`` is closed, and removed on exit."""
    with ExitStack() as stack:
        with exclusive_access(parent), uninterrupted():
            staging = Path(tempfile.mkdtemp(prefix=STAGING_PREFIX, dir=parent))
            stack.callback(remove, staging)
            in_use.enter_context(locked(staging))
        yield staging


def recover(parent: Path) -> None:
    """Restore folders that a killed process had renamed, and remove its temporary ones."""
    with exclusive_access(parent):
        restore_after_crash(parent)
        remove_abandoned(parent)


def remove_abandoned(parent: Path) -> None:
    """Remove the temporary folders in ``parent`` that no process uses."""
    for folder in parent.glob(f"{STAGING_PREFIX}*"):
        with suppress(OSError):
            _remove_abandoned(folder)


@contextmanager
def exclusive_access(parent: Path) -> Iterator[None]:
    """Keep other builds out while folders are made, removed or renamed; held only briefly."""
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
    """Remove a folder that no process uses: not locked or, without locks, over a day old."""
    age_s = time.time() - folder.stat().st_mtime
    with locked(folder, wait=False) as had:
        if had or age_s > _DAY_S:
            remove(folder)


def remove(folder: Path) -> None:
    """Remove a folder, also if it or a folder in it is read-only; Ctrl-C is delayed."""
    with uninterrupted():
        shutil.rmtree(folder, ignore_errors=True)
        if folder.exists():
            for path in (folder, *folder.rglob("*")):
                if path.is_dir() and not path.is_symlink():
                    with suppress(OSError):
                        path.chmod(0o700)
            shutil.rmtree(folder, ignore_errors=True)
