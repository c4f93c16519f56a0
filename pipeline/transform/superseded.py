"""Foods that a newer table of the same publisher replaces. They stay, out of the default views."""

import polars as pl

# Older source → the one that replaces its foods, by codes that differ in leading zeros at most.
_REPLACED_BY = {"sr28": "fdc_sr_legacy", "fndds": "fdc_survey"}


def with_superseded(food: pl.DataFrame) -> pl.DataFrame:
    """Return the published foods with ``superseded_by``: the food_id that replaces each, or null.

    A food is superseded only by one that is published; Foundation Foods supersede nothing.
    """
    code = pl.col("source_food_code").str.strip_chars_start("0").alias("code")
    newer = food.select(
        pl.col("source_id").alias("newer_source"), code, pl.col("food_id").alias("superseded_by")
    )
    return (
        food.with_columns(
            pl.col("source_id").replace_strict(_REPLACED_BY, default=None).alias("newer_source"),
            code,
        )
        .join(newer, on=["newer_source", "code"], how="left", maintain_order="left")
        .drop("newer_source", "code")
    )
