"""How much memory DuckDB may take for millions of foods before it writes to the disk."""

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import duckdb

from pipeline.diagnostics.errors import OutsideError

LIMIT = "700MB"

Settings = dict[str, str | bool | int | float | list[str]]


@contextmanager
def limited_memory(folder: Path) -> Iterator[Settings]:
    """Yield the settings of a connection; what exceeds the limit is written below ``folder``.

    Raise an OutsideError for what can only be done in memory and takes more.
    """
    with tempfile.TemporaryDirectory(prefix=".spill-", dir=folder) as spill:
        try:
            yield {"memory_limit": LIMIT, "temp_directory": spill}
        except duckdb.OutOfMemoryException as error:
            raise OutsideError(
                f"DuckDB needs more than {LIMIT} of memory for so many values; the old output is"
                " untouched; please report it"
            ) from error
