"""How much memory DuckDB may take for millions of foods before it writes to the disk."""

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

LIMIT = "700MB"

Settings = dict[str, str | bool | int | float | list[str]]


@contextmanager
def limited_memory(folder: Path) -> Iterator[Settings]:
    """Yield the settings of a connection; what exceeds the limit is written below ``folder``."""
    with tempfile.TemporaryDirectory(prefix=".spill-", dir=folder) as spill:
        yield {"memory_limit": LIMIT, "temp_directory": spill}
