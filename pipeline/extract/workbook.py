"""Sheets of an xlsx workbook as text, each number with all the digits that the file holds."""

from collections.abc import Collection, Sequence

import fastexcel
import polars as pl

from pipeline.diagnostics.errors import DataError, UsageError
from pipeline.diagnostics.expected_columns import UPSTREAM
from pipeline.extract.workbook_bounds import check_bounds


def read_sheets(
    where: str, content: bytes, wanted: Sequence[str], ignored: Collection[str] | None = ()
) -> dict[str, pl.DataFrame]:
    """Return the wanted sheets without headings, a blank cell being null.

    Raise a DataError unless the workbook holds the wanted and the ignored sheets, and no others;
    ``ignored`` None allows any others.
    """
    book = _opened(where, content)
    others = [name for name in book.sheet_names if name not in wanted]
    allowed = others if ignored is None else ignored
    if sorted(book.sheet_names) != sorted({*wanted, *allowed}):
        expected = [*wanted, *(name for name in ignored or () if name not in wanted)]
        raise DataError(
            f"{where} has the sheets {', '.join(map(repr, book.sheet_names))}; expected"
            f" {', '.join(map(repr, expected))}; {UPSTREAM}"
        )
    return {name: _text(book, name, where) for name in wanted}


def read_only_sheet(where: str, content: bytes) -> pl.DataFrame:
    """Return the one sheet of a workbook, as text; raise a DataError if it holds several."""
    book = _opened(where, content)
    if len(book.sheet_names) != 1:
        raise DataError(
            f"{where} has the sheets {', '.join(map(repr, book.sheet_names))}; expected one;"
            f" {UPSTREAM}"
        )
    return _text(book, book.sheet_names[0], where)


def sheet_names(where: str, content: bytes) -> list[str]:
    """Return the names of a workbook's sheets, in order."""
    return list(_opened(where, content).sheet_names)


def _opened(where: str, content: bytes) -> fastexcel.ExcelReader:
    check_bounds(where, content)
    try:
        return fastexcel.read_excel(content)
    except fastexcel.FastExcelError as error:
        reason = str(error).splitlines()[0]
        raise UsageError(f"{where} is no readable xlsx workbook ({reason})") from error


def _text(book: fastexcel.ExcelReader, name: str, where: str) -> pl.DataFrame:
    """Return one sheet as text.

    The reader's text of a number has nine decimals at most; a number with more is formatted from
    its float value as the shortest text that reads back as the same number.
    """
    try:
        text = book.load_sheet(name, header_row=None, dtypes="string").to_polars()
        number = book.load_sheet(name, header_row=None, dtypes="float").to_polars()
    except fastexcel.FastExcelError as error:
        raise DataError(f"{where}, sheet {name!r} is empty; is the file whole?") from error
    if text.is_empty():
        raise DataError(f"{where}, sheet {name!r} is empty; is the file whole?")
    return text.select(
        pl.when(_same(text[column], number[column]))
        .then(text[column])
        .otherwise(number[column].cast(pl.String))
        .cast(pl.String)
        .replace("", None)
        .alias(column)
        for column in text.columns
    )


def _same(text: pl.Series, number: pl.Series) -> pl.Series:
    """Return where the text stands: it is the number's, or no number's, as that of a boolean."""
    return (number == text.cast(pl.Float64, strict=False)).fill_null(value=True)
