"""Which sources have portions of their own, in tables of a test."""

import polars as pl


def with_portions(food: pl.DataFrame, own: pl.DataFrame) -> list[str]:
    """Return the ids of the sources of foods with a portion in ``own``."""
    return food.join(own, on="food_id", how="semi")["source_id"].unique().sort().to_list()
