"""``report/index.html``: the explorer page, written into the folder of a build."""

from collections.abc import Sequence
from pathlib import Path

from pipeline.report.page import page
from pipeline.report.pages.page_tables import PageTables
from pipeline.report.pictures.picture import Picture

FOLDER = "report"
FILE_NAME = "index.html"


def write_report(
    folder: Path, about: dict[str, str], pictures: Sequence[Picture], rows: PageTables
) -> None:
    """Write the page for the database in ``folder``, with its pictures; ``rows`` are of it too."""
    report = folder / FOLDER
    report.mkdir(exist_ok=True)
    (report / FILE_NAME).write_text(
        page(folder, about, pictures, rows), encoding="utf-8", newline="\n"
    )
