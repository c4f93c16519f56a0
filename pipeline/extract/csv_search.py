"""Find the rows of a large CSV stream that hold one of a few codes, without parsing all of it.

A SIMD byte search (stringzilla) finds the codes in each piece of the stream; only the records
around its matches are parsed, and filtered again: a code in another column, or in a footnote, does
not count.
"""

from collections.abc import Collection, Iterable, Iterator
from itertools import groupby

import polars as pl
import stringzilla

from pipeline.extract.csv_neighbours import Neighbours
from pipeline.extract.csv_runs import PieceRuns, runs_of
from pipeline.extract.csv_stream import (
    Piece,
    first_start,
    parsed,
    record_start,
    rows_where,
    whole_records,
)

_PARSE_BYTES = 1 << 23
_ALIKE = 3


def rows_with(
    blocks: Iterable[bytes],
    heading: bytes,
    columns: list[str],
    column: str,
    codes: Collection[str],
    neighbours: Neighbours | None = None,
) -> pl.DataFrame:
    """Return the rows whose ``column`` holds one of ``codes``, with ``columns`` as text.

    ``neighbours`` get the runs of every piece, with those that hold a find; none if the search
    cannot be used.
    """
    where = pl.col(column).is_in(list(codes))
    needles = _needles(heading, column, codes)
    if not needles:
        return rows_where(blocks, heading, columns, where)
    kept = [pl.DataFrame(schema=dict.fromkeys(columns, pl.String))]
    found, found_bytes = [heading], 0
    pieces = whole_records(blocks, heading)
    for piece, spans, runs in _searched(pieces, needles, with_runs=neighbours is not None):
        for start, end in spans:
            found.append(piece.block[start:end])
            found_bytes += end - start
        if found_bytes > _PARSE_BYTES:
            kept.append(parsed(found, columns, where))
            found, found_bytes = [heading], 0
        if neighbours is not None and runs is not None:
            neighbours.add(runs)
    kept.append(parsed(found, columns, where))
    return pl.concat(kept)


def _searched(
    pieces: Iterable[Piece], needles: list[bytes], *, with_runs: bool
) -> Iterator[tuple[Piece, list[tuple[int, int]], PieceRuns | None]]:
    for piece in pieces:
        spans = _records_with(piece, needles)
        yield piece, spans, runs_of(piece, [start for start, _ in spans]) if with_runs else None


def _needles(heading: bytes, column: str, codes: Collection[str]) -> list[bytes]:
    """Return what to search for: every code as it can stand in the column, quoted or not.

    Three or more codes that differ only in their last letter are searched for as one; additional
    matches cost a little time. No needles are returned if the search cannot be used: it needs a
    separator on both sides of the column and records that start with a quoted number.
    """
    names = [name.strip(b'"') for name in heading.strip().split(b",")]
    inside = column.encode() in names[1:-1]
    if not heading.startswith(b'"') or not inside:
        return []
    needles = []
    for start, alike in groupby(sorted(codes), lambda code: code[:-1]):
        ends = list(alike)
        if len(ends) >= _ALIKE:
            needles += [f',"{start}', f",{start}"]
        else:
            needles += [needle for code in ends for needle in (f',"{code}",', f",{code},")]
    return [needle.encode() for needle in needles]


def _records_with(piece: Piece, needles: list[bytes]) -> list[tuple[int, int]]:
    """Return start and end of the records that hold a needle anywhere, each once, in order."""
    block, start, end = piece
    text = stringzilla.Str(memoryview(block)[start:end])
    finds = []
    for needle in needles:
        at = text.find(needle)
        while at >= 0:
            finds.append(start + at)
            at = text.find(needle, at + 1)
    records = []
    done = start
    for at in sorted(finds):
        if at < done:
            continue
        first = record_start(block, at, done)
        done = min(first_start(block, at), len(text) + start)
        records.append((first, done))
    return records
