"""Ask the published database; it is opened for reading, reaches nothing else, and not for ever."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import duckdb

from pipeline.answer import FORMATS
from pipeline.errors import DataError, UsageError

SECONDS = 30.0
_CLOSED: dict[str, str | bool | int | float | list[str]] = {
    "enable_external_access": "false",
    "autoinstall_known_extensions": "false",
    "autoload_known_extensions": "false",
    "python_enable_replacements": "false",  # SQL sees no variable of this program
    "temp_directory": "",  # and writes nothing beside the database
    "memory_limit": "2GB",
    "lock_configuration": "true",
}


def ask(
    database: Path,
    query: str,
    parameters: dict[str, Any] | None = None,
    answer_format: str = "table",
    seconds: float = SECONDS,
) -> None:
    """Print the result of one query in one of the formats of ``answer``.

    Raises a DataError where there is no readable database, a UsageError for SQL that fails or
    takes longer than ``seconds``.
    """
    with opened(database, seconds) as connection:
        result = connection.execute(query, parameters)
        if result.description:
            columns = [column[0] for column in result.description]
            FORMATS[answer_format](columns, iter(result.fetchone, None))


@contextmanager
def opened(database: Path, seconds: float = SECONDS) -> Iterator[duckdb.DuckDBPyConnection]:
    """Give a closed-off connection that is interrupted after ``seconds``."""
    if not database.is_file():
        raise DataError(f"{database} is not there; run make dataset (or k2 dataset) first")
    try:
        with duckdb.connect(str(database), read_only=True, config=_CLOSED) as connection:
            clock = threading.Timer(seconds, connection.interrupt)
            clock.daemon = True
            clock.start()
            try:
                yield connection
            finally:
                clock.cancel()
                clock.join()  # it holds the connection, which must not outlive this program
    except duckdb.InterruptException as error:
        raise UsageError(
            f"the query took longer than {seconds:g} s; ask for less, or allow more with --seconds"
        ) from error
    except duckdb.OutOfMemoryException as error:
        raise MemoryError from error
    except duckdb.IOException as error:
        raise DataError(f"{database}: {error}; run make dataset again") from error
    except duckdb.Error as error:
        raise UsageError(str(error)) from error
