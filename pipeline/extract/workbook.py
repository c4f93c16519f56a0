"""Sheets of a workbook as text, each number with all the digits that the file holds."""

import fastexcel
import polars as pl

from pipeline.errors import DataError, UsageError


def sheet_as_text(content: bytes, sheet: str, where: str) -> pl.DataFrame:
    """Return a sheet without headings, all cells as text, empty ones null.

    As text alone, numbers come with nine decimals at most; where a number holds more, it is
    written from the number itself, in the shortest way that reads back as the same number.
    """
    try:
        book = fastexcel.read_excel(content)
    except fastexcel.FastExcelError as error:
        reason = str(error).splitlines()[0]
        raise UsageError(f"{where} is no readable xlsx ({reason})") from error
    if sheet not in book.sheet_names:
        raise DataError(f"{where}: no sheet {sheet} among {', '.join(book.sheet_names)}")
    text = book.load_sheet(sheet, header_row=None, dtypes="string").to_polars()
    number = book.load_sheet(sheet, header_row=None, dtypes="float").to_polars()
    return text.select(
        pl.when(
            (number[name] == text[name].cast(pl.Float64, strict=False)).fill_null(
                number[name].is_null()
            )
        )
        .then(text[name])
        .otherwise(number[name].cast(pl.String))
        .alias(name)
        for name in text.columns
    )
