"""``k2 sql``: ask the published database; it is opened for reading and reaches nothing else."""

import shutil
from pathlib import Path

import duckdb

from pipeline.errors import DataError, UsageError

_CLOSED: dict[str, str | bool | int | float | list[str]] = {
    "enable_external_access": "false",
    "lock_configuration": "true",
}


def ask(database: Path, query: str) -> None:
    """Print the result of one query as a table as wide as the terminal.

    Raises a DataError where there is no readable database, a UsageError for SQL that fails.
    """
    if not database.is_file():
        raise DataError(f"{database} is not there; run make dataset (or k2 dataset) first")
    try:
        with duckdb.connect(str(database), read_only=True, config=_CLOSED) as connection:
            result = connection.sql(query)
            if result is not None:
                result.show(max_width=shutil.get_terminal_size().columns)
    except duckdb.IOException as error:
        raise DataError(f"{database}: {error}; run make dataset again") from error
    except duckdb.Error as error:
        raise UsageError(str(error)) from error
