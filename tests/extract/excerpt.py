"""An excerpt of a wide table: a file in the publisher's format, and what becomes of it."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import polars as pl
from openpyxl import Workbook

from pipeline.curated.read_curated import packaged_curated
from pipeline.extract.headings import headings
from pipeline.extract.raw import Raw
from pipeline.extract.run_extract import extractor
from pipeline.fact_files.read import Facts, read_facts
from pipeline.fact_files.registry import source_of
from pipeline.fact_files.sidecar import Sidecar
from pipeline.fact_files.write import write_facts
from pipeline.transform.tables import assemble

Rows = list[list[Any]]
Foods = Sequence[Mapping[str, Any]]


@dataclass(frozen=True)
class Excerpt:
    """A source's excerpt: its table, the column of vitamin K, and how its file is written.

    ``heading_row`` is the row of headings; ``write`` gives the path for ``--file``.
    """

    source_id: str
    rows: Callable[[], Rows]
    heading_row: int
    vitamin_k: str
    write: Callable[[Path, Rows], Path]

    @property
    def column(self) -> int:
        """Where the column of vitamin K stands."""
        return [_plain(heading) for heading in self.rows()[self.heading_row]].index(self.vitamin_k)


def facts_of(source_id: str, path: Path, folder: Path) -> Facts:
    """Extract an excerpt as ``k2 extract`` does, but with no minimum of rows."""
    source = source_of(source_id).model_copy(update={"minimum": {}})
    known = Sidecar.not_read(source)
    raw = Raw(path)
    extracted = extractor(source_id).extract(raw)
    write_facts(folder, known, extracted, list(raw.files.values()), packaged_curated().mended_cell)
    return read_facts(folder)


def published(facts: Facts) -> dict[str, pl.DataFrame]:
    """Return the published tables of one source alone."""
    return dict(assemble([facts], packaged_curated())[0])


def write_xlsx(path: Path, sheets: Mapping[str, Rows]) -> Path:
    book = Workbook()
    book.remove(book.active)
    for name, rows in sheets.items():
        sheet = book.create_sheet(name)
        for row in rows:
            sheet.append(row)
    path.parent.mkdir(parents=True, exist_ok=True)
    book.save(path)
    return path


def _plain(heading: str | None) -> str:
    return " ".join((heading or "").split())


def table(source_id: str, foods: Foods, blank: str | None) -> Rows:
    """Return the headings of the layout, and each food with ``blank`` where it says nothing."""
    names = headings(source_id)["heading"].to_list()
    printed = [None if name.startswith("column ") else name for name in names]
    return [printed, *([food.get(name, blank) for name in names] for food in foods)]
