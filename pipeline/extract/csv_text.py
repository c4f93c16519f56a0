"""Upstream CSV files: UTF-8 with or without BOM, all cells text, headings as first row."""

import csv
import io
from collections.abc import Iterator
from contextlib import suppress

import polars as pl

from pipeline.diagnostics.errors import DataError

_UTF_16 = (b"\xff\xfe", b"\xfe\xff")


def read_rows(where: str, content: bytes, separator: str = ",") -> pl.DataFrame:
    """Return all rows, headings first, a blank cell being null.

    Raise a DataError for a file that is not UTF-8, is empty, or has rows of unequal length.
    """
    return rows_of(where, decoded(where, content), separator)


def rows_of(where: str, text: str, separator: str = ",") -> pl.DataFrame:
    """Return all rows of a text, as ``read_rows`` those of a file."""
    rows = list(whole_rows(where, text, separator))
    if not rows:
        raise DataError(f"{where} is empty; is the file whole?")
    frame = pl.DataFrame(rows, schema=[f"column_{n}" for n in range(len(rows[0]))], orient="row")
    return frame.select(pl.all().replace("", None))


def decoded(where: str, content: bytes, or_else: str | None = None) -> str:
    """Return the text of a UTF-8 file, with or without BOM, or of one in the other encoding."""
    if content.startswith(_UTF_16):
        raise DataError(f"{where} is UTF-16, not UTF-8; save it as UTF-8")
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        if or_else:
            with suppress(UnicodeDecodeError):
                return content.decode(or_else)
        raise DataError(
            f"{where} is not UTF-8 (byte {content[error.start]:#04x} at {error.start})"
            f"{f' and not {or_else}' if or_else else ''}; give the file as downloaded, or save it"
            " as UTF-8"
        ) from error


def whole_rows(where: str, text: str, separator: str = ",") -> Iterator[list[str]]:
    """Yield all rows that are not blank; raise a DataError for one of another length.

    polars reads a truncated row as one whose last cells are empty.
    """
    width = 0
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=separator)
    rows = enumerate(reader, 1)
    try:
        for number, row in ((number, row) for number, row in rows if row):
            width = width or len(row)
            if len(row) != width:
                raise DataError(
                    f"{where}, row {number}: {len(row)} fields, expected {width}; is the file"
                    f" whole, and separated by {separator!r}?"
                )
            yield row
    except csv.Error as error:
        raise DataError(
            f"{where}, line {reader.line_num}, is no CSV ({error}); is the file whole?"
        ) from error
