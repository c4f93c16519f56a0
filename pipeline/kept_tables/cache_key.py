"""What decides the checked tables: facts, reviewed files, program and libraries, as one SHA-256."""

import json
import platform
import sys
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from importlib.metadata import PackageNotFoundError, version
from importlib.resources.abc import Traversable
from importlib.util import cache_from_source
from pathlib import Path

import pipeline
import schemas
from pipeline.curated.reviewed_sums import FOLDER as REVIEWED
from pipeline.curated.reviewed_sums import reviewed_sums
from pipeline.diagnostics.started import STARTED_S
from pipeline.fact_files.file_sums import facts_sums, inputs_sha256, sha256_of
from pipeline.fact_files.sidecar import at_hand, packaged_facts
from pipeline.files.exchange import exchange_blocked

Folders = Sequence[Path | Traversable]
# What the modules that read, transform and check import.
LIBRARIES = ("duckdb", "pandera", "polars", "pyarrow", "pydantic", "wcwidth")
_NO_PROGRAM = {"facts", REVIEWED}  # of the folder ``pipeline``; their sums are those of the inputs


@dataclass(frozen=True, slots=True)
class CacheKey:
    """The SHA-256 of all that decides the tables; ``sums`` are those of facts and reviewed files.

    Two keys are equal only if the same was found for both.
    """

    sha256: str
    sums: Mapping[str, str]


def cache_key(folders: Folders, brought: Collection[str], *, packaged: bool) -> CacheKey | None:
    """Return the key of the tables made from these facts; ``brought`` and ``packaged`` as checked.

    Facts that are not ``packaged`` are checked against the foods of those that are: then these
    count, too. None where a file cannot be read, or the program changed since it was started: what
    this process made would then be kept under the key of another program.
    """
    try:
        sums = reviewed_sums()
        for folder in folders:
            with exchange_blocked(folder):
                sums |= facts_sums(folder)
        committed = () if packaged else at_hand(packaged_facts())
        decided_by = {
            "inputs": inputs_sha256(sums),
            "brought": sorted(set(brought)),
            "committed": {folder.name: sha256_of(folder / "food.csv") for folder in committed},
            "program": inputs_sha256(_program_sums()),
            "python": [sys.version, sys.platform, platform.machine()],
            "libraries": {name: version(name) for name in LIBRARIES},
        }
    except (OSError, ValueError, NotImplementedError, PackageNotFoundError):
        return None
    return CacheKey(inputs_sha256({"decided by": json.dumps(decided_by, sort_keys=True)}), sums)


def _program_sums() -> dict[str, str]:
    """Return the sum of each file of the program; raise a ValueError for one that just changed."""
    sums = {}
    for package in (pipeline, schemas):
        root = Path(*package.__path__)
        for path in _files(root, _NO_PROGRAM):
            found = path.stat()
            if max(found.st_mtime, found.st_ctime) > STARTED_S:
                raise ValueError(f"{path} may not be what this process runs")
            name = f"{root.name}/{path.relative_to(root).as_posix()}"
            sums[name] = sha256_of(path)
            bytecode = Path(cache_from_source(str(path)))
            if path.suffix == ".py" and _is_older(bytecode, found.st_ctime_ns):
                sums[f"{name} as run"] = sha256_of(bytecode)
    return sums


def _is_older(bytecode: Path, changed_ns: int) -> bool:
    """Return whether the bytecode may be of an earlier source, which Python may run all the same.

    Python goes by the source's size and time in seconds, which an edit may keep; the time at which
    the system last changed the file, none can keep.
    """
    try:
        return bytecode.stat().st_mtime_ns <= changed_ns
    except FileNotFoundError:
        return False


def _files(folder: Path, left_out: Collection[str] = ()) -> Iterator[Path]:
    for path in sorted(folder.iterdir()):
        if path.name.startswith(".") or path.name == "__pycache__" or path.name in left_out:
            continue
        if path.is_dir():
            yield from _files(path)
        else:
            yield path
