"""What describes the published tables, and copies of them; last the manifest and the sums."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import duckdb
import polars as pl

from pipeline.fact_files.sidecar import Sidecar
from pipeline.load.api.write_api import write_api
from pipeline.load.changelog import write_changelog
from pipeline.load.citation_files import write_citation_files
from pipeline.load.croissant import write_croissant
from pipeline.load.data_package import write_data_package
from pipeline.load.dictionary import write_dictionary
from pipeline.load.object_storage import write_object_storage
from pipeline.load.spark import write_spark_sql
from pipeline.load.spreadsheets import write_spreadsheets_of_views
from pipeline.load.trino import write_trino_sql
from pipeline.load.written_docs import write_docs
from pipeline.published_files.checksums import write_sums
from pipeline.published_files.dish_check import dish_check
from pipeline.published_files.manifest import write_manifest
from pipeline.published_files.recorded_releases import Release, changed
from schemas.claims import CLAIM_CHECK
from schemas.dishes import DISH_K1_CHECK
from schemas.views import VIEWS

ISSUES_FILE_NAME = "issues.jsonl"


def write_descriptions(  # noqa: PLR0913, PLR0917 - what a build is described from
    folder: Path,
    connection: duckdb.DuckDBPyConnection,
    about: dict[str, str],
    sidecars: list[Sidecar],
    tables: Mapping[str, pl.DataFrame],
    this: Release,
    before: list[Release],
    numbers: list[dict[str, Any]],
    statements: pl.DataFrame,
) -> None:
    """Describe the Parquet files and the database in ``folder``.

    ``connection`` is that of ``described_dataset``.
    ``this`` is the record of the build, ``before`` are the recorded releases, ``numbers`` the rows
    of ``claim_check``, ``statements`` the reviewed ones on quality.
    """
    rows = dict(this["rows"])
    write_spreadsheets_of_views(folder, connection)
    for view in VIEWS:
        if view is not CLAIM_CHECK:
            (counted,) = connection.execute(f"SELECT count(*) FROM {view.name}").fetchall()
            rows[view.name] = counted[0]
    found = {DISH_K1_CHECK.name: dish_check(connection)}
    write_citation_files(folder, connection, tables["source"])
    write_api(folder, connection, numbers)
    write_docs(folder, about, sidecars, connection)
    # Counted already: running all claims at once takes seconds and hundreds of megabytes.
    rows[CLAIM_CHECK.name] = len(numbers)
    write_spark_sql(folder)
    write_trino_sql(folder)
    write_object_storage(folder, about["release"], rows)
    tables["issue"].write_ndjson(folder / ISSUES_FILE_NAME)
    write_dictionary(folder, about, tables["source"], rows, found, statements)
    write_changelog(folder, this, before)
    write_data_package(folder, about, tables)
    write_croissant(folder, about, tables)


def write_manifest_and_sums(
    folder: Path, sidecars: list[Sidecar], this: Release, before: list[Release]
) -> None:
    """List all files in ``folder``, and write their sums: the last of a build."""
    write_manifest(folder, this, sidecars, changed(this, before))
    write_sums(folder)
