"""Servings of origin ``racc``: US reference amounts, for foods of sources without portions.

RACC are the reference amounts customarily consumed per eating occasion (21 CFR 101.12, 9 CFR). The
weight is that of the RACC of the same concept in Foundation Foods, if these agree on one; else the
amount that the regulation prints in grams for the concept's category. An amount in spoons or ml has
no weight and makes no serving.
"""

import polars as pl

from pipeline.format_text import format_text
from schemas.foods import SERVING


def racc_servings(
    food: pl.DataFrame,
    serving: pl.DataFrame,
    with_portions: list[str],
    concept: pl.DataFrame,
    racc: pl.DataFrame,
) -> pl.DataFrame:
    """Return rows of the published table ``serving`` for foods of sources without portions.

    ``food`` holds food_id, source_id, name, name_original and concept_id of the foods of concepts;
    ``serving`` their sources' own portions; ``with_portions`` the ids of all sources that have
    such; ``concept`` concept_id and racc_category; ``racc`` the reviewed amounts.
    """
    without = food.filter(
        pl.col("concept_id").is_not_null() & ~pl.col("source_id").is_in(with_portions)
    )
    categories = concept.filter(pl.col("racc_category").is_not_null())
    printed = without.join(categories.select("concept_id", "racc_category"), on="concept_id").pipe(
        _printed_g, racc
    )
    measured = without.join(_foundation_g(food, serving), on="concept_id")
    found = pl.concat(
        [
            measured.select("food_id", "weight_g", "text"),
            printed.join(measured, on="food_id", how="anti").select("food_id", "weight_g", "text"),
        ]
    )
    return found.select(
        format_text("{}#racc", "food_id").alias("serving_id"),
        "food_id",
        pl.col("text").alias("description_reported"),
        pl.lit(1.0).alias("quantity"),
        pl.lit("racc").alias("measure"),
        pl.lit(None, pl.String).alias("measure_detail"),
        pl.col("weight_g").alias("gram_weight"),
        pl.lit(None, pl.Float64).alias("volume_ml"),
        pl.lit(None, pl.Int64).alias("n_samples"),
        pl.lit(None, pl.Float64).alias("sd_g"),
        pl.lit("racc").alias("origin"),
    ).select(SERVING.column_names)


def _foundation_g(food: pl.DataFrame, serving: pl.DataFrame) -> pl.DataFrame:
    """Return concept_id, weight_g, text for concepts whose Foundation Foods agree on one RACC."""
    return (
        serving.filter((pl.col("measure") == "racc") & (pl.col("origin") == "source"))
        .join(food, on="food_id")
        .group_by("concept_id")
        .agg(
            (pl.col("gram_weight") / pl.col("quantity")).unique().alias("weights"),
            pl.col("food_id").sort().first().alias("given_for"),
        )
        .filter((pl.col("weights").list.len() == 1) & pl.col("concept_id").is_not_null())
        .with_columns(pl.col("weights").list.first().alias("weight_g"))
        .select(
            "concept_id",
            "weight_g",
            format_text("RACC {} g, as of {}", "weight_g", "given_for").alias("text"),
        )
    )


def _printed_g(food: pl.DataFrame, racc: pl.DataFrame) -> pl.DataFrame:
    """Return the foods whose racc_category has an amount in grams, with weight_g and text.

    A category may have several amounts (raw, canned), each with a pattern for the names of its
    foods; the one without a pattern is for all others. Foods without an English name match no
    pattern, and get none of several amounts.
    """
    untold = pl.col("name").eq_missing(pl.col("name_original"))
    left = food
    found = []
    amounts = racc.filter(pl.col("unit") == "g").with_columns(
        (pl.len().over("racc_category") > 1).alias("several")
    )
    for row in amounts.sort("food_name", nulls_last=True).iter_rows(named=True):
        here = pl.col("racc_category") == row["racc_category"]
        if row["food_name"]:
            here &= pl.col("name").str.contains(f"(?i){row['food_name']}")
        if row["several"]:
            here &= ~untold
        text = "; ".join(filter(None, (row["racc_category"], row["state"], row["locator"])))
        found.append(
            left.filter(here).with_columns(
                pl.lit(float(row["amount"])).alias("weight_g"),
                pl.lit(f"RACC {row['amount']} g: {text}").alias("text"),
            )
        )
        left = left.filter(~here)
    return pl.concat(found)
