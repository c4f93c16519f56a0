"""Doubts about analyses printed by two publishers: a compiled amount that equals an older table's.

Both are published; counts of independent publishers count them once.
"""

import polars as pl

from pipeline.format_text import format_text
from pipeline.transform.issue_rows import MEASUREMENT, issue

# Amounts of one digit agree by chance.
_LEAST_DIGITS = 2
# One table that borrows from another does so often; fewer equal amounts are chance.
_LEAST_EQUAL = 10
_HALF_A_DIGIT = 0.5 + 1e-6  # floating point

FOOD_COLUMNS = ["food_id", "source_id", "concept_id"]
MEASUREMENT_COLUMNS = [
    *("measurement_id", "food_id", "form_id", "amount_ug_per_100g", "amount_reported", "origin"),
    "reference_id",
]
SOURCE_COLUMNS = ["source_id", "publisher_short", "released_on"]


def borrowed_pairs(
    food: pl.DataFrame, measurement: pl.DataFrame, source: pl.DataFrame
) -> pl.DataFrame:
    """Return the amounts of compiled tables that equal one of an older table, of the same concept.

    Equal at the digits that it prints: who borrows may round, but gains no digit. Tables of one
    publisher are releases of one another and are not compared; neither are studies, which tables
    may well quote, nor what a table calculated from another. One row a borrowed value, with
    ``lender`` (a publisher) and ``lender_derived``: whether the lender's was no analysis.
    """
    stated = _stated(food, measurement, source)
    lender = stated.filter(pl.col("origin") != "calculated").select(
        *("concept_id", "form_id", "publisher", "released_on", "digits", "decimals", "amount"),
        *("measurement_id", "source_id", "origin"),
    )
    pairs = (
        stated.filter(pl.col("origin").is_in(["compiled", "unknown"]))
        .join(lender, on=["concept_id", "form_id"], suffix="_lender")
        .filter(
            pl.col("publisher") != pl.col("publisher_lender"),
            pl.col("released_on") >= pl.col("released_on_lender"),
        )
        .filter(
            pl.col("digits") >= _LEAST_DIGITS,
            pl.col("decimals") <= pl.col("decimals_lender"),
            (pl.col("amount") - pl.col("amount_lender")).abs() * 10.0 ** pl.col("decimals")
            <= _HALF_A_DIGIT,
        )
        .with_columns(
            pl.col("origin_lender")
            .is_in(["imputed", "assumed"])
            .all()
            .over("measurement_id")
            .alias("lender_derived"),
        )
        .sort("measurement_id", "released_on_lender", "measurement_id_lender")
        .unique(["measurement_id", "source_id_lender"], keep="first", maintain_order=True)
    )
    return (
        pairs.filter(pl.len().over("source_id", "source_id_lender") >= _LEAST_EQUAL)
        .unique("measurement_id", keep="first", maintain_order=True)
        .with_columns(pl.col("publisher_lender").alias("lender"))
    )


def borrowed_analysis(pairs: pl.DataFrame) -> pl.DataFrame:
    """Low: a compiled amount that equals an older table's: each of ``borrowed_pairs``."""
    return issue(
        "borrowed_analysis",
        "low",
        pairs,
        MEASUREMENT,
        format_text(
            "{} µg/100 g equals {} of {} in the older table, of the same concept {}: one analysis",
            "amount_reported",
            pl.col("amount_lender").round(4),
            "measurement_id_lender",
            "concept_id",
        ),
    )


def _stated(food: pl.DataFrame, measurement: pl.DataFrame, source: pl.DataFrame) -> pl.DataFrame:
    """Return amounts above 0 of dated tables, with publisher, digits and decimals as printed."""
    digits = pl.col("amount_reported").str.replace(",", ".")
    decimals = digits.str.extract(r"\.(\d*)", 1).fill_null("").str.len_chars()
    dated = source.filter(pl.col("released_on").is_not_null()).select(
        "source_id", "released_on", pl.col("publisher_short").alias("publisher")
    )
    return (
        measurement.filter(pl.col("amount_ug_per_100g") > 0, pl.col("reference_id").is_null())
        .join(food.filter(pl.col("concept_id").is_not_null()), on="food_id")
        .join(dated, on="source_id")
        .with_columns(
            decimals.cast(pl.Int64).alias("decimals"),
            digits.str.replace_all(r"\D", "")
            .str.strip_chars_start("0")
            .str.len_chars()
            .cast(pl.Int64)
            .alias("digits"),
            pl.col("amount_ug_per_100g").alias("amount"),
        )
    )
