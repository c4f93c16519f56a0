"""Store finished tables, typed, sorted by key and compressed, one part of a table at a time.

Small parts, such as those of sources with few foods, are put together first: on a frame of a few
hundred rows polars takes longer to begin than to work.
"""

from collections.abc import Iterable, Iterator
from itertools import pairwise

import polars as pl

from pipeline.files.table_store import TableStore
from schemas.table_rules import DTYPES
from schemas.tables import PUBLISHED

_ROWS_AT_ONCE = 50_000


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

    If the key ranges of the parts do not overlap, as with keys that begin with the source_id, the
    table is never in memory as a whole.
    """
    key = list(PUBLISHED[name].primary_key)
    parts, ends = TableStore(), []
    for number, part in enumerate(put_together(_typed(part, name) for part in made)):
        rows = _sorted(part, key)
        parts.put(str(number), rows)
        if rows.height:
            keys = rows.select(key)
            ends.append((keys.row(0), keys.row(-1), str(number)))
    if not _follow_on(ends):
        tables.put(name, pl.concat(parts.values()).sort(key))
    else:
        tables.join(name, parts, [number for *_, number in sorted(ends)] or list(parts)[:1])


def _follow_on(ends: list[tuple[tuple[object, ...], tuple[object, ...], str]]) -> bool:
    """Return whether parts with these first and last keys do not overlap."""
    if any(None in first + last for first, last, _ in ends):
        return False  # the checks report a missing key
    in_order = sorted(ends)
    return all(one[1] < two[0] for one, two in pairwise(in_order))


def _sorted(frame: pl.DataFrame, key: list[str]) -> pl.DataFrame:
    in_order = frame.select(pl.struct(key)).to_series().is_sorted()
    return frame if in_order else frame.sort(key)


def _typed(frame: pl.DataFrame, name: str) -> pl.DataFrame:
    return frame.select(pl.col(c.name).cast(DTYPES[c.type]) for c in PUBLISHED[name].columns)
