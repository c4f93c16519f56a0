"""Whether all files of a copy say the same: database, CSV and JSON files, citations, page.

``k2 check`` compares each with the Parquet files, whose content manifest.json describes: sums alone
tell of damage, not of a file that was changed together with its sum.
"""

from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import duckdb

from pipeline.compare.dataset_copy import DatasetCopy, read_copy
from pipeline.diagnostics.errors import DataError
from pipeline.load.api.write_api import FOLDER as API
from pipeline.load.api.write_api import write_api
from pipeline.load.citation_files import LICENCE, REFERENCES, write_citation_files
from pipeline.load.claim_check import claim_numbers
from pipeline.load.described_dataset import attached_dataset
from pipeline.load.spreadsheets import FOLDER as SPREADSHEETS
from pipeline.load.spreadsheets import (
    write_spreadsheets_of_tables,
    write_spreadsheets_of_views,
)
from pipeline.published_files.connect import FILE_NAME
from pipeline.published_files.content_hash import content_sha256
from pipeline.report.page_data import OF_FOODS, SMALL, packed
from pipeline.report.pages.page_tables import page_tables
from pipeline.report.pages.write_pages import base_of, pages
from schemas.tables import PUBLISHED

Claims = list[dict[str, Any]]
Connection = duckdb.DuckDBPyConnection
_PAGE = Path("report/index.html")
_SITEMAP = Path("report/sitemap.xml")
_AGAIN = "get the copy again, or run make dataset"


def same_contents(folder: Path, copy: DatasetCopy) -> str:
    """Return a line that names what agrees with the Parquet files; raise a DataError for another.

    ``copy`` holds the tables of the Parquet files.
    """
    database = _database(folder, copy)
    numbers = claim_numbers(folder / FILE_NAME)
    with attached_dataset(folder) as connection:
        made = _made_files(folder, connection, copy, numbers)
        said = [database, made, _page(folder, connection), _pages(folder, connection, numbers)]
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


def _made_files(folder: Path, connection: Connection, copy: DatasetCopy, numbers: Claims) -> str:
    """Compare the files that the tables and the views of the database give with these."""
    with TemporaryDirectory(prefix="open-k2-") as temporary:
        made = Path(temporary)
        write_spreadsheets_of_tables(made, copy.tables)
        write_spreadsheets_of_views(made, connection)
        write_citation_files(made, connection, copy.tables["source"])
        write_api(made, connection, numbers)
        names = [path.relative_to(made) for path in sorted(made.rglob("*")) if path.is_file()]
        for name in names:
            path = folder / name
            if not path.is_file():
                raise DataError(f"{path} is missing; {_AGAIN}")
            if path.read_bytes() != (made / name).read_bytes():
                raise DataError(f"{path} is not as the tables give it; {_AGAIN}")
        for part in (SPREADSHEETS, API):
            for path in sorted((folder / part).rglob("*")):
                if path.is_file() and path.relative_to(folder) not in names:
                    raise DataError(f"{path} is no file of this dataset; {_AGAIN}")
    return f"{SPREADSHEETS}/, {API.as_posix()}/, {REFERENCES}, {LICENCE}"


def _page(folder: Path, connection: Connection) -> str:
    """Compare the data in the page with those of the database; a build may have no page."""
    path = folder / _PAGE
    if not path.is_file():
        return ""
    text = path.read_text(encoding="utf-8")
    for name in (*SMALL, *OF_FOODS):
        if f'"{name}":{"".join(packed(connection, name))}' not in text:
            raise DataError(f"{path}: its {name} is not as the tables give it; {_AGAIN}")
    return _PAGE.as_posix()


def _pages(folder: Path, connection: Connection, numbers: Claims) -> str:
    """Compare the pages beside the explorer with those that the database gives, byte by byte."""
    if not (folder / _SITEMAP).is_file():
        return ""
    base = base_of((folder / _SITEMAP).read_text(encoding="utf-8"))
    made = pages(page_tables(connection, numbers), base)
    for name, text in made.items():
        path = folder / _SITEMAP.parent / name
        if not path.is_file():
            raise DataError(f"{path} is missing; {_AGAIN}")
        if path.read_bytes() != text.encode():
            raise DataError(f"{path} is not as the tables give it; {_AGAIN}")
    n_pages = sum(name.endswith(".html") for name in made)
    return f"{n_pages} pages and {len(made) - n_pages - 1} citations beside it"
