"""What differs between two copies: the schema first, then rows and amounts.

Release names, tool versions and build stamps are not content: ``meta`` and file metadata are not
compared. A changed amount is scored |a − b| / (|a| + |b|), from 0 to 1; an amount on one side only
scores 1. Of equal scores the larger amounts come first.
"""

from typing import Any

import polars as pl

from pipeline.compare.dataset_copy import DatasetCopy, key_of
from pipeline.compare.replaced_foods import replaced_foods
from pipeline.compare.schema_changes import schema_changes
from pipeline.diagnostics.errors import DataError

Difference = dict[str, Any]


def difference(before: DatasetCopy, after: DatasetCopy) -> Difference:
    """Return everything that differs, as ``schemas/diff.schema.json`` describes it."""
    schema = schema_changes(before, after)
    tables = [_rows(name, before, after) for name in before.tables if name in after.tables]
    return {
        "before": _about(before),
        "after": _about(after),
        "same": not schema and all(table["same"] for table in tables),
        "schema": schema,
        "tables": tables,
        "replaced": replaced_foods(before.tables, after.tables),
    }


def _about(copy: DatasetCopy) -> dict[str, Any]:
    return {
        "path": copy.path.as_posix(),
        "release": copy.release,
        "schema_version": copy.schema_version,
    }


def _rows(name: str, before: DatasetCopy, after: DatasetCopy) -> dict[str, Any]:
    old, new = before.tables[name], after.tables[name]
    common = [c for c in old.columns if c in new.columns and old.schema[c] == new.schema[c]]
    key = key_of(name, common)
    for copy, frame in ((before, old), (after, new)):
        if not key or frame.select(pl.struct(key).is_duplicated().any()).item():
            raise DataError(f"{copy.path}: {name} has no unique key ({', '.join(key)}); check it")
    added = new.join(old, on=key, how="anti", nulls_equal=True)
    removed = old.join(new, on=key, how="anti", nulls_equal=True)
    found = {
        "added": _keys(added, key, new.height),
        "removed": _keys(removed, key, old.height),
        "changed": _changed(old.select(common), new.select(common), key),
    }
    return {
        "table": name,
        "rows_before": old.height,
        "rows_after": new.height,
        "same": not any(rows["count"] for rows in found.values()),
        **found,
    }


def _keys(rows: pl.DataFrame, key: list[str], of: int) -> dict[str, Any]:
    """Return how many rows, their share of all, their keys in order, and their names if any."""
    ordered = rows.sort(key)
    names = ordered["name"].cast(pl.String).to_list() if "name" in rows.columns else []
    return {
        "count": rows.height,
        "share": round(rows.height / of, 6) if of else 0.0,
        "keys": [list(row) for row in ordered.select(pl.col(key).cast(pl.String)).rows()],
        **({"names": names} if names else {}),
    }


def _changed(old: pl.DataFrame, new: pl.DataFrame, key: list[str]) -> dict[str, Any]:
    columns = [column for column in old.columns if column not in key]
    both = old.join(new, on=key, how="inner", suffix="\0after", nulls_equal=True)
    differs = {c: pl.col(c).ne_missing(pl.col(f"{c}\0after")) for c in columns}
    rows = both.filter(pl.any_horizontal(differs.values())) if columns else both.clear()
    counts = rows.select(d.sum().alias(c) for c, d in differs.items()).to_dicts()
    return {
        **_keys(rows.select(key), key, old.height),
        "columns": {c: n for c, n in counts[0].items() if n} if counts else {},
        "amounts": _amounts(rows, [c for c in columns if old.schema[c] == pl.Float64], key),
    }


def _amounts(rows: pl.DataFrame, columns: list[str], key: list[str]) -> list[dict[str, Any]]:
    """Return each changed number with its score, the largest change first."""
    found = []
    for column in columns:
        a, b = pl.col(column), pl.col(f"{column}\0after")
        score = (
            pl.when(a.is_null() | b.is_null())
            .then(1.0)
            .otherwise((a - b).abs() / (a.abs() + b.abs()))
        )
        changed = rows.filter(a.ne_missing(b)).select(
            pl.concat_list(pl.col(key).cast(pl.String)).alias("key"),
            pl.lit(column).alias("column"),
            a.alias("before"),
            b.alias("after"),
            score.round(6).alias("score"),
        )
        found += changed.to_dicts()
    return sorted(found, key=_by_size)


def _by_size(change: dict[str, Any]) -> tuple[Any, ...]:
    sizes = (abs(change[side] or 0.0) for side in ("before", "after"))
    key = [part or "" for part in change["key"]]
    return -change["score"], -max(sizes), key, change["column"]
