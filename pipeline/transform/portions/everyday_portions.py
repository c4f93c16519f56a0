"""Everyday portions that curators reviewed, as published."""

import polars as pl

from pipeline.transform.portions.parse_text import parse
from pipeline.transform.portions.portion_words import Words
from schemas.everyday_portions import EVERYDAY_PORTION

_SAME_WEIGHT_G = 0.5


def everyday_portion_table(
    reviewed: pl.DataFrame, racc: pl.DataFrame, words: Words
) -> pl.DataFrame:
    """Return the published table ``everyday_portion``, with the measures of its words.

    Of a US reference amount the locator is its category, the state it is for and the paragraph of
    the regulation, from the reviewed rows of ``racc`` with this weight.
    """
    in_grams = racc.filter(pl.col("unit") == "g").select(
        "racc_category",
        pl.col("amount").cast(pl.Float64).alias("gram_weight"),
        pl.concat_str("racc_category", "state", "locator", separator="; ", ignore_nulls=True).alias(
            "of_racc"
        ),
    )
    first = in_grams.unique(["racc_category", "gram_weight"], keep="first", maintain_order=True)
    return (
        reviewed.join(first, on=["racc_category", "gram_weight"], how="left")
        .join(_measures(reviewed["portion"], words), on="portion")
        .with_columns(pl.coalesce("locator", "of_racc").alias("locator"))
        .select(EVERYDAY_PORTION.column_names)
    )


def _measures(portion: pl.Series, words: Words) -> pl.DataFrame:
    texts = portion.unique(maintain_order=True)
    parsed = [parse(text, "1", words) for text in texts]
    return pl.DataFrame(
        [(text, p.measure, p.detail) for text, p in zip(texts, parsed, strict=True)],
        schema={"portion": pl.String, "measure": pl.String, "measure_detail": pl.String},
        orient="row",
    )


def not_repeated(made: pl.DataFrame, food: pl.DataFrame, portion: pl.DataFrame) -> pl.DataFrame:
    """Return the servings made by rules, without those that weigh what an everyday portion does.

    ``made`` has the columns of ``serving``; ``food`` holds food_id and concept_id, ``portion`` is
    the table ``everyday_portion``. Under half a gram apart is the same weight.
    """
    weights = portion.group_by("concept_id").agg(pl.col("gram_weight").alias("weights"))
    of_food = food.select("food_id", "concept_id").join(weights, on="concept_id")
    repeated = (pl.col("weights") - pl.col("gram_weight")).list.eval(
        pl.element().abs() < _SAME_WEIGHT_G
    )
    return (
        made.join(of_food, on="food_id", how="left", maintain_order="left")
        .filter(~repeated.list.any().fill_null(value=False))
        .select(made.columns)
    )
