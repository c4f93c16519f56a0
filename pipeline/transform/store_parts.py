"""Put finished tables away: typed, sorted by key, packed, one part of a table at a time."""

from collections.abc import Iterable
from itertools import pairwise

import polars as pl

from pipeline.files.table_store import TableStore
from schemas.pandera_models import DTYPES
from schemas.tables import PUBLISHED


def store_parts(tables: TableStore, name: str, made: Iterable[pl.DataFrame]) -> None:
    """Keep a published table, made of parts in any order, such as one a source.

    Where every key of a part comes before every key of another, as where keys begin with the name
    of the source, the table is never in memory whole.
    """
    key = list(PUBLISHED[name].primary_key)
    parts, ends = TableStore(), []
    for number, part in enumerate(made):
        rows = _sorted(_typed(part, name), key)
        parts.put(str(number), rows)
        if rows.height:
            keys = rows.select(key)
            ends.append((keys.row(0), keys.row(-1), str(number)))
    if not _follow_on(ends):
        tables.put(name, pl.concat(parts.values()).sort(key))
    else:
        tables.join(name, parts, [number for *_, number in sorted(ends)] or list(parts)[:1])


def _follow_on(ends: list[tuple[tuple[object, ...], tuple[object, ...], str]]) -> bool:
    """Return whether parts with these first and last keys come one after the other."""
    if any(None in first + last for first, last, _ in ends):
        return False  # a key that is missing is found by the checks
    in_order = sorted(ends)
    return all(one[1] < two[0] for one, two in pairwise(in_order))


def _sorted(frame: pl.DataFrame, key: list[str]) -> pl.DataFrame:
    in_order = frame.select(pl.struct(key)).to_series().is_sorted()
    return frame if in_order else frame.sort(key)


def _typed(frame: pl.DataFrame, name: str) -> pl.DataFrame:
    return frame.select(pl.col(c.name).cast(DTYPES[c.type]) for c in PUBLISHED[name].columns)
