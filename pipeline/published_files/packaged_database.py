"""The published database as a package carries it: Parquet files, and the SQL of views and macros.

A folder with ``database.sql`` and ``parquet/`` takes a tenth of the space of ``k2.duckdb``.
Opening reads it into memory, in about half a second.
"""

from pathlib import Path

import duckdb

from pipeline.diagnostics.errors import DataError
from pipeline.published_files.package_layout import SCRIPT, TABLES

_CATALOG = "k2"  # as the file k2.duckdb names it, and as macros name their tables
_OUTSIDE = "enable_external_access"


def open_packaged(
    folder: Path, config: dict[str, str | bool | int | float | list[str]] | None = None
) -> duckdb.DuckDBPyConnection:
    """Return a connection to all tables, views and macros of a folder, in memory.

    External access, where ``config`` takes it away, ends once the folder is read. Raise a DataError
    if it is damaged.
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
        connection.execute("FROM meta LIMIT 1")  # the script makes it, and could be empty
        if outside is not None:
            connection.execute(f"SET {_OUTSIDE} = {outside}")
    except (duckdb.InterruptException, duckdb.OutOfMemoryException):
        connection.close()
        raise
    except (duckdb.Error, OSError, UnicodeError) as error:
        connection.close()
        raise DataError(damaged(folder, error)) from error
    except BaseException:
        connection.close()
        raise
    return connection


def damaged(folder: Path, why: object) -> str:
    """Return the line about a folder that cannot be read as the package carries it."""
    first = str(why).strip().partition("\n")[0]
    return f"the data in {folder} are damaged or not whole ({first}); install open_k2 again"


def _literal(path: Path) -> str:
    """Return a path as a pattern that only it matches."""
    return "".join(f"[{c}]" if c in "[*?" else c for c in str(path))
