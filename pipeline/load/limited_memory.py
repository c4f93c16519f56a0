"""How much memory DuckDB may take for millions of foods before it writes to the disk."""

import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import duckdb

from pipeline.diagnostics.errors import OutsideError

LIMIT = "700MB"
# Each thread takes memory of its own: with 128 of them the views of 20 times the facts need more.
MOST_THREADS = 16

Settings = dict[str, str | bool | int | float | list[str]]


@contextmanager
def limited_memory(folder: Path) -> Iterator[Settings]:
    """Yield the settings of a connection; what exceeds the limit is written below ``folder``.

    On a machine of more processors than ``MOST_THREADS`` DuckDB uses so many of them.

    Raise an OutsideError for what can only be done in memory and takes more.
    """
    with tempfile.TemporaryDirectory(prefix=".spill-", dir=folder) as spill:
        settings: Settings = {"memory_limit": LIMIT, "temp_directory": spill}
        if (os.cpu_count() or 1) > MOST_THREADS:
            settings["threads"] = MOST_THREADS
        try:
            yield settings
        except duckdb.OutOfMemoryException as error:
            raise OutsideError(
                f"DuckDB needs more than {LIMIT} of memory for so many values; the old output is"
                " untouched; please report it"
            ) from error
