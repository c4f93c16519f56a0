"""Whether all files of a copy say the same: the database, the CSV files and the page.

``k2 check`` compares each with the Parquet files, whose content manifest.json describes: sums alone
tell of damage, not of a file that was changed together with its sum.
"""

from pathlib import Path
from tempfile import TemporaryDirectory

import duckdb

from pipeline.compare.dataset_copy import DatasetCopy, read_copy
from pipeline.diagnostics.errors import DataError
from pipeline.load.spreadsheets import FOLDER, SPREADSHEETS, write_spreadsheets
from pipeline.published_files.connect import FILE_NAME
from pipeline.published_files.content_hash import content_sha256
from pipeline.report.page import embedded
from pipeline.report.page_data import frames, packed
from schemas.tables import PUBLISHED

_PAGE = Path("report/index.html")
_AGAIN = "get the copy again, or run make dataset"


def same_contents(folder: Path, copy: DatasetCopy) -> str:
    """Return a line that names what agrees with the Parquet files; raise a DataError for another.

    ``copy`` holds the tables of the Parquet files.
    """
    said = [_database(folder, copy), _spreadsheets(folder, copy), _page(folder)]
    return f"{', '.join(filter(None, said))} hold what the Parquet files hold"


def _database(folder: Path, copy: DatasetCopy) -> str:
    path = folder / FILE_NAME
    database = read_copy(path)
    for name, table in PUBLISHED.items():
        if name not in database.tables:
            raise DataError(f"{path} lacks the table {name}; {_AGAIN}")
        if database.tables[name].columns != list(table.column_names) or content_sha256(
            table, database.tables
        ) != content_sha256(table, copy.tables):
            raise DataError(f"{path}: {name} is not as parquet/{name}.parquet; {_AGAIN}")
    return FILE_NAME


def _spreadsheets(folder: Path, copy: DatasetCopy) -> str:
    """Compare the CSV files with those that the tables and the views of the database give."""
    with (
        TemporaryDirectory(prefix="open-k2-") as made,
        duckdb.connect(str(folder / FILE_NAME), read_only=True) as connection,
    ):
        write_spreadsheets(Path(made), connection, copy.tables)
        for name in SPREADSHEETS:
            path = folder / FOLDER / f"{name}.csv"
            if not path.is_file():
                raise DataError(f"{path} is missing; {_AGAIN}")
            if path.read_bytes() != (Path(made) / FOLDER / path.name).read_bytes():
                raise DataError(f"{path} is not as the tables give it; {_AGAIN}")
    return f"{FOLDER}/"


def _page(folder: Path) -> str:
    """Compare the data in the page with those of the database; a build may have no page."""
    path = folder / _PAGE
    if not path.is_file():
        return ""
    text, tables = path.read_text(encoding="utf-8"), frames(folder)
    for name in tables:
        if name != "meta" and f'"{name}":{embedded(packed(tables, name))}' not in text:
            raise DataError(f"{path}: its {name} is not as the tables give it; {_AGAIN}")
    return _PAGE.as_posix()
