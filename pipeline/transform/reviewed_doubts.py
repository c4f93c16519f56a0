"""Doubts that a reviewer raised about single published values or foods, each with a reason.

``reviewed/doubt.csv`` names the row by its table and key, the rule, how grave it is and, where it
lowers trust in the number, the confidence that the value has at best.
"""

import polars as pl

from pipeline.diagnostics.errors import DataError
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


def reviewed_doubts(
    food: pl.DataFrame, measurement: pl.DataFrame, reported_total: pl.DataFrame
) -> pl.DataFrame:
    """Return rows of ``issue``, one a reviewed doubt about a food that is published.

    Raise a DataError for a doubt about a value that is not published although its food is.
    """
    key = pl.col("row_key")
    of_food = pl.when(table_name="food").then(key).otherwise(key.str.replace("/[^/]+$", ""))
    doubts = reviewed(_FILE).with_columns(of_food.alias("food_id"))
    ours = doubts.join(food, on="food_id", how="semi", maintain_order="left")
    lost = ours
    for table, column, rows in (
        ("food", "food_id", food),
        ("measurement", "measurement_id", measurement),
        ("reported_total", "reported_total_id", reported_total),
    ):
        there = ours.filter(table_name=table).join(
            rows, left_on="row_key", right_on=column, how="semi"
        )
        lost = lost.join(there, on=["table_name", "row_key"], how="anti", maintain_order="left")
    if lost.height:
        raise DataError(
            f"reviewed/{_FILE}: no {lost['table_name'][0]} {lost['row_key'][0]!r} is published;"
            " correct the key or drop the doubt"
        )
    return ours.select("rule", "severity", "table_name", "row_key", "detail")
