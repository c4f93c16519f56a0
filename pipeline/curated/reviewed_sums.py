"""SHA-256 of every reviewed file. Imports nothing slow, as ``k2 --version`` asks for it."""

from collections.abc import Iterator
from importlib.resources import files
from importlib.resources.abc import Traversable
from pathlib import Path

from pipeline.fact_files.file_sums import sha256_of

FOLDER = "reviewed"
_Folder = Path | Traversable


def reviewed_sums(package: _Folder | None = None) -> dict[str, str]:
    """Return the sum of each reviewed file, by ``reviewed/<path>``; hidden files are none.

    ``package`` is the folder ``pipeline``, by default that of this program. Raise an OSError for a
    file that cannot be read.
    """
    folder = (package or files("pipeline")) / FOLDER
    return {path: sha256_of(file) for path, file in _files(folder, FOLDER)}


def _files(folder: _Folder, path: str) -> Iterator[tuple[str, _Folder]]:
    for entry in folder.iterdir():
        below = f"{path}/{entry.name}"
        if entry.name.startswith("."):
            continue
        if entry.is_dir():
            yield from _files(entry, below)
        else:
            yield below, entry
