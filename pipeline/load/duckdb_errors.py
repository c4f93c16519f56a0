"""Errors of DuckDB while a build writes with it, as one line each."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import duckdb

from pipeline.diagnostics.errors import DataError, OutsideError
from pipeline.files.refusal import explained


@contextmanager
def one_line_errors(what: str, folder: Path, corrected_in: str) -> Iterator[None]:
    """Raise an OutsideError or a DataError in place of an error of DuckDB.

    ``what`` is written, in ``folder``; ``corrected_in`` names where its SQL comes from.
    """
    try:
        yield
    except duckdb.OutOfMemoryException as error:
        raise MemoryError from error
    except (duckdb.IOException, duckdb.TransactionException) as error:
        said = explained(str(error).splitlines()[0], folder)
        raise OutsideError(f"cannot write {what} ({said}); the old output is untouched") from error
    except (duckdb.ParserException, duckdb.BinderException, duckdb.CatalogException) as error:
        raise DataError(
            f"SQL does not fit the tables ({str(error).splitlines()[0]}); correct {corrected_in}"
        ) from error
