"""Doubts of reviewers about single published values or foods, each with a reason.

``reviewed/doubt.csv`` gives the table and key of the row, the rule, the severity and, if the doubt
lowers the confidence of the value, the best class that the value can have.
"""

import polars as pl

from pipeline.format_text import format_text
from pipeline.transform.check_reviewed_foods import with_doubted_food


def with_doubts(values: pl.DataFrame, key: str, doubt: pl.DataFrame) -> pl.DataFrame:
    """Return the values with ``confidence`` lowered to the best class that their doubts allow.

    ``confidence_lacks`` of those that are lowered names ``doubt`` too.
    """
    at_best = doubt.group_by("row_key").agg(pl.col("confidence").max().alias("at_best"))
    return (
        values.join(at_best, left_on=key, right_on="row_key", how="left", maintain_order="left")
        .with_columns(
            pl.max_horizontal("confidence", "at_best").alias("confidence"),
            pl.when(pl.col("at_best") > pl.col("confidence"))
            .then(
                pl.concat_str("confidence_lacks", pl.lit("doubt"), separator=",", ignore_nulls=True)
            )
            .otherwise("confidence_lacks")
            .alias("confidence_lacks"),
        )
        .drop("at_best")
    )


def reviewed_doubts(food: pl.DataFrame, doubt: pl.DataFrame) -> pl.DataFrame:
    """Return rows of ``issue``, one for each reviewed doubt about a published food.

    ``check_reviewed`` has already checked that the doubtful row exists if its food does.
    """
    doubts = with_doubted_food(doubt).with_columns(
        format_text("{}:{}", "source_id", "food_code").alias("food_id")
    )
    return doubts.join(food, on="food_id", how="semi", maintain_order="left").select(
        "rule", "severity", "table_name", "row_key", "detail"
    )
