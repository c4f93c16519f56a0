"""Foods replaced by a newer table of the same publisher: kept, but not in the default views."""

import polars as pl

from pipeline.fact_files.registry import declared


def with_superseded(food: pl.DataFrame) -> pl.DataFrame:
    """Return the published foods with ``superseded_by``: the food_id that replaces each, or null.

    The codes of both differ at most in leading zeros. A food is superseded only by a published
    one; Foundation Foods supersede nothing.
    """
    newer_source = {older: newer for newer, older in declared("supersedes").items()}
    code = pl.col("source_food_code").str.strip_chars_start("0").alias("code")
    newer = food.filter(pl.col("source_id").is_in(list(newer_source.values()))).select(
        pl.col("source_id").alias("newer_source"), code, pl.col("food_id").alias("superseded_by")
    )
    return (
        food.with_columns(
            pl.col("source_id").replace_strict(newer_source, default=None).alias("newer_source"),
            code,
        )
        .join(newer, on=["newer_source", "code"], how="left", maintain_order="left")
        .drop("newer_source", "code")
    )
