"""Upstream files read without the pipeline's readers: openpyxl and csv alone."""

import csv
import warnings
from collections.abc import Mapping
from contextlib import closing
from functools import lru_cache
from pathlib import Path
from typing import Any

import polars as pl
from openpyxl import load_workbook

_TABLES = {"measurement": "measurement_id", "reported_total": "reported_total_id"}
_COLUMNS = ("amount_reported", "qualifier", "amount_ug_per_100g", "limit_ug_per_100g")


@lru_cache(maxsize=1)  # a file has several tests, which read its rows only
def sheets(path: Path) -> list[list[tuple[Any, ...]]]:
    """Return the rows of every sheet, cells as openpyxl reads them."""
    with warnings.catch_warnings():
        warnings.filterwarnings("ignore", "Cannot parse header or footer")
        with closing(load_workbook(path, read_only=True, data_only=True)) as book:
            return [list(sheet.iter_rows(values_only=True)) for sheet in book.worksheets]


def records(path: Path) -> list[dict[str, str]]:
    """Return the rows of a CSV by heading."""
    with path.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


def values_of(source_id: str, tables: Mapping[str, pl.DataFrame]) -> dict[str, tuple[Any, ...]]:
    """Return verbatim text, qualifier, amount and limit of all values of a source by their key."""
    return {
        key: tuple(values)
        for table, name in _TABLES.items()
        for key, *values in tables[table]
        .filter(pl.col("food_id").str.starts_with(f"{source_id}:"))
        .select(name, *_COLUMNS)
        .rows()
    }
