"""The record on Zenodo of which every release is a version: ``pipeline/facts/zenodo.json``.

``doi`` is that of all versions, ``record`` the number of the newest one. The file is written by
``k2 release-doi`` after the first release was published there, and committed.
"""

import json
import re
from dataclasses import asdict, dataclass
from importlib.resources.abc import Traversable
from pathlib import Path

from pipeline.diagnostics.errors import DataError
from pipeline.fact_files.sidecar import packaged_facts

FILE_NAME = "zenodo.json"
_RESTORE = "restore it, or run make release-doi"
_DOI = re.compile(r"10\.\d{4,9}/[\w./-]+")


@dataclass(frozen=True, slots=True)
class ZenodoRecord:
    """The DOI of all versions, the newest version's number, and its own DOI."""

    doi: str
    record: int
    version_doi: str


def recorded(folder: Path | Traversable | None = None) -> ZenodoRecord | None:
    """Return the committed record, None before the first; raise a DataError for a damaged file."""
    path = (folder or packaged_facts()) / FILE_NAME
    if not path.is_file():
        return None
    try:
        found = ZenodoRecord(**json.loads(path.read_text(encoding="utf-8")))
        whole = all(_DOI.fullmatch(doi) for doi in (found.doi, found.version_doi))
    except (ValueError, TypeError) as error:
        raise DataError(f"{path}: {error}; {_RESTORE}") from error
    if not whole or not isinstance(found.record, int):
        raise DataError(f"{path}: doi, record or version_doi is none; {_RESTORE}")
    return found


def keep(record: ZenodoRecord, folder: Path) -> None:
    """Write the record."""
    text = json.dumps(asdict(record), indent=1) + "\n"
    (folder / FILE_NAME).write_text(text, encoding="utf-8", newline="\n")
