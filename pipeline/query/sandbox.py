"""Run queries on the published database in a sandbox: read-only, no other file, limited time."""

import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import duckdb

from pipeline.diagnostics.errors import DataError, UsageError
from pipeline.published_files.connect import Config, connect
from pipeline.published_files.package_layout import is_packaged
from pipeline.query.render_rows import FORMATS
from pipeline.query.resource_limits import MEMORY_GB, check_question

SECONDS = 30.0
_CLOSED: Config = {
    "enable_external_access": "false",
    "autoinstall_known_extensions": "false",
    "autoload_known_extensions": "false",
    "python_enable_replacements": "false",  # SQL cannot read variables of this program
    "temp_directory": "",  # no temporary files
    "memory_limit": f"{MEMORY_GB}GB",
}


class Interruption(threading.Timer):
    """A timer that interrupts again and again: what comes between two queries is forgotten."""

    def run(self) -> None:
        """Wait, then interrupt every 0.1 s until cancelled."""
        wait_s = self.interval
        while not self.finished.wait(wait_s):
            self.function()
            wait_s = 0.1


def ask(  # noqa: PLR0913 - each is a choice of a verb
    database: Path,
    query: str,
    parameters: dict[str, Any] | None = None,
    answer_format: str = "table",
    seconds: float = SECONDS,
    *,
    advice: str = "ask for less",
) -> None:
    """Print the result of one query in one of ``FORMATS``.

    Raises a DataError without a readable database, a UsageError for SQL that fails, takes longer
    than ``seconds``, or is not a single read-only statement.
    """
    check_text(query, parameters)
    with opened(database, seconds, advice) as connection:
        check_question(query)
        result = connection.execute(query, parameters)
        if result.description:
            columns = [column[0] for column in result.description]
            FORMATS[answer_format](columns, iter(result.fetchone, None))


@contextmanager
def opened(
    database: Path, seconds: float = SECONDS, advice: str = "ask for less"
) -> Iterator[duckdb.DuckDBPyConnection]:
    """Yield a sandboxed connection that is interrupted after ``seconds``, with ``advice``."""
    if not (database.is_file() or is_packaged(database)):
        raise DataError(f"{database} is not there; run make dataset (or k2 dataset) first")
    try:
        with connect(database, _CLOSED) as connection:
            # A progress bar would be printed among the rows; only a connection can turn it off.
            connection.execute("SET enable_progress_bar = false; SET lock_configuration = true")
            clock = Interruption(seconds, connection.interrupt)
            clock.daemon = True
            clock.start()
            try:
                yield connection
            finally:
                clock.cancel()
                clock.join()  # it holds the connection, which must not outlive this program
    except duckdb.InterruptException as error:
        raise UsageError(f"the query took longer than {seconds:g} s; {advice}") from error
    except duckdb.OutOfMemoryException as error:
        raise MemoryError from error
    except (OverflowError, UnicodeError) as error:
        raise UsageError(f"the answer holds what cannot be shown ({error})") from error
    except duckdb.IOException as error:
        raise DataError(f"{database}: {_first(error)}; run make dataset again") from error
    except duckdb.Error as error:
        raise UsageError(_first(error), _where(error)) from error


def check_text(query: str, parameters: dict[str, Any] | None = None) -> None:
    """Raise a UsageError for command line arguments that are not UTF-8."""
    try:
        json.dumps([query, parameters], ensure_ascii=False).encode()
    except UnicodeEncodeError as error:
        raise UsageError("the question is no UTF-8 text") from error


def _first(error: duckdb.Error) -> str:
    return str(error).strip().partition("\n")[0]


def _where(error: duckdb.Error) -> str:
    """Return the lines that show the place in the query, if DuckDB's error has them."""
    before, mark, after = str(error).partition("\nLINE ")
    return f"LINE {after}" if mark and before else ""
