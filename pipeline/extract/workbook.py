"""Sheets of an xlsx workbook, all cells as text; other sheets than expected stop the run."""

from collections.abc import Collection, Sequence

import fastexcel
import polars as pl

from pipeline.columns import UPSTREAM
from pipeline.errors import DataError


def read_sheets(
    where: str, content: bytes, wanted: Sequence[str], ignored: Collection[str] = ()
) -> dict[str, pl.DataFrame]:
    """Return the wanted sheets without headings, a blank cell being null.

    Raise a DataError unless the workbook holds the wanted and the ignored sheets, and no others.
    """
    try:
        book = fastexcel.read_excel(content)
    except fastexcel.FastExcelError as error:
        reason = str(error).splitlines()[0]
        raise DataError(f"{where} is no readable xlsx workbook: {reason}") from error
    expected = [*wanted, *(name for name in ignored if name not in wanted)]
    if sorted(book.sheet_names) != sorted(expected):
        raise DataError(
            f"{where} has the sheets {', '.join(map(repr, book.sheet_names))}; expected"
            f" {', '.join(map(repr, expected))}; {UPSTREAM}"
        )
    return {name: _text(book, name, where) for name in wanted}


def _text(book: fastexcel.ExcelReader, name: str, where: str) -> pl.DataFrame:
    try:
        sheet = book.load_sheet(name, header_row=None, dtypes="string").to_polars()
    except fastexcel.FastExcelError as error:
        raise DataError(f"{where}, sheet {name!r} is empty; is the file whole?") from error
    if sheet.is_empty():
        raise DataError(f"{where}, sheet {name!r} is empty; is the file whole?")
    return sheet.select(pl.all().cast(pl.String).replace("", None))
