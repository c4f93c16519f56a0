"""The Parquet files in four readers: the same rows, and their meaning with them."""

import math
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

import duckdb
import pandas as pd
import polars as pl
import pyarrow.parquet as pq
import pytest

from schemas.tables import PUBLISHED

Rows = Iterable[tuple[Any, ...]]


def by_duckdb(path: Path) -> Rows:
    with duckdb.connect() as connection:
        return connection.execute("FROM read_parquet(?)", [str(path)]).fetchall()


def by_pandas(path: Path) -> Rows:
    # pandas turns a missing value into NaN, and a column of integers that has one into floats.
    for row in pd.read_parquet(path).itertuples(index=False, name=None):
        yield tuple(None if isinstance(c, float) and math.isnan(c) else c for c in row)


READERS: dict[str, Callable[[Path], Rows]] = {
    "duckdb": by_duckdb,
    "pandas": by_pandas,
    "pyarrow": lambda path: (tuple(row.values()) for row in pq.read_table(path).to_pylist()),
}


@pytest.mark.parametrize("table", PUBLISHED)
@pytest.mark.parametrize("reader", READERS)
def test_readers_agree_with_polars(built: Path, reader: str, table: str) -> None:
    path = built / "parquet" / f"{table}.parquet"
    assert list(READERS[reader](path)) == pl.read_parquet(path).rows()


@pytest.mark.parametrize("table", PUBLISHED)
def test_file_is_sorted_compressed_and_described(built: Path, table: str) -> None:
    described = PUBLISHED[table]
    file = pq.ParquetFile(built / "parquet" / f"{table}.parquet")
    groups = file.metadata.num_row_groups
    assert groups == max(1, math.ceil(file.metadata.num_rows / 122_880))
    assert file.metadata.row_group(0).column(0).compression == "ZSTD"
    metadata = file.schema_arrow.metadata
    assert {b"release", b"schema_version", b"description"} <= metadata.keys()
    for column in described.columns:
        field = file.schema_arrow.field(column.name)
        assert field.metadata[b"description"].decode() == column.description
        assert field.metadata.get(b"unit", b"").decode() == (column.unit or "")
    frame = pl.read_parquet(built / "parquet" / f"{table}.parquet")
    assert frame.equals(frame.sort(described.primary_key))
