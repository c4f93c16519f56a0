"""One Parquet file a table: zstd, sorted by key, described, the same bytes on every build."""

from collections.abc import Mapping
from pathlib import Path

import polars as pl
import pyarrow.parquet as pq

from schemas.arrow import arrow_schema
from schemas.tables import PUBLISHED

_ROW_GROUP_ROWS = 122_880


def write_parquet(tables: Mapping[str, pl.DataFrame], folder: Path, about: dict[str, str]) -> None:
    """Write ``<table>.parquet`` for each table; ``about`` goes into the file metadata."""
    folder.mkdir()
    for name, frame in tables.items():
        schema = arrow_schema(PUBLISHED[name], about)
        path = folder / f"{name}.parquet"
        with pq.ParquetWriter(path, schema, compression="zstd", compression_level=9) as file:
            for rows in frame.iter_slices(_ROW_GROUP_ROWS):
                file.write_table(rows.to_arrow().cast(schema), row_group_size=_ROW_GROUP_ROWS)
