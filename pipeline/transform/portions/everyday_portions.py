"""Everyday portions that curators reviewed: the published table, and the servings of each food."""

import polars as pl

from pipeline.format_text import format_text
from pipeline.transform.portions.parse_text import parse
from pipeline.transform.portions.portion_words import Words
from pipeline.transform.portions.raw_or_cooked import COOKED, RAW, raw_or_cooked
from schemas.everyday_portions import EVERYDAY_PORTION
from schemas.foods import SERVING

_SAME_WEIGHT_G = 0.5


def everyday_portion_table(reviewed: pl.DataFrame, racc: pl.DataFrame) -> pl.DataFrame:
    """Return the published table ``everyday_portion``.

    Of a US reference amount the locator is its category, the state it is for and the paragraph of
    the regulation, from the reviewed rows of ``racc`` with this weight.
    """
    in_grams = racc.filter(pl.col("unit") == "g").select(
        "racc_category",
        pl.col("amount").cast(pl.Float64).alias("gram_weight"),
        pl.concat_str(
            "racc_category", "state", pl.col("locator"), separator="; ", ignore_nulls=True
        ).alias("of_racc"),
    )
    first = in_grams.unique(["racc_category", "gram_weight"], keep="first", maintain_order=True)
    return (
        reviewed.join(first, on=["racc_category", "gram_weight"], how="left", maintain_order="left")
        .with_columns(pl.coalesce("locator", "of_racc").alias("locator"))
        .select(EVERYDAY_PORTION.column_names)
    )


def everyday_servings(food: pl.DataFrame, portion: pl.DataFrame, words: Words) -> pl.DataFrame:
    """Return rows of the published table ``serving``, origin ``reviewed``, of foods with a concept.

    ``food`` holds food_id, name and concept_id; ``portion`` is the table ``everyday_portion``. A
    raw food has no portion of a cooked one, nor the other way round. The volume is not stated:
    spoons and cups differ between the countries whose foods these are.
    """
    texts = portion["portion"].unique(maintain_order=True)
    parsed = [parse(text, "1", words) for text in texts]
    measures = pl.DataFrame(
        [(text, one.measure, one.detail) for text, one in zip(texts, parsed, strict=True)],
        schema={"portion": pl.String, "measure": pl.String, "measure_detail": pl.String},
        orient="row",
    )
    other = pl.when(pl.col("said") == RAW).then(pl.lit(COOKED))
    other = other.when(pl.col("said") == COOKED).then(pl.lit(RAW))
    return (
        food.select("food_id", "concept_id", raw_or_cooked().alias("said"))
        .join(portion.join(measures, on="portion"), on="concept_id")
        .filter(pl.col("state").ne_missing(other) | pl.col("state").is_null())
        .select(
            format_text("{}#reviewed {}", "food_id", "position").alias("serving_id"),
            "food_id",
            pl.col("portion").alias("description_reported"),
            pl.lit(1.0).alias("quantity"),
            "measure",
            "measure_detail",
            "gram_weight",
            pl.lit(None, pl.Float64).alias("volume_ml"),
            pl.lit(None, pl.Int64).alias("n_samples"),
            pl.lit(None, pl.Float64).alias("sd_g"),
            pl.lit("reviewed").alias("origin"),
        )
        .select(SERVING.column_names)
    )


def not_reviewed(made: pl.DataFrame, reviewed: pl.DataFrame) -> pl.DataFrame:
    """Return the servings that rules made, without those that weigh what a reviewed one does.

    Both have the columns of ``serving``; under half a gram apart is the same weight.
    """
    weights = reviewed.group_by("food_id").agg(pl.col("gram_weight").alias("weights"))
    repeated = (pl.col("weights") - pl.col("gram_weight")).list.eval(
        pl.element().abs() < _SAME_WEIGHT_G
    )
    return (
        made.join(weights, on="food_id", how="left", maintain_order="left")
        .filter(~repeated.list.any().fill_null(value=False))
        .drop("weights")
    )
