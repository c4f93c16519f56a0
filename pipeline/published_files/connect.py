"""Open the published database for reading, though a build may replace it at that very moment.

DuckDB opens a path three times to connect: for the kind of file, for its header and for its blocks.
Where another file takes the place of the first between two of these, it takes the header of one for
that of the other, and fails. Once open, a database stays the file that it is.
"""

from pathlib import Path

import duckdb

Config = dict[str, str | bool | int | float | list[str]]

_ATTEMPTS = 20


def connect(database: Path, config: Config | None = None) -> duckdb.DuckDBPyConnection:
    """Return a connection to one file that stood at the path all the while it was opened.

    Raise as ``duckdb.connect`` does, if the file was the same before and after.
    """
    for _ in range(_ATTEMPTS - 1):
        before = _identity(database)
        try:
            connection = _connected(database, config)
        except duckdb.Error:
            if _identity(database) == before:
                raise
        else:
            if _identity(database) == before:
                return connection
            connection.close()
    return _connected(database, config)


def _connected(database: Path, config: Config | None) -> duckdb.DuckDBPyConnection:
    return duckdb.connect(str(database), read_only=True, config=config or {})


def _identity(path: Path) -> tuple[int, ...] | None:
    """Return what tells a file from others that stood at its path; None where there is none."""
    try:
        found = path.stat()
    except OSError:
        return None
    return found.st_dev, found.st_ino, found.st_size, found.st_mtime_ns
