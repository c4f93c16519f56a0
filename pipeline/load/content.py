"""Logical content of a table as one SHA-256, whatever file, engine or version holds it.

The hash runs over the rows in the order of the primary key and, column by column in the published
order, over: the column's name and type in UTF-8, each followed by a zero byte; one byte a row, 1
where there is a value and 0 where there is none; then the values. A number is 8 bytes (IEEE 754
binary64, -0 counts as 0), an integer 8 bytes (two's complement), a boolean one byte, all little
endian, and zero bytes where there is none; a text is its length in UTF-8 bytes as an integer, all
lengths before all texts.
"""

import hashlib
import sys
from array import array
from collections.abc import Iterable

import polars as pl

from schemas.column import Column, Table


def content_sha256(table: Table, frame: pl.DataFrame) -> str:
    """Return the hash of a published table as 64 hexadecimal digits."""
    digest = hashlib.sha256()
    rows = frame.sort(table.primary_key)
    for column in table.columns:
        series = rows[column.name]
        digest.update(f"{column.name}\0{column.type}\0".encode())
        digest.update(bytes(series.is_not_null().to_list()))
        for part in _values(column, series):
            digest.update(part)
    return digest.hexdigest()


def _values(column: Column, series: pl.Series) -> Iterable[bytes]:
    if column.type == "text":
        texts = series.fill_null("")
        yield _little_endian(array("q", texts.str.len_bytes().to_list()))
        yield "".join(texts.to_list()).encode()
    elif column.type == "number":
        yield _little_endian(array("d", [value + 0.0 for value in series.fill_null(0.0)]))
    elif column.type == "integer":
        yield _little_endian(array("q", series.fill_null(0).to_list()))
    else:
        yield bytes(series.fill_null(value=False).to_list())


def _little_endian(values: "array[int] | array[float]") -> bytes:
    if sys.byteorder == "big":
        values.byteswap()
    return values.tobytes()
