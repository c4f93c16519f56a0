"""One Parquet file a table: zstd, sorted by key, described, the same bytes on every build."""

from pathlib import Path

import polars as pl
import pyarrow.parquet as pq

from schemas.arrow import arrow_schema
from schemas.tables import PUBLISHED

_ROW_GROUP_ROWS = 122_880


def write_parquet(tables: dict[str, pl.DataFrame], folder: Path, about: dict[str, str]) -> None:
    """Write ``<table>.parquet`` for each table; ``about`` goes into the file metadata."""
    folder.mkdir()
    for name, frame in tables.items():
        schema = arrow_schema(PUBLISHED[name], about)
        pq.write_table(
            frame.to_arrow().cast(schema).replace_schema_metadata(schema.metadata),
            folder / f"{name}.parquet",
            compression="zstd",
            compression_level=9,
            row_group_size=_ROW_GROUP_ROWS,
        )
