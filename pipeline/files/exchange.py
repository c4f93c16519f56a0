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
from pipeline.files.staging import alone, folder_beside, recover, remove

_OF_RUST = re.compile(r"(.+?) \(os error \d+\)")
_noted: ContextVar[list[Path] | None] = ContextVar("_noted", default=None)


@contextmanager
def exchanging(
    folder: Path, what: str, advice: str, carry: Callable[[Path], None] | None = None
) -> Iterator[Path]:
    """Give an empty folder beside ``folder``; on success the two change places, and it goes.

    ``what`` names the old content, and ``advice`` what to do, where the disk refuses. ``carry``
    is called with the new folder just before, when nobody else exchanges the old one.
    """
    parent = folder.parent
    with ExitStack() as stack:
        try:
            parent.mkdir(parents=True, exist_ok=True)
            recover(parent)
            in_use = stack.enter_context(ExitStack())
            staging = stack.enter_context(folder_beside(parent, in_use))
        except OSError as error:
            raise OutsideError(
                f"cannot write beside {folder}: {_reason(error, parent)}; {advice}"
            ) from error
        try:
            staging.chmod(0o777 & ~_umask())
            yield staging
            with alone(parent):
                if carry:
                    carry(staging)
                in_use.close()
                flush(staging)
                with uninterrupted():
                    exchange(staging, folder)
                    _note(folder)
                    _settle(folder, what)
                    remove(staging)
        except OSError as error:
            raise OutsideError(
                f"cannot write {folder}: {_reason(error, parent)}; the old {what} is untouched"
            ) from error


@contextmanager
def noting_exchanges() -> Iterator[list[Path]]:
    """Give a list to which each folder is added at the moment in which it is exchanged."""
    noted: list[Path] = []
    token = _noted.set(noted)
    try:
        yield noted
    finally:
        _noted.reset(token)


@contextmanager
def standing(folder: Path | Traversable) -> Iterator[None]:
    """Let nobody exchange ``folder`` while it is read; where no lock can be had, just go on."""
    with ExitStack() as stack:
        if isinstance(folder, Path):
            stack.enter_context(shared(folder.resolve().parent))
        yield


def _settle(folder: Path, what: str) -> None:
    """Let the exchange reach the disk: a power cut from then on leaves the new folder."""
    try:
        sync(folder.parent)
    except OSError as error:
        raise OutsideError(
            f"{folder} is the new {what}, but a power cut may bring back the old one"
            f" ({_reason(error, folder.parent)}); see to the disk and run again"
        ) from error


def _note(folder: Path) -> None:
    noted = _noted.get()
    if noted is not None:
        noted.append(folder)


def _reason(error: OSError, parent: Path) -> str:
    """Return what the system said, and what else is the matter if it said so little.

    The refusals of a copied tree come as a list of one error; those of a Rust library as text.
    """
    said = error.args[0] if error.args else error
    of_tree = str(said[-1][-1]) if isinstance(said, list) else str(said)
    of_rust = _OF_RUST.match(of_tree)
    reason = error.strerror or (of_rust[1] if of_rust else of_tree)
    full = os.strerror(errno.ENOSPC) in reason and _no_inode(parent)
    return f"{reason} (every inode is in use: remove files)" if full else reason


def _no_inode(folder: Path) -> bool:
    """Return whether the file system counts its files and takes no other one."""
    try:
        found = os.statvfs(folder)
    except (AttributeError, OSError):  # Windows does not count
        return False
    return found.f_files > 0 and found.f_favail == 0


def _umask() -> int:
    """Return the mode bits that new files go without; they can only be read by setting them."""
    mask = os.umask(0o077)
    os.umask(mask)
    return mask
