"""The published database as a package carries it: Parquet files, and the SQL of views and macros.

A folder with ``database.sql`` and ``parquet/`` takes a tenth of the space of ``k2.duckdb``.
Opening reads it into memory, in about half a second.
"""

from pathlib import Path

import duckdb

from pipeline.published_files.package_layout import SCRIPT, TABLES

_CATALOG = "k2"  # as the file k2.duckdb names it, and as macros name their tables
_OUTSIDE = "enable_external_access"


def open_packaged(
    folder: Path, config: dict[str, str | bool | int | float | list[str]] | None = None
) -> duckdb.DuckDBPyConnection:
    """Return a connection to all tables, views and macros of a folder, in memory.

    External access, where ``config`` takes it away, ends once the folder is read.
    """
    settings = dict(config or {})
    outside = settings.pop(_OUTSIDE, None)
    connection = duckdb.connect(config=settings)
    try:
        connection.execute(f"ATTACH ':memory:' AS {_CATALOG}")
        connection.execute(f"USE {_CATALOG}")
        for path in sorted((folder / TABLES).glob("*.parquet")):
            connection.execute(
                f"CREATE TABLE {path.stem} AS FROM read_parquet($path)", {"path": _literal(path)}
            )
        connection.execute((folder / SCRIPT).read_text(encoding="utf-8"))
        if outside is not None:
            connection.execute(f"SET {_OUTSIDE} = {outside}")
    except BaseException:
        connection.close()
        raise
    return connection


def _literal(path: Path) -> str:
    """Return a path as a pattern that only it matches."""
    return "".join(f"[{c}]" if c in "[*?" else c for c in str(path))
