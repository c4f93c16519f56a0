"""Doubts that a reviewer raised about single published values or foods, each with a reason.

``reviewed/doubt.csv`` names the row by its table and key, the rule, how grave it is and, where it
lowers trust in the number, the confidence that the value has at best.
"""

import polars as pl

from pipeline.format_text import format_text
from pipeline.transform.check_reviewed_foods import with_doubted_food


def with_doubts(values: pl.DataFrame, key: str, doubt: pl.DataFrame) -> pl.DataFrame:
    """Return the values, whose ``confidence`` is no better than doubts about them allow."""
    at_best = doubt.group_by("row_key").agg(pl.col("confidence").max().alias("at_best"))
    return (
        values.join(at_best, left_on=key, right_on="row_key", how="left", maintain_order="left")
        .with_columns(pl.max_horizontal("confidence", "at_best").alias("confidence"))
        .drop("at_best")
    )


def reviewed_doubts(food: pl.DataFrame, doubt: pl.DataFrame) -> pl.DataFrame:
    """Return rows of ``issue``, one a reviewed doubt about a food that is published.

    That the doubtful row is there if its food is, ``check_reviewed`` has found.
    """
    doubts = with_doubted_food(doubt).with_columns(
        format_text("{}:{}", "source_id", "food_code").alias("food_id")
    )
    return doubts.join(food, on="food_id", how="semi", maintain_order="left").select(
        "rule", "severity", "table_name", "row_key", "detail"
    )
