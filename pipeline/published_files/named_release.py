"""What a build is called: the name of a release, alone or with a hash of the build's inputs.

``pipeline/facts/RELEASE`` holds the name on its first line and, once ``k2 name-release`` named a
release, the sum of its inputs on the second (``fact_files.file_sums``). A build of other facts or
reviewed files is called ``<name>+<first 8 digits of the sum of its inputs>``. By SemVer what
follows the plus is build metadata, and two such names have no order.

Imports nothing slow: ``k2 --version`` says what a build would be called.
"""

import json
import re
from dataclasses import dataclass
from importlib.resources import files
from importlib.resources.abc import Traversable
from pathlib import Path

from pipeline.curated.reviewed_sums import reviewed_sums
from pipeline.diagnostics.errors import DataError, OutsideError, UsageError
from pipeline.fact_files.file_sums import SIDECAR, facts_sums, inputs_sha256
from pipeline.fact_files.source_folders import source_folders

FILE_NAME = "RELEASE"
_FACTS = "facts"
_RECORDED = "releases.json"
_NAME = re.compile(r"20[0-9]{2}\.(1[0-2]|[1-9])\.(0|[1-9][0-9]*)")
_SUM = re.compile(r"[0-9a-f]{64}")
_DIGITS = 8
_RESTORE = "restore it from the repository, or run make name-release NAME=YEAR.MONTH.NUMBER"
_Folder = Path | Traversable


@dataclass(frozen=True, slots=True)
class NamedRelease:
    """The release in the file ``RELEASE``; ``inputs_sha256`` is None if no state was named."""

    name: str
    inputs_sha256: str | None

    def name_of(self, inputs: str) -> str:
        """Return what a build of inputs with this sum is called."""
        return self.name if inputs == self.inputs_sha256 else f"{self.name}+{inputs[:_DIGITS]}"


def is_release_name(name: str) -> bool:
    """Return whether a name is that of a release: year, month, number."""
    return _NAME.fullmatch(name) is not None


def without_hash(release: str) -> str:
    """Return the name of the release that the name of a build begins with.

    >>> without_hash("2026.11.0+1a2b3c4d")
    '2026.11.0'
    """
    return release.partition("+")[0]


def release_order(release: str) -> list[int]:
    """Return year, month and number to sort by; builds of one name are equal."""
    parts = without_hash(release).split(".")
    return [int(part) for part in parts if part.isascii() and part.isdecimal()]


def named_release(facts: _Folder | None = None) -> NamedRelease:
    """Return what ``RELEASE`` of the facts (default: the packaged) says; raise a DataError."""
    path = (facts or files("pipeline") / _FACTS) / FILE_NAME
    try:
        name, *sums = path.read_text(encoding="utf-8").split()
    except OSError as error:
        raise DataError(f"{path}: {error.strerror}; {_RESTORE}") from error
    except ValueError as error:
        raise DataError(f"{path} is empty or no text; {_RESTORE}") from error
    if not is_release_name(name) or len(sums) > 1 or not all(map(_SUM.fullmatch, sums)):
        raise DataError(f"{path} is not a release name with a SHA-256 below it; {_RESTORE}")
    return NamedRelease(name, sums[0] if sums else None)


def packaged_build() -> str:
    """Return what a build of the packaged facts is called; raise DataError or OSError."""
    return named_release().name_of(_inputs(files("pipeline")))


def name_release(name: str, package: Path) -> str:
    """Write the name, and the inputs for which it holds, into ``RELEASE``; return the sum.

    ``package`` is the folder ``pipeline`` of a checkout. Raise a UsageError for a name that is no
    release's or does not come after every recorded one, or where there are no facts to name.
    """
    if not is_release_name(name):
        raise UsageError(f"{name!r} names no release; give YEAR.MONTH.NUMBER, as 2026.11.0")
    facts = package / _FACTS
    if not (facts / FILE_NAME).is_file():
        raise UsageError(f"{facts} holds no facts to name; run in the repository")
    recorded = json.loads((facts / _RECORDED).read_text(encoding="utf-8"))
    last = max((entry["release"] for entry in recorded), key=release_order, default=None)
    if last is not None and release_order(name) <= release_order(last):
        raise UsageError(f"release {last} is recorded; give a name that comes after it")
    inputs = _inputs(package)
    try:
        (facts / FILE_NAME).write_text(f"{name}\n{inputs}\n", encoding="utf-8", newline="\n")
    except OSError as error:
        raise OutsideError(f"cannot write {facts / FILE_NAME}: {error.strerror}") from error
    return inputs


def _inputs(package: _Folder) -> str:
    """Return the sum of the inputs of a build without brought sources."""
    facts = package / _FACTS
    sums = reviewed_sums(package)
    for source_id in source_folders():
        if (facts / source_id / SIDECAR).is_file():
            sums |= facts_sums(facts / source_id)
    return inputs_sha256(sums)
