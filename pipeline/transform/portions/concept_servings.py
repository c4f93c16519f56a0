"""Servings of origin ``concept``: USDA's weights, for foods of sources without portions.

A spoon, cup, slice, egg, patty or fillet of a food weighs what the USDA portions of the same
concept weigh in the median, where they agree within a quarter. Measures with a detail ("chopped",
"with skin", a size) are of one food and not of its concept; a piece, package or yield is no measure
without its detail; an ounce or a pound needs no concept. None of these is taken.
"""

import polars as pl

from pipeline.format_text import format_text
from schemas.foods import SERVING

_USDA = ("fdc_foundation", "fdc_sr_legacy", "fdc_survey", "fndds", "sr28")
_MEASURES = ("tsp", "tbsp", "cup", "fl_oz", "slice", "egg", "patty", "fillet")
_HEAVIEST_TO_LIGHTEST = 1.25


def concept_servings(food: pl.DataFrame, serving: pl.DataFrame) -> pl.DataFrame:
    """Return rows of the published table ``serving`` for foods of sources that have none there.

    ``food`` holds food_id, source_id, concept_id and superseded_by; ``serving`` is the table of the
    sources' own portions. The volume is that of the measure, where all the portions agree on it.
    """
    with_portions = food.join(serving, on="food_id", how="semi").select("source_id").unique()
    weight = _weights(food, serving)
    return (
        food.filter(pl.col("concept_id").is_not_null())
        .join(with_portions, on="source_id", how="anti")
        .join(weight, on="concept_id")
        .select(
            format_text("{}#concept {}", "food_id", "measure").alias("serving_id"),
            "food_id",
            pl.col("text").alias("description_reported"),
            pl.lit(1.0).alias("quantity"),
            "measure",
            pl.lit(None, pl.String).alias("measure_detail"),
            pl.col("weight_g").alias("gram_weight"),
            "volume_ml",
            pl.lit(None, pl.Int64).alias("n_samples"),
            pl.lit(None, pl.Float64).alias("sd_g"),
            pl.lit("concept").alias("origin"),
        )
        .select(SERVING.column_names)
    )


def _weights(food: pl.DataFrame, serving: pl.DataFrame) -> pl.DataFrame:
    """Return concept_id, measure, weight_g, volume_ml and text, where USDA's portions agree."""
    usda = food.filter(
        pl.col("source_id").is_in(_USDA)
        & pl.col("superseded_by").is_null()
        & pl.col("concept_id").is_not_null()
    )
    each = pl.col("gram_weight") / pl.col("quantity")
    volume = pl.col("volume_ml") / pl.col("quantity")
    return (
        serving.filter(
            (pl.col("origin") == "source")
            & pl.col("measure").is_in(_MEASURES)
            & pl.col("measure_detail").is_null()
            & (pl.col("quantity") > 0)
        )
        .join(usda.select("food_id", "concept_id"), on="food_id")
        .group_by("concept_id", "measure")
        .agg(
            each.median().alias("weight_g"),
            each.min().alias("lightest"),
            each.max().alias("heaviest"),
            volume.round(3).unique().alias("volumes"),
            pl.len().alias("portions"),
        )
        .filter(pl.col("heaviest") <= _HEAVIEST_TO_LIGHTEST * pl.col("lightest"))
        .select(
            "concept_id",
            "measure",
            "weight_g",
            pl.when(pl.col("volumes").list.len() == 1)
            .then(pl.col("volumes").list.first())
            .alias("volume_ml"),
            format_text(
                "{}: median of {} USDA portions of {}, {} to {} g",
                pl.col("measure").str.replace("_", " "),
                "portions",
                "concept_id",
                pl.col("lightest").round(1),
                pl.col("heaviest").round(1),
            ).alias("text"),
        )
    )
