"""``k2 check``: whether a copy is complete, valid by its schema, and the newest release."""

import os
from collections.abc import Callable, Mapping
from pathlib import Path

from pipeline.compare.dataset_copy import DatasetCopy, read_copy
from pipeline.diagnostics.errors import DataError
from pipeline.diagnostics.expected_columns import check_columns
from pipeline.fetch.newest_release import VARIABLE, newest_release
from pipeline.files.consistent_read import consistent_read
from pipeline.published_files.check_tables import check_tables
from pipeline.published_files.checksums import FILE_NAME as SUMS
from pipeline.published_files.checksums import read_sums, sha256
from pipeline.published_files.connect import WRITTEN_SINCE
from pipeline.published_files.content_hash import content_sha256
from pipeline.published_files.manifest import FILE_NAME as MANIFEST
from pipeline.published_files.manifest import read_manifest
from pipeline.published_files.named_release import release_order, without_hash
from schemas.tables import PUBLISHED
from schemas.version import SCHEMA_VERSION

_AGAIN = "get the copy again, or run make dataset"


More = Callable[[Path, DatasetCopy], str]


def check(
    path: Path, environment: Mapping[str, str] = os.environ, more: More | None = None
) -> list[str]:
    """Return a line for each check that passed; raise a DataError for the first that fails.

    A folder is checked byte by byte against its sums; a single ``.duckdb`` file has none. ``more``
    compares its other files with the tables, once these are known to be right.
    """
    return consistent_read(path, lambda: _checked(path, environment, more))


def _checked(path: Path, environment: Mapping[str, str], more: More | None) -> list[str]:
    said = [_sums(path)] if path.is_dir() else []
    copy = read_copy(path)
    said.append(_rows(copy))
    said += _other_build(copy)
    if path.is_dir():
        said.append(_content(path, copy))
        if more:
            said.append(more(path, copy))
    said.append(_release(copy, environment))
    return said


def _sums(folder: Path) -> str:
    try:
        sums = read_sums(folder)
    except (FileNotFoundError, ValueError) as error:
        raise DataError(f"{folder / SUMS} is missing or unreadable; {_AGAIN}") from error
    for name, expected in sums.items():
        path = folder / name
        if not path.is_file():
            raise DataError(f"{path} is missing; {_AGAIN}")
        if sha256(path) != expected:
            raise DataError(f"{path} is not as it was published (other SHA-256); {_AGAIN}")
    if (folder / WRITTEN_SINCE).exists():
        raise DataError(
            f"{folder / WRITTEN_SINCE} holds changes made to the database since it was published;"
            f" close the program that has it open and remove it, or {_AGAIN}"
        )
    published = {*(read_manifest(folder) or {}).get("files", {}), MANIFEST}
    if odd := sorted(sums.keys() ^ published):
        raise DataError(f"{folder / SUMS} and {MANIFEST} differ on {odd[0]}; {_AGAIN}")
    return f"{len(sums)} files are as published (SHA-256)"


def _rows(copy: DatasetCopy) -> str:
    if copy.schema_version != SCHEMA_VERSION:
        raise DataError(
            f"{copy.path} has schema {copy.schema_version or 'not stated'}, this program checks"
            f" {SCHEMA_VERSION}; install the release of k2 that made it"
        )
    if set(copy.tables) != set(PUBLISHED):
        odd = ", ".join(sorted(set(copy.tables) ^ set(PUBLISHED)))
        raise DataError(f"{copy.path}: tables missing or unknown: {odd}; {_AGAIN}")
    for name, frame in copy.tables.items():
        check_columns(
            f"{copy.path}: {name}", frame.columns, PUBLISHED[name].column_names, (), _AGAIN
        )
    check_tables(copy.tables, str(copy.path), _AGAIN)
    rows = sum(frame.height for frame in copy.tables.values())
    return f"{rows} rows in {len(copy.tables)} tables keep schema, keys and constraints"


def _content(folder: Path, copy: DatasetCopy) -> str:
    expected = (read_manifest(folder) or {}).get("content_sha256", {})
    for name in copy.tables:
        if content_sha256(PUBLISHED[name], copy.tables) != expected.get(name):
            raise DataError(f"{folder}: {name} is not as manifest.json describes it; {_AGAIN}")
    return "the content of each table is as manifest.json describes it"


def _other_build(copy: DatasetCopy) -> list[str]:
    """Return a line for a copy that no release is, none for a release."""
    release = copy.release or ""
    if without_hash(release) == release:
        return []
    return [f"{release} is built from other facts or reviewed files than {without_hash(release)}"]


def _release(copy: DatasetCopy, environment: Mapping[str, str]) -> str:
    newest = newest_release(environment)
    if newest is None:
        why = "does not answer" if environment.get(VARIABLE) else "is not set"
        return f"release {copy.release}; is it the newest? unknown ({VARIABLE} {why})"
    if copy.release is None or release_order(newest) > release_order(copy.release):
        raise DataError(f"{copy.path} is release {copy.release}; {newest} is out, get that")
    if newest != copy.release and release_order(newest) == release_order(copy.release):
        return f"release {newest} is the newest; this copy is {copy.release}"
    return f"release {copy.release} is the newest"
