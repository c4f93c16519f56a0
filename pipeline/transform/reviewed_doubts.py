"""Doubts that a reviewer raised about single published values, each with a reason.

``reviewed/doubt.csv`` names the row by its key, the rule, how grave it is and, where it lowers
trust in the number, the confidence that the value has at best.
"""

import polars as pl

from pipeline.errors import DataError
from pipeline.transform.reviewed import reviewed

_FILE = "doubt.csv"


def with_doubts(values: pl.DataFrame, key: str) -> pl.DataFrame:
    """Return the values, whose ``confidence`` is no better than doubts about them allow."""
    at_best = reviewed(_FILE).group_by("row_key").agg(pl.col("confidence").max().alias("at_best"))
    return (
        values.join(at_best, left_on=key, right_on="row_key", how="left", maintain_order="left")
        .with_columns(pl.max_horizontal("confidence", "at_best").alias("confidence"))
        .drop("at_best")
    )


def reviewed_doubts(measurement: pl.DataFrame, reported_total: pl.DataFrame) -> pl.DataFrame:
    """Return rows of ``issue``, one a reviewed doubt about a value of a source that is there.

    Raise a DataError for a doubt about a value that is not there although others of its food are.
    """
    doubts = reviewed(_FILE)
    keys = pl.concat([measurement["measurement_id"], reported_total["reported_total_id"]])
    sources = measurement["food_id"].str.split(":").list.first().unique()
    ours = doubts.filter(pl.col("row_key").str.split(":").list.first().is_in(sources.to_list()))
    lost = ours.filter(~pl.col("row_key").is_in(keys.to_list()))
    if lost.height:
        raise DataError(
            f"reviewed/{_FILE}: no value {lost['row_key'][0]!r} is published; correct the key or"
            " drop the doubt"
        )
    return ours.select("rule", "severity", "table_name", "row_key", "detail")
