"""Columns as compact JSON, which the explorer page decodes with ``scripts/columns.mjs``.

A column is written in the shortest of three ways:

- ``[…]``: the values, null where missing;
- ``{"steps": […], "is": […]}``: few values, each with the number of rows from the one before it
  (the first: from row 0);
- ``{"of": […], "is": […]}``: distinct texts, and per row the index in ``of`` (-1 where missing).

Rows of a dependent table (the measurements of a food) are in the order of its parent table, and
``per`` holds the number of rows for each row of the parent.
"""

from collections.abc import Iterable
from typing import Any

import polars as pl

_FEW = 0.4  # share of values that makes a list of rows longer than the nulls it saves
_QUOTED = 3  # characters of a text besides its own: quotation marks and a comma


def encoded(frame: pl.DataFrame) -> dict[str, Any]:
    """Return the table as ``{"rows": number of rows, "columns": {name: column}}``."""
    columns = {column.name: encoded_column(column) for column in frame}
    return {"rows": frame.height, "columns": columns}


def hanging_on(parent: pl.DataFrame, frame: pl.DataFrame, key: str) -> dict[str, Any]:
    """Return the table with its rows in the order of ``parent``, without the column ``key``.

    Rows of one parent keep their order. Raises ValueError for a row whose parent is missing.
    """
    place = parent.select(key).with_row_index("place")
    placed = frame.join(place, on=key, how="left", maintain_order="left")
    if placed["place"].null_count():
        raise ValueError(f"rows without their {key}")
    counts = placed["place"].value_counts()
    per = place.select("place").join(counts, on="place", how="left", maintain_order="left")["count"]
    ordered = placed.sort("place", maintain_order=True).drop("place", key)
    return {**encoded(ordered), "per": per.fill_null(0).to_list()}


def encoded_column(column: pl.Series) -> Any:
    """Return the column in the shortest of the three forms."""
    if column.null_count() > (1 - _FEW) * len(column):
        steps = column.is_not_null().arg_true().cast(pl.Int64)
        steps -= steps.shift(1, fill_value=0)
        return {"steps": steps.to_list(), "is": _plain(column.drop_nulls())}
    texts = column.drop_nulls().unique(maintain_order=True)
    if column.dtype == pl.String and _length(texts) + _places(column, texts) < _length(column):
        places = column.replace_strict(
            texts, pl.int_range(len(texts), eager=True), default=-1, return_dtype=pl.Int64
        )
        return {"of": texts.to_list(), "is": places.to_list()}
    return _plain(column)


def _length(texts: pl.Series) -> int:
    """Return about how many bytes the texts take in a list."""
    return int(texts.str.len_bytes().sum()) + _QUOTED * len(texts)


def _places(column: pl.Series, texts: pl.Series) -> int:
    """Return at most how many bytes the places of a column in its distinct texts take."""
    return (len(str(len(texts))) + 1) * len(column)


def _plain(column: pl.Series) -> list[Any]:
    """Return the values; a whole number without its ``.0``, as JavaScript would write it."""
    if column.dtype.is_float():
        return list(_whole(column.to_list()))
    return column.to_list()


def _whole(values: Iterable[float | None]) -> Iterable[float | int | None]:
    return (int(v) if v is not None and v.is_integer() else v for v in values)
