"""Select rows of a CSV stream by many codes, such as the foods of a table of two million.

Where the codes of all lines can be read without a CSV parser, only the records that have one of
them are parsed, and those that are unclear.
"""

from collections.abc import Iterable, Mapping

import numpy as np
import polars as pl

from pipeline.extract.csv_codes import code_place, line_codes, without_code, word_of
from pipeline.extract.csv_stream import Piece, parsed, rows_where, whole_records

_PARSE_BYTES = 1 << 23


def rows_of(
    blocks: Iterable[bytes], heading: bytes, columns: list[str], where: Mapping[str, pl.Series]
) -> pl.DataFrame:
    """Return the rows that hold one of the codes in each column of ``where``, as text."""
    keep = [pl.col(name).is_in(codes.implode()) for name, codes in where.items()]
    kept = pl.all_horizontal(keep) if keep else None
    places = ((name, code_place(heading, name)) for name in where)
    column, place = next(((n, p) for n, p in places if p is not None), ("", None))
    if place is None:
        return rows_where(blocks, heading, columns, kept)
    words = map(word_of, where[column].drop_nulls().unique())
    codes = pl.Series([word for word in words if word is not None], dtype=pl.UInt64)
    rows = [pl.DataFrame(schema=dict.fromkeys(columns, pl.String))]
    found, found_bytes = [heading], 0
    for piece in whole_records(blocks, heading):
        parts = _records(piece, place, codes)
        found += parts
        found_bytes += sum(map(len, parts))
        if found_bytes > _PARSE_BYTES:
            rows.append(parsed(found, columns, kept))
            found, found_bytes = [heading], 0
    rows.append(parsed(found, columns, kept))
    return pl.concat(rows)


def _records(piece: Piece, place: int, codes: pl.Series) -> list[bytes]:
    """Return the records that have one of the codes, or have to be parsed to know, in order.

    The last one of the piece is among them, for a file that was cut ends within a record.
    """
    content = memoryview(piece.block)[piece.start : piece.end]
    line = line_codes(content, place)
    wanted = pl.Series(line.codes).is_in(codes.implode()).to_numpy().copy()
    unclear = without_code(line.codes)
    wanted[unclear.lines] = wanted[unclear.heads] = wanted[-1:] = True
    changes = np.flatnonzero(np.diff(wanted, prepend=False, append=False))
    bounds = np.append(line.starts, len(content))[changes].tolist()
    return [bytes(content[a:b]) for a, b in zip(bounds[::2], bounds[1::2], strict=True)]
