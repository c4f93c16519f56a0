"""Replace a folder as a whole, so that no reader sees half of the old or the new one."""

import os
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from contextvars import ContextVar
from importlib.resources.abc import Traversable
from pathlib import Path

from pipeline.errors import OutsideError
from pipeline.folders.interrupt import uninterrupted
from pipeline.folders.lock import shared
from pipeline.folders.refusal import reason
from pipeline.folders.rename import exchange, flush, sync
from pipeline.folders.staging import alone, folder_beside, recover, remove

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
                f"cannot write beside {folder}: {reason(error, parent)}; {advice}"
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
                f"cannot write {folder}: {reason(error, parent)}; the old {what} is untouched"
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
            f" ({reason(error, folder.parent)}); see to the disk and run again"
        ) from error


def _note(folder: Path) -> None:
    noted = _noted.get()
    if noted is not None:
        noted.append(folder)


def _umask() -> int:
    """Return the mode bits that new files go without; they can only be read by setting them."""
    mask = os.umask(0o077)
    os.umask(mask)
    return mask
