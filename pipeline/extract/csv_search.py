"""Find the rows of a large CSV stream that hold one of a few codes, without parsing all of it.

A SIMD byte search (stringzilla) finds the codes in each piece of the stream; only the records
around its matches are parsed, and filtered again: a code in another column, or in a footnote, does
not count.
"""

import time
from collections.abc import Collection, Iterable
from typing import NamedTuple

import polars as pl
import stringzilla

from pipeline.extract.csv_neighbours import Neighbours
from pipeline.extract.csv_stream import (
    Piece,
    first_start,
    parsed,
    record_start,
    rows_where,
    whole_records,
)

_PARSE_BYTES = 1 << 23
_WINDOW_BYTES = 1 << 18  # a search holds the interpreter's lock, so it is short
_WINDOW_BESIDE_NEIGHBOURS_BYTES = 1 << 22  # a third thread: handing the lock on costs more

Needles = dict[bytes, list[bytes]]  # by what a piece has to hold for them to be searched for


class Sought(NamedTuple):
    """What to search for: the codes in a column."""

    column: str
    codes: Collection[str]


def rows_with(
    blocks: Iterable[bytes],
    heading: bytes,
    columns: list[str],
    sought: Sought,
    neighbours: Neighbours | None = None,
) -> pl.DataFrame:
    """Return the rows with one of the codes that are ``sought``, with ``columns`` as text.

    ``neighbours`` are shown every piece and what is found there; none if the search cannot be used.
    """
    column, codes = sought
    where = pl.col(column).is_in(list(codes))
    needles = _needles(heading, column, codes)
    if not needles:
        return rows_where(blocks, heading, columns, where)
    window_bytes = _WINDOW_BYTES if neighbours is None else _WINDOW_BESIDE_NEIGHBOURS_BYTES
    kept = [pl.DataFrame(schema=dict.fromkeys(columns, pl.String))]
    found, found_bytes = [heading], 0
    for piece in whole_records(blocks, heading):
        spans = _records_with(piece, needles, window_bytes)
        if neighbours is not None:
            neighbours.add(piece, [start for start, _ in spans])
        for start, end in spans:
            found.append(piece.block[start:end])
            found_bytes += end - start
        if found_bytes > _PARSE_BYTES:
            kept.append(parsed(found, columns, where))
            found, found_bytes = [heading], 0
    kept.append(parsed(found, columns, where))
    return pl.concat(kept)


def _needles(heading: bytes, column: str, codes: Collection[str]) -> Needles:
    """Return what to search for: every code as it can stand in the column, quoted or not.

    Unquoted ones are searched for only in pieces that hold their start, for releases quote all
    cells. No needles are returned if the search cannot be used: it needs a separator on both sides
    of the column and records that start with a quoted number.
    """
    names = [name.strip(b'"') for name in heading.strip().split(b",")]
    if not heading.startswith(b'"') or column.encode() not in names[1:-1]:
        return {}
    needles: Needles = {b"": [f',"{code}",'.encode() for code in codes]}
    for code in codes:
        needle = f",{code},".encode()
        needles.setdefault(needle[:2], []).append(needle)
    return needles


def _records_with(piece: Piece, needles: Needles, window_bytes: int) -> list[tuple[int, int]]:
    """Return start and end of the records that hold a needle anywhere, each once, in order."""
    block, start, end = piece
    content = memoryview(block)[start:end]
    records = []
    done = start
    for at in sorted(_finds(content, needles, window_bytes)):
        if start + at < done:
            continue
        first = record_start(block, start + at, done)
        done = min(first_start(block, start + at), len(content) + start)
        records.append((first, done))
    return records


def _finds(content: memoryview, needles: Needles, window_bytes: int) -> set[int]:
    """Return where the needles start in ``content``.

    Between two windows, which overlap by a needle, the thread that inflates what comes next can go
    on: it needs the interpreter's lock several times a block.
    """
    overlap = max(len(needle) for needles_of in needles.values() for needle in needles_of) - 1
    found: set[int] = set()
    for window in range(0, len(content), window_bytes):
        time.sleep(0)
        text = stringzilla.Str(content[window : window + window_bytes + overlap])
        for begin, needles_of in needles.items():
            if begin and text.find(begin) < 0:
                continue
            for needle in needles_of:
                at = text.find(needle)
                while at >= 0:
                    found.add(window + at)
                    at = text.find(needle, at + 1)
    return found
