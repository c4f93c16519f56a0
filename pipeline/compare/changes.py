"""What a build changed: row by row since the output it replaces, or since the last release.

Only the manifest of a release is kept (``pipeline/facts/releases.json``): a comparison with it
says which tables differ, not which rows. Before the first release every table is new.
"""

import json
import sys
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

import polars as pl

from pipeline.compare.dataset_copy import DatasetCopy, read_copy
from pipeline.compare.diff_report import markdown
from pipeline.compare.difference import Difference, difference
from pipeline.diagnostics.errors import DataError, UsageError
from pipeline.diagnostics.escaping import one_line
from pipeline.published_files.recorded_releases import Release
from schemas.views import VIEWS

JSON_FILE_NAME = "diff.json"
MARKDOWN_FILE_NAME = "diff.md"


def output_before(output: Path) -> DatasetCopy | None:
    """Return the output that a build is to replace; None if nothing is published.

    Also None, with a warning on standard error, if the output is damaged. Raise an OutsideError
    if it cannot be read now, such as while another program has it open.
    """
    try:
        return replace(read_copy(output), path=Path("output before"))
    except UsageError:
        return None
    except DataError as error:
        _say_not_compared(error)
        return None


def changes(
    old: DatasetCopy | None,
    about: dict[str, str],
    tables: Mapping[str, pl.DataFrame],
    this: Release,
    before: list[Release],
) -> Difference:
    """Return what differs from ``old`` row by row, else from the last release in ``before``."""
    found = since_output(old, about, tables) if old else None
    if found is None:
        found = since_release(before[-1], this) if before else since_nothing(this)
    return found


def since_output(
    old: DatasetCopy, about: dict[str, str], tables: Mapping[str, pl.DataFrame]
) -> Difference | None:
    """Compare row by row; None, with a warning, if the old tables lack the keys."""
    views = {view.name: [column.name for column in view.columns] for view in VIEWS}
    new = DatasetCopy(Path("this build"), about["release"], about["schema_version"], tables, views)
    try:
        return difference(old, new)
    except DataError as error:
        _say_not_compared(error)
        return None


def since_release(before: Release, this: Release) -> Difference:
    """Compare the records of two releases: tables added or removed, row counts, content hashes."""
    old, new = before["content_sha256"], this["content_sha256"]
    schema = [{"what": "table removed", "table": name} for name in old if name not in new]
    schema += [{"what": "table added", "table": name} for name in new if name not in old]
    tables = [
        {
            "table": name,
            "rows_before": before["rows"][name],
            "rows_after": this["rows"][name],
            "same": old[name] == new[name],
        }
        for name in old
        if name in new
    ]
    return {
        "before": _about("last release", before),
        "after": _about("this build", this),
        "same": not schema and all(table["same"] for table in tables),
        "schema": schema,
        "tables": tables,
    }


def since_nothing(this: Release) -> Difference:
    """Return the difference for a first release: every table is new."""
    return {
        "before": {"path": "no release before", "release": None, "schema_version": None},
        "after": _about("this build", this),
        "same": False,
        "schema": [{"what": "table added", "table": name} for name in this["content_sha256"]],
        "tables": [],
    }


def write_difference(folder: Path, found: Difference) -> None:
    """Write ``diff.json`` and ``diff.md``."""
    folder.mkdir(parents=True, exist_ok=True)
    text = json.dumps(found, ensure_ascii=False, indent=1) + "\n"
    (folder / JSON_FILE_NAME).write_text(text, encoding="utf-8", newline="\n")
    (folder / MARKDOWN_FILE_NAME).write_text(markdown(found), encoding="utf-8", newline="\n")


def _say_not_compared(error: DataError) -> None:
    instead = "diff.md compares with the last recorded release, if there is one"
    sys.stderr.write(f"k2: {one_line(str(error))}; {instead}\n")


def _about(path: str, release: Release) -> dict[str, Any]:
    return {
        "path": path,
        "release": release["release"],
        "schema_version": release["schema_version"],
    }
