"""Derivation and statistics of SR28 beside amounts of SR Legacy that are the same.

The API's amounts come without them. Where SR28 states the same amount of the same nutrient for the
same NDB number, what it says of the amount stands beside it, marked by ``statistics_of``; where it
does not, there are none. Rows of the official releases have their own and are never given these.
"""

import io

import polars as pl

from pipeline.extract.raw import Raw
from pipeline.extract.sources.fdc.nutrient_codes import NUTRIENTS, VITAMIN_K
from pipeline.fact_files.registry import declared, source_of
from pipeline.fact_files.sidecar import packaged_facts
from schemas.facts import VALUE

SOURCE_ID = "fdc_sr_legacy"
# What a row says by itself.
_OWN = {"food_code", "component", "amount", "unit", "record", "locator", "statistics_of"}
_NUMBERS = {NUTRIENTS[nutrient][0]: nutrient for nutrient in VITAMIN_K}


def older_values(raw: Raw) -> pl.DataFrame:
    """Return the committed values of the older table, which the sidecar then names as read."""
    older = declared("supersedes")[SOURCE_ID]
    content = (packaged_facts() / older / "value.csv").read_bytes()
    raw.note(f"pipeline/facts/{older}/value.csv", content)
    return pl.read_csv(io.BytesIO(content), infer_schema=False)


def with_older_statistics(value: pl.DataFrame, older: pl.DataFrame) -> pl.DataFrame:
    """Add what ``older`` says of the same amount, and ``statistics_of`` where it does.

    ``value`` has food_code, component and amount, ``older`` is a table of values of SR28. Also adds
    ``older_food`` and ``older_component``, their keys there.
    """
    source_id = declared("supersedes")[SOURCE_ID]
    width = source_of(source_id).foods.code_width or 0
    said = [name for name in VALUE.column_names if name in older.columns and name not in _OWN]
    carried = older.select(
        pl.col("food_code").alias("older_food"),
        pl.col("component").alias("older_component"),
        pl.col("component").replace_strict(_NUMBERS).alias("component"),
        _number("amount").alias("number"),
        pl.lit(source_id).alias("statistics_of"),
        *said,
    )
    keyed = value.with_columns(
        pl.col("food_code").str.zfill(width).alias("older_food"), _number("amount").alias("number")
    )
    key = ["older_food", "component", "number"]
    return keyed.join(carried, on=key, how="left", maintain_order="left")


def _number(column: str) -> pl.Expr:
    return pl.col(column).cast(pl.Float64, strict=False)
