"""The data inside the package: where they lie, their release, connections to them."""

import atexit
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from pipeline.diagnostics.errors import DataError
from pipeline.published_files import package_layout

if TYPE_CHECKING:
    import duckdb

DATA = Path(__file__).parent / package_layout.DATA


@cache
def packaged_release() -> str:
    """Return the name of the release of the data; raise a DataError if it is not there."""
    try:
        return (DATA / package_layout.RELEASE).read_text(encoding="utf-8").strip()
    except (OSError, UnicodeError) as error:
        from pipeline.published_files.packaged_database import damaged

        raise DataError(damaged(DATA, error)) from error


def connected() -> "duckdb.DuckDBPyConnection":
    """Return a new connection to the data, in memory."""
    from pipeline.published_files.packaged_database import open_packaged

    return open_packaged(DATA)


def check_whole() -> None:
    """Raise a DataError if the folder of the data is not there, or holds no database."""
    if not package_layout.is_packaged(DATA):
        from pipeline.published_files.packaged_database import damaged

        raise DataError(damaged(DATA, f"{package_layout.SCRIPT} is missing"))


def cursor() -> "duckdb.DuckDBPyConnection":
    """Return a new cursor of the shared connection."""
    found = shared().cursor()
    found.execute("USE k2")  # a cursor does not take that over
    return found


@cache
def shared() -> "duckdb.DuckDBPyConnection":
    """Return the one connection that the functions of the package take their cursors from."""
    connection = connected()
    atexit.register(connection.close)  # DuckDB complains of one that outlives the program
    return connection
