"""The folders of the sources; listing them imports no library."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from importlib.resources.abc import Traversable

FILE_NAME = "source.toml"
_ROOT = "pipeline.extract.sources"


@dataclass(frozen=True, slots=True)
class SourceFolder:
    """The folder of one source; ``package`` is its name as a Python package."""

    package: str
    files: Traversable


@cache
def source_folders() -> dict[str, SourceFolder]:
    """Return the folder of each source by its id, in the order of ids.

    A folder without a description may hold sources that share code.
    """
    return dict(sorted(_below(_ROOT, files(_ROOT))))


def _below(package: str, folder: Traversable) -> Iterator[tuple[str, SourceFolder]]:
    for entry in folder.iterdir():
        if not entry.is_dir():
            continue
        inner = f"{package}.{entry.name}"
        if (entry / FILE_NAME).is_file():
            yield entry.name, SourceFolder(inner, entry)
        else:
            yield from _below(inner, entry)
