"""SHA-256 of the logical content of a table, independent of file format, engine and version.

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
from collections.abc import Iterator, Mapping

import polars as pl
import pyarrow as pa

from pipeline.files.table_store import columns
from schemas.column import Column, Table

_ROWS_AT_ONCE = 100_000
_WIDE = 8  # bytes of a number, an integer or a length


def content_sha256(table: Table, tables: Mapping[str, pl.DataFrame]) -> str:
    """Return the hash of one of the published tables as 64 hexadecimal digits."""
    digest = hashlib.sha256()
    order = _order(columns(tables, table.name, list(table.primary_key)))
    for column in table.columns:
        digest.update(f"{column.name}\0{column.type}\0".encode())
        series = columns(tables, table.name, [column.name])[column.name]
        series = series if order is None else series.gather(order)
        for part in _bytes(column, series):
            digest.update(part)
    return digest.hexdigest()


def _order(keys: pl.DataFrame) -> pl.Series | None:
    """Return where the rows in order of the key stand, or None if they are in order already."""
    if keys.select(pl.struct(pl.all())).to_series().is_sorted():
        return None
    return keys.with_row_index("row").sort(keys.columns)["row"]


def _bytes(column: Column, series: pl.Series) -> Iterator[bytes | pa.Buffer]:
    """Yield what is hashed of a column, some rows at a time."""
    parts = [series.slice(row, _ROWS_AT_ONCE) for row in range(0, series.len(), _ROWS_AT_ONCE)]
    for part in parts:
        yield _fixed(part.is_not_null().cast(pl.UInt8), 1)
    if column.type == "text":
        texts = [part.fill_null("") for part in parts]
        for part in texts:
            yield _fixed(part.str.len_bytes().cast(pl.Int64), _WIDE)
        for part in texts:
            yield _text(part)
    elif column.type == "boolean":
        for part in parts:
            yield _fixed(part.fill_null(value=False).cast(pl.UInt8), 1)
    else:
        zero = pl.Series([0], dtype=series.dtype)
        for part in parts:
            filled = part.fill_null(0)
            yield _fixed(filled.zip_with(filled != 0, zero), _WIDE)  # -0 counts as 0


def _fixed(series: pl.Series, width: int) -> bytes | pa.Buffer:
    """Return the values of a series without nulls, each so many bytes, little endian."""
    values = series.to_arrow()
    content = values.buffers()[1].slice(values.offset * width, len(values) * width)
    if width == 1 or sys.byteorder == "little":
        return content
    swapped = array("q", content.to_pybytes())
    swapped.byteswap()
    return swapped.tobytes()


def _text(series: pl.Series) -> bytes:
    """Return the texts of a series without nulls, one after the other."""
    return "".join(series.to_list()).encode()
