"""What differs in the shape of two copies: tables, columns, types, order, views."""

from collections.abc import Mapping
from typing import Any

import polars as pl

from pipeline.compare.dataset_copy import DatasetCopy


def schema_changes(before: DatasetCopy, after: DatasetCopy) -> list[dict[str, Any]]:
    """Return one entry a change, tables first: ``what``, ``table``, and further keys by change."""
    found = _names("table", before.tables, after.tables)
    for name in before.tables:
        if name in after.tables:
            old, new = before.tables[name].schema, after.tables[name].schema
            found += _columns(name, list(old), list(new)) + _types(name, old, new)
    if before.views is not None and after.views is not None:
        found += _names("view", before.views, after.views)
        for name, columns in before.views.items():
            found += _columns(name, columns, after.views.get(name, columns))
    return found


def _names(kind: str, old: Mapping[str, Any], new: Mapping[str, Any]) -> list[dict[str, Any]]:
    removed = [{"what": f"{kind} removed", "table": name} for name in old if name not in new]
    return removed + [{"what": f"{kind} added", "table": name} for name in new if name not in old]


def _columns(table: str, old: list[str], new: list[str]) -> list[dict[str, Any]]:
    found = [
        {"what": what, "table": table, "column": column}
        for what, columns, others in (("column removed", old, new), ("column added", new, old))
        for column in columns
        if column not in others
    ]
    if [c for c in old if c in new] != [c for c in new if c in old]:
        found.append({"what": "columns in another order", "table": table})
    return found


def _types(table: str, old: pl.Schema, new: pl.Schema) -> list[dict[str, Any]]:
    return [
        {
            "what": "another type",
            "table": table,
            "column": column,
            "before": str(old[column]),
            "after": str(new[column]),
        }
        for column in old
        if column in new and old[column] != new[column]
    ]
