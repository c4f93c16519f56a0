"""Where the data lie inside the package ``open_k2``: in its folder ``data``."""

from pathlib import Path

DATA = "data"
RELEASE = "RELEASE"  # the name of the release, on one line
SCRIPT = "database.sql"  # comments, the table meta, views and macros
TABLES = "parquet"  # the published Parquet files


def is_packaged(folder: Path) -> bool:
    """Return whether a folder holds the database as a package carries it."""
    return (folder / SCRIPT).is_file()
