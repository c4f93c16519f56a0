"""Filter the rows of a CSV stream without keeping the stream in memory.

Blocks of bytes are joined and cut again at the end of a record, a CSV parser (polars) reads each
piece, and a filter keeps rows. Cuts respect RFC 4180: quoted newlines, ``""`` in a field.
"""

from collections import deque
from collections.abc import Iterable, Iterator
from typing import NamedTuple

import polars as pl

from pipeline.diagnostics.errors import DataError
from pipeline.extract.csv_text import whole_rows

_LARGEST_RECORD_BYTES = 1 << 27
_LONGEST_HEADING_BYTES = 1 << 20
_QUOTE, _NEWLINE, _START = b'"', b"\n", b'\n"'


class Piece(NamedTuple):
    """Whole records: the bytes of ``block`` from ``start`` to ``end`` (its own end if None)."""

    block: bytes
    start: int = 0
    end: int | None = None


def split_heading(blocks: Iterable[bytes]) -> tuple[bytes, Iterator[bytes]]:
    """Return the heading line, with its newline, and the blocks after it."""
    rest = iter(blocks)
    start = b""
    for block in rest:
        start += block
        heading, newline, body = start.partition(_NEWLINE)
        if newline:
            heading = heading.removeprefix(b"\xef\xbb\xbf") + newline
            return heading, _chain(body, rest)
        if len(start) > _LONGEST_HEADING_BYTES:
            break
    if len(start) > _LONGEST_HEADING_BYTES:
        raise DataError("a heading of over 1 MB; is it a CSV file, and whole?")
    return start.removeprefix(b"\xef\xbb\xbf"), iter(())


def _chain(first: bytes, rest: Iterator[bytes]) -> Iterator[bytes]:
    if first:
        yield first
    yield from rest


def whole_records(blocks: Iterable[bytes], heading: bytes) -> Iterator[Piece]:
    """Yield pieces that hold whole records, no more bytes in each than a block and a record."""
    by_quotes = heading.startswith(_QUOTE)
    kept = b""
    for block in blocks:
        if by_quotes:
            first = first_start(block, 0) if kept else 0
            last = record_start(block, len(block))
            if last <= first:  # no record ends here for certain
                kept += block
            else:
                if first:
                    yield Piece(kept + block[:first])
                yield Piece(block, first, last)
                kept = block[last:]
        else:
            block_and_kept = kept + block
            last = start_by_parity(block_and_kept)
            if last:
                yield Piece(block_and_kept, 0, last)
            kept = block_and_kept[last:]
        if len(kept) > _LARGEST_RECORD_BYTES:
            raise DataError("a record of over 128 MB; is it a CSV file, and whole?")
    if kept:
        yield Piece(kept)


def record_start(block: bytes, end: int, start: int = 0) -> int:
    """Return the last certain start of a record before ``end``, or ``start``.

    A newline, a quote and a digit: certain where records start with a quoted number, as those of
    all tables of FoodData Central do. Inside a quoted field a quote is either doubled or ends the
    field, so no digit can follow it. A record that starts otherwise stays with the one before.
    """
    at = end
    while (at := block.rfind(_START, start, at)) >= 0:
        if block[at + 2 : at + 3].isdigit():
            return at + 1
    return start


def first_start(block: bytes, start: int) -> int:
    """Return the first certain start of a record after ``start``, or the end of the block."""
    at = start
    while (at := block.find(_START, at)) >= 0:
        if block[at + 2 : at + 3].isdigit():
            return at + 1
        at += 1
    return len(block)


def start_by_parity(piece: bytes) -> int:
    """Return where the last record starts in a piece that starts with a record.

    A newline ends a record if the quotes before it are even in number.
    """
    odd = piece.count(_QUOTE) % 2
    end = len(piece)
    while (at := piece.rfind(_NEWLINE, 0, end)) >= 0:
        odd ^= piece.count(_QUOTE, at, end) % 2
        if not odd:
            return at + 1
        end = at
    return 0


def parsed(
    parts: Iterable[bytes | memoryview], columns: list[str], where: pl.Expr | None
) -> pl.DataFrame:
    """Return the rows that ``where`` keeps; ``parts`` are a heading and complete records.

    Cells are text; an empty one is null. Raise a DataError for a record of another length than the
    heading: polars reads a truncated one as one whose last cells are empty.
    """
    content = b"".join(parts)
    last = pl.read_csv(content, infer_schema=False, n_rows=0).columns[-1]
    rows = pl.read_csv(content, infer_schema=False, columns=list({*columns, last}))
    if rows[last].null_count():  # cannot occur if all cells are quoted, including empty ones
        deque(whole_rows("among its records", content.decode(errors="replace")), maxlen=0)
    kept = rows if where is None else rows.filter(where)
    return kept.select(pl.col(name).replace("", None) for name in columns)


def rows_where(
    blocks: Iterable[bytes], heading: bytes, columns: list[str], where: pl.Expr | None
) -> pl.DataFrame:
    """Return the rows of the stream that ``where`` keeps, with ``columns`` as text."""
    kept = [pl.DataFrame(schema=dict.fromkeys(columns, pl.String))]
    for block, start, end in whole_records(blocks, heading):
        kept.append(parsed((heading, memoryview(block)[start:end]), columns, where))
    return pl.concat(kept)
