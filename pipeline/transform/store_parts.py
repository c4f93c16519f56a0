"""Store finished tables, typed, sorted by key and compressed, one part of a table at a time.

Small parts, such as those of sources with few foods, are put together first: on a frame of a few
hundred rows polars takes longer to begin than to work.
"""

from collections.abc import Iterable, Iterator
from itertools import pairwise, zip_longest
from typing import NamedTuple

import polars as pl

from pipeline.files.table_store import TableStore
from schemas.table_rules import DTYPES
from schemas.tables import PUBLISHED

_ROWS_AT_ONCE = 50_000
_MERGED_AT_ONCE = 200_000


def put_together(parts: Iterable[pl.DataFrame]) -> Iterator[pl.DataFrame]:
    """Yield frames of the same columns in order, as many in one as have up to 50,000 rows."""
    waiting: list[pl.DataFrame] = []
    rows = 0
    for part in parts:
        if waiting and rows + part.height > _ROWS_AT_ONCE:
            yield pl.concat(waiting)
            waiting, rows = [], 0
        waiting.append(part)
        rows += part.height
    if waiting:
        yield pl.concat(waiting)


def store_parts(tables: TableStore, name: str, made: Iterable[pl.DataFrame]) -> None:
    """Store a published table made of parts in any order, such as one for each source.

    If the keys of few parts overlap, as with those that begin with the source_id, the table is
    never in memory as a whole.
    """
    key = list(PUBLISHED[name].primary_key)
    parts, ends, is_complete = TableStore(), [], True
    for part in put_together(_typed(part, name) for part in made):
        for rows in _slices(_sorted(part, key)):
            number = str(len(parts))
            parts.put(number, rows)
            if rows.height:
                keys = rows.select(key)
                ends.append(_Ends(keys.row(0), keys.row(-1), number))
                is_complete &= not any(keys.null_count().row(0))
    if not is_complete:  # the checks report a missing key
        tables.put(name, pl.concat(parts.values()).sort(key))
    elif _follow_on(ends):
        tables.join(name, parts, [one.part for one in sorted(ends)] or list(parts)[:1])
    else:
        merged = _merged(parts, ends, key)
        tables.join(name, merged, list(merged))


class _Ends(NamedTuple):
    """The first and the last key of a part that is sorted, and its name."""

    first: tuple[str | int, ...]
    last: tuple[str | int, ...]
    part: str


def _follow_on(ends: list[_Ends]) -> bool:
    """Return whether the parts do not overlap."""
    return all(one.last < two.first for one, two in pairwise(sorted(ends)))


def _merged(parts: TableStore, ends: list[_Ends], key: list[str]) -> TableStore:
    """Return the rows in order, in parts that begin where some part begins."""
    merged = TableStore()
    begins = sorted({one.first for one in ends})
    for begin, end in zip_longest(begins, begins[1:]):
        within = [_not_before(begin, key), *([] if end is None else [~_not_before(end, key)])]
        rows = pl.concat(
            parts[one.part].filter(within)
            for one in ends
            if one.last >= begin and (end is None or one.first < end)
        )
        merged.put(str(len(merged)), rows.sort(key))
    return merged


def _not_before(first: tuple[str | int, ...], key: list[str]) -> pl.Expr:
    """Return whether a row's key is this one or comes after it."""
    found = pl.lit(value=True)
    for column, value in reversed([*zip(key, first, strict=True)]):
        found = (pl.col(column) > value) | ((pl.col(column) == value) & found)
    return found


def _slices(frame: pl.DataFrame) -> Iterator[pl.DataFrame]:
    """Yield a large frame in even parts: small ones take less memory to be merged with others.

    A small rest would not be packed, and so keep the whole frame in memory.
    """
    if frame.height <= _MERGED_AT_ONCE:
        yield frame
    else:
        parts = -(-frame.height // _MERGED_AT_ONCE)
        yield from frame.iter_slices(-(-frame.height // parts))


def _sorted(frame: pl.DataFrame, key: list[str]) -> pl.DataFrame:
    in_order = frame.select(pl.struct(key)).to_series().is_sorted()
    return frame if in_order else frame.sort(key)


def _typed(frame: pl.DataFrame, name: str) -> pl.DataFrame:
    return frame.select(pl.col(c.name).cast(DTYPES[c.type]) for c in PUBLISHED[name].columns)
