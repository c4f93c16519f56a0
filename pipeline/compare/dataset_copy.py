"""A copy of the dataset, of any release: a published folder or a ``.duckdb`` file."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import duckdb
import polars as pl

from pipeline.diagnostics.errors import DataError, OutsideError, UsageError
from pipeline.files.consistent_read import consistent_read
from pipeline.published_files.connect import FILE_NAME, Config, connect
from pipeline.published_files.manifest import read_manifest
from schemas.meta import META
from schemas.tables import PUBLISHED

_CLOSED: Config = {"enable_external_access": "false"}


@dataclass(frozen=True, slots=True)
class DatasetCopy:
    """A copy in memory: its tables without ``meta``, and the columns of its views.

    ``release`` and ``schema_version`` are None if the copy does not state them; ``views`` is None
    if the copy has no database.
    """

    path: Path
    release: str | None
    schema_version: str | None
    tables: Mapping[str, pl.DataFrame]
    views: dict[str, list[str]] | None


def read_copy(path: Path) -> DatasetCopy:
    """Read a copy; raise a UsageError if there is none, a DataError if it is unreadable.

    Raise an OutsideError if it cannot be read now, such as while another program has its database
    open.
    """
    return consistent_read(path, lambda: _read(path))


def _read(path: Path) -> DatasetCopy:
    try:
        if path.is_file():
            return _from_database(path)
        if (path / "parquet").is_dir():
            return _from_folder(path)
        if (path / FILE_NAME).is_file():
            return _from_database(path / FILE_NAME)
    except duckdb.OutOfMemoryException as error:
        raise MemoryError from error
    except (duckdb.Error, pl.exceptions.PolarsError, FileNotFoundError) as error:
        raise DataError(f"{path} is unreadable: {error}; get it again") from error
    except OSError as error:
        raise OutsideError(
            f"{path} cannot be read ({error}); correct that and run again"
        ) from error
    raise UsageError(f"{path} holds no published dataset; name its folder or its {FILE_NAME}")


def key_of(table: str, columns: list[str]) -> list[str]:
    """Return the columns that identify a row: the primary key if it is known, else all."""
    known = PUBLISHED[table].primary_key if table in PUBLISHED else ()
    return list(known) if known and set(known) <= set(columns) else columns


def _from_folder(path: Path) -> DatasetCopy:
    manifest = read_manifest(path) or {}
    files = sorted((path / "parquet").glob("*.parquet"))
    views = None
    if (path / FILE_NAME).is_file():
        with _opened(path / FILE_NAME) as connection:
            views = _views(connection)
    return DatasetCopy(
        path,
        manifest.get("release"),
        manifest.get("schema_version"),
        # As bytes: polars opens a path several times, and panics if that is not one file.
        {file.stem: pl.read_parquet(file.read_bytes()) for file in files},
        views,
    )


def _from_database(path: Path) -> DatasetCopy:
    with _opened(path) as connection:
        names = [
            name
            for (name,) in connection.execute(
                "SELECT table_name FROM duckdb_tables() WHERE NOT internal ORDER BY table_oid"
            ).fetchall()
        ]
        meta = {}
        if META.name in names:
            names.remove(META.name)
            meta = dict(connection.execute(f"SELECT item, value FROM {META.name}").fetchall())
        tables = {name: connection.sql(f'FROM "{name}"').pl() for name in names}
        views = _views(connection)
    return DatasetCopy(path, meta.get("release"), meta.get("schema_version"), tables, views)


def _opened(path: Path) -> duckdb.DuckDBPyConnection:
    return connect(path, _CLOSED)


def _views(connection: duckdb.DuckDBPyConnection) -> dict[str, list[str]]:
    rows = connection.execute(
        "SELECT v.view_name, list(c.column_name ORDER BY c.column_index)"
        " FROM duckdb_views() v JOIN duckdb_columns() c ON c.table_oid = v.view_oid"
        " WHERE NOT v.internal GROUP BY v.view_name ORDER BY v.view_name"
    ).fetchall()
    return dict(rows)
