"""Replace a folder as a whole, so that no reader sees half of the old or the new one."""

import os
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from contextvars import ContextVar
from importlib.resources.abc import Traversable
from pathlib import Path

from pipeline.diagnostics.errors import OutsideError
from pipeline.files.interrupt import uninterrupted
from pipeline.files.lock import shared
from pipeline.files.refusal import reason
from pipeline.files.rename import exchange, flush, sync
from pipeline.files.staging import exclusive_access, locked_staging_folder, recover, remove

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
                f"cannot write next to {folder}: {reason(error, parent)}; {advice}"
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
                f"cannot write {folder}: {reason(error, parent)}; the old {what} is untouched"
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
            f" ({reason(error, folder.parent)}); check the disk and run again"
        ) from error


def _record(folder: Path) -> None:
    recorded = _recorded.get()
    if recorded is not None:
        recorded.append(folder)


def _umask() -> int:
    """Return the umask of the process; the only way to read it is to set it, and back."""
    with uninterrupted():
        mask = os.umask(0o077)
        os.umask(mask)
    return mask
