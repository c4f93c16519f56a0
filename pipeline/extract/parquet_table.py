"""Parquet files of a raw folder."""

import io

import polars as pl

from pipeline.diagnostics.errors import DataError
from pipeline.extract.raw import Raw


def read_parquet(raw: Raw, name: str) -> pl.DataFrame:
    """Return a file of the folder as it is; raise a DataError for one that is cut or no Parquet."""
    content = raw.member(name)
    try:
        return pl.read_parquet(io.BytesIO(content))
    except pl.exceptions.PolarsError as error:
        reason = str(error).splitlines()[0]
        raise DataError(f"{name} is no whole Parquet file ({reason}); get it again") from error
