"""Replace a folder as a whole, so that no reader sees half of the old or the new one."""

import fcntl
import os
import shutil
import tempfile
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager, suppress
from importlib.resources.abc import Traversable
from pathlib import Path

from pipeline.diagnostics.errors import OutsideError
from pipeline.files.rename import BESIDE, exchange, flush, restore_after_crash


@contextmanager
def exchanging(
    folder: Path, what: str, advice: str, carry: Callable[[Path], None] | None = None
) -> Iterator[Path]:
    """Give an empty folder beside ``folder``; on success the two change places, and it goes.

    ``what`` names the old content, and ``advice`` what to do, where the disk refuses. ``carry``
    is called with the new folder just before, when nobody else exchanges the old one.
    """
    parent = folder.parent
    try:
        parent.mkdir(parents=True, exist_ok=True)
        recover(parent)
        with _locked(parent):
            staging = Path(tempfile.mkdtemp(prefix=BESIDE, dir=parent))
            in_use = os.open(staging, os.O_RDONLY)
            fcntl.flock(in_use, fcntl.LOCK_EX)  # held until this build ends, however it ends
    except OSError as error:
        raise OutsideError(f"cannot write beside {folder}: {error.strerror}; {advice}") from error
    try:
        staging.chmod(0o777 & ~_umask())
        yield staging
        with _locked(parent):
            if carry:
                carry(staging)
            flush(staging)
            exchange(staging, folder)
    except OSError as error:
        raise OutsideError(
            f"cannot write {folder}: {_reason(error)}; the old {what} is untouched"
        ) from error
    finally:
        _remove(staging)
        os.close(in_use)


def _reason(error: OSError) -> str:
    """Return what the system said; the refusals of a copied tree come as a list of one error."""
    return error.strerror or str(error.args[0][-1][-1])


def recover(parent: Path) -> None:
    """Bring back what a killed process had put aside in a folder, and remove what it left."""
    with _locked(parent):
        restore_after_crash(parent)
        _remove_abandoned(parent)


@contextmanager
def standing(folder: Path | Traversable) -> Iterator[None]:
    """Let nobody exchange ``folder`` while it is read; where no lock can be had, just go on."""
    with ExitStack() as stack:
        if isinstance(folder, Path):
            with suppress(OSError):
                handle = os.open(folder.resolve().parent, os.O_RDONLY)
                stack.callback(os.close, handle)
                fcntl.flock(handle, fcntl.LOCK_SH)
        yield


@contextmanager
def _locked(folder: Path) -> Iterator[None]:
    """Keep other builds out while folders are made, removed or renamed; never for long."""
    handle = os.open(folder, os.O_RDONLY)
    try:
        fcntl.flock(handle, fcntl.LOCK_EX)
        yield
    finally:
        os.close(handle)


def _remove_abandoned(parent: Path) -> None:
    for folder in parent.glob(f"{BESIDE}*"):
        with suppress(OSError):
            handle = os.open(folder, os.O_RDONLY)
            try:
                fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
                _remove(folder)
            finally:
                os.close(handle)


def _remove(folder: Path) -> None:
    """Remove a folder, even if it or a folder in it may not be written."""
    shutil.rmtree(folder, ignore_errors=True)
    if folder.exists():
        for path in (folder, *folder.rglob("*")):
            if path.is_dir() and not path.is_symlink():
                with suppress(OSError):
                    path.chmod(0o700)
        shutil.rmtree(folder, ignore_errors=True)


def _umask() -> int:
    """Return the mode bits that new files go without; they can only be read by setting them."""
    mask = os.umask(0o077)
    os.umask(mask)
    return mask
