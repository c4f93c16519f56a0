"""CSV files of other hands: UTF-8 with or without BOM, all cells text, headings as first row."""

import csv
import io

import polars as pl

from pipeline.errors import DataError


def read_rows(where: str, content: bytes) -> pl.DataFrame:
    """Return all rows, headings first, a blank cell being null.

    Raise a DataError for a file that is not UTF-8, is empty, or has rows of unequal length.
    """
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise DataError(
            f"{where} is not UTF-8 (byte {content[error.start]:#04x} at {error.start}); give the"
            " file as downloaded, or save it as UTF-8"
        ) from error
    rows = [row for row in csv.reader(io.StringIO(text, newline="")) if row]
    if not rows:
        raise DataError(f"{where} is empty; is the file whole?")
    for number, row in enumerate(rows, 1):
        if len(row) != len(rows[0]):
            raise DataError(
                f"{where}, row {number}: {len(row)} fields, expected {len(rows[0])}; is the file"
                " whole, and separated by commas?"
            )
    frame = pl.DataFrame(rows, schema=[f"column_{n}" for n in range(len(rows[0]))], orient="row")
    return frame.select(pl.all().replace("", None))
