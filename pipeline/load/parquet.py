"""One Parquet file for each table: zstd, sorted by key, described, reproducible."""

from collections.abc import Iterable, Mapping
from pathlib import Path

import polars as pl
import pyarrow.parquet as pq

from pipeline.files.table_store import slices
from schemas.arrow import arrow_schema
from schemas.tables import PUBLISHED

_ROW_GROUP_ROWS = 122_880


def write_parquet(
    tables: Mapping[str, pl.DataFrame],
    folder: Path,
    about: dict[str, str],
    names: Iterable[str] | None = None,
) -> None:
    """Write ``<table>.parquet`` for each table, or for those of ``names``.

    ``about`` goes into the metadata of the files.
    """
    folder.mkdir(exist_ok=True)
    for name in names or tables:
        schema = arrow_schema(PUBLISHED[name], about)
        path = folder / f"{name}.parquet"
        with pq.ParquetWriter(path, schema, compression="zstd", compression_level=9) as file:
            for rows in slices(tables, name, _ROW_GROUP_ROWS):
                group = rows.rechunk().to_arrow().cast(schema)
                file.write_table(group, row_group_size=_ROW_GROUP_ROWS)
