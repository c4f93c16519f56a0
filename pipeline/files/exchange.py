"""Replace a folder as a whole, so that no reader sees half of the old or the new one."""

import errno
import os
import re
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from contextvars import ContextVar
from importlib.resources.abc import Traversable
from pathlib import Path

from pipeline.diagnostics.errors import OutsideError
from pipeline.files.interrupt import uninterrupted
from pipeline.files.lock import shared
from pipeline.files.rename import exchange, flush, sync
from pipeline.files.staging import exclusive_access, locked_staging_folder, recover, remove

_OF_RUST = re.compile(r"(.+?) \(os error \d+\)")
_recorded: ContextVar[list[Path] | None] = ContextVar("_recorded", default=None)


@contextmanager
def exchanging(
    folder: Path, what: str, advice: str, carry: Callable[[Path], None] | None = None
) -> Iterator[Path]:
    """Yield an empty staging folder; on success exchange it with ``folder`` and remove the old one.

    ``what`` names the content and ``advice`` what to do, for errors of the disk. ``carry`` is
    called with the staging folder just before the exchange, while no other process exchanges.
    """
    parent = folder.parent
    with ExitStack() as stack:
        try:
            parent.mkdir(parents=True, exist_ok=True)
            recover(parent)
            in_use = stack.enter_context(ExitStack())
            staging = stack.enter_context(locked_staging_folder(parent, in_use))
        except OSError as error:
            raise OutsideError(
                f"cannot write next to {folder}: {_reason(error, parent)}; {advice}"
            ) from error
        try:
            staging.chmod(0o777 & ~_umask())
            yield staging
            with exclusive_access(parent):
                if carry:
                    carry(staging)
                in_use.close()
                flush(staging)
                with uninterrupted():
                    exchange(staging, folder)
                    _record(folder)
                    _settle(folder, what)
                    remove(staging)
        except OSError as error:
            raise OutsideError(
                f"cannot write {folder}: {_reason(error, parent)}; the old {what} is untouched"
            ) from error


@contextmanager
def recording_exchanges() -> Iterator[list[Path]]:
    """Yield a list to which each folder is added when it is exchanged."""
    recorded: list[Path] = []
    token = _recorded.set(recorded)
    try:
        yield recorded
    finally:
        _recorded.reset(token)


@contextmanager
def exchange_blocked(folder: Path | Traversable) -> Iterator[None]:
    """Block exchanges of ``folder`` while it is read; without effect where locks do not work."""
    with ExitStack() as stack:
        if isinstance(folder, Path):
            stack.enter_context(shared(folder.resolve().parent))
        yield


def _settle(folder: Path, what: str) -> None:
    """Flush the exchange to disk: a power cut afterwards leaves the new folder."""
    try:
        sync(folder.parent)
    except OSError as error:
        raise OutsideError(
            f"{folder} is the new {what}, but a power cut may bring back the old one"
            f" ({_reason(error, folder.parent)}); check the disk and run again"
        ) from error


def _record(folder: Path) -> None:
    recorded = _recorded.get()
    if recorded is not None:
        recorded.append(folder)


def _reason(error: OSError, parent: Path) -> str:
    """Return the system's reason, and whether inodes are used up, which it does not say.

    Errors of copying a tree come as a list of one error, those of a Rust library as text.
    """
    said = error.args[0] if error.args else error
    of_tree = str(said[-1][-1]) if isinstance(said, list) else str(said)
    of_rust = _OF_RUST.match(of_tree)
    reason = error.strerror or (of_rust[1] if of_rust else of_tree)
    full = os.strerror(errno.ENOSPC) in reason and _no_inode(parent)
    return f"{reason} (every inode is in use: remove files)" if full else reason


def _no_inode(folder: Path) -> bool:
    """Return whether the file system has a limit of inodes and none is free."""
    try:
        found = os.statvfs(folder)
    except (AttributeError, OSError):  # Windows does not count
        return False
    return found.f_files > 0 and found.f_favail == 0


def _umask() -> int:
    """Return the umask of the process; the only way to read it is to set it."""
    mask = os.umask(0o077)
    os.umask(mask)
    return mask
