"""``report/index.html``: the explorer page, written into the folder of a build."""

from collections.abc import Sequence
from pathlib import Path

import duckdb

from pipeline.report.page import page
from pipeline.report.pages.page_tables import PageTables
from pipeline.report.pictures.picture import Picture

FOLDER = "report"
FILE_NAME = "index.html"


def write_report(
    folder: Path,
    connection: duckdb.DuckDBPyConnection,
    about: dict[str, str],
    pictures: Sequence[Picture],
    rows: PageTables,
) -> None:
    """Write the page of the dataset into ``folder``, with its pictures; ``rows`` are of it too."""
    report = folder / FOLDER
    report.mkdir(exist_ok=True)
    with (report / FILE_NAME).open("w", encoding="utf-8", newline="\n") as file:
        file.writelines(page(connection, about, pictures, rows))
