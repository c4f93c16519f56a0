"""Open the published database for reading while a build may replace it.

DuckDB opens a path three times to connect: for the kind of file, for its header and for its blocks.
If the file is replaced between two of these, DuckDB combines parts of both files, and fails. Once
open, a connection keeps its file.

A program that opens it for writing, as DuckDB's shell does by default, locks out all readers.
"""

import errno
import os
import re
from pathlib import Path

import duckdb

from pipeline.diagnostics.errors import OutsideError
from pipeline.published_files.package_layout import is_packaged
from pipeline.published_files.packaged_database import open_packaged

FILE_NAME = "k2.duckdb"
WRITTEN_SINCE = f"{FILE_NAME}.wal"  # changes of another program, not yet merged into the database
Config = dict[str, str | bool | int | float | list[str]]

_ATTEMPTS = 20
_HELD = re.compile(r"Conflicting lock is held in (?P<who>.+?)\.(?: See also|$)", re.MULTILINE)
_HELD_SAY = ("Could not set lock on file", "being used by another process")  # the latter: Windows
_REFUSALS = tuple(
    map(os.strerror, (errno.EACCES, errno.EMFILE, errno.ENFILE, errno.EIO, errno.ENOLCK))
)


def connect(database: Path, config: Config | None = None) -> duckdb.DuckDBPyConnection:
    """Return a connection to a file that was not replaced while it was opened.

    Raise as ``duckdb.connect`` does if the file was the same before and after, but an OutsideError
    if another program holds it or the system refuses to open it. ``database`` may be a folder with
    the database as a package carries it.
    """
    if is_packaged(database):
        return open_packaged(database, config)
    for _ in range(_ATTEMPTS - 1):
        before = _identity(database)
        try:
            connection = _connected(database, config)
        except (duckdb.Error, OutsideError):
            if _identity(database) == before:
                raise
        else:
            if _identity(database) == before:
                return connection
            connection.close()
    return _connected(database, config)


def _connected(database: Path, config: Config | None) -> duckdb.DuckDBPyConnection:
    try:
        return duckdb.connect(str(database), read_only=True, config=config or {})
    except duckdb.IOException as error:
        if line := _of_outside(str(error)):
            raise OutsideError(f"{database} {line}") from error
        raise


def _of_outside(said: str) -> str | None:
    """Return why the file cannot be opened, if the cause is not the file itself."""
    if any(says in said for says in _HELD_SAY):
        held = _HELD.search(said)
        return (
            f"is held open for writing by {held['who'] if held else 'another program'}; close it"
            " there, or open it there for reading alone (duckdb -readonly), and run again"
        )
    refusal = next((words for words in _REFUSALS if words in said), None)
    return f"cannot be opened ({refusal}); correct that and run again" if refusal else None


def _identity(path: Path) -> tuple[int, ...] | None:
    """Return device, inode and change time of a file; None if it does not exist."""
    try:
        found = path.stat()
    except OSError:
        return None
    return found.st_dev, found.st_ino, found.st_size, found.st_mtime_ns
