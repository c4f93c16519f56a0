"""Servings of origin ``concept``: USDA's weights, for foods of sources without portions.

The weight of a spoon, cup, slice, egg, patty or fillet of a food is the median of the USDA portions
of the same concept, if they agree within a quarter. Not used are measures with a detail ("chopped",
"with skin", a size), which belong to one food and not to its concept; a piece, package or yield,
which is no measure without its detail; and an ounce or a pound, which needs no concept.

A raw food takes no weight that only cooked foods have, nor a cooked one that of raw ones. Meat,
fish and eggs take no cup, since only what is cut small fills one; no egg comes in slices, no
lardoons or minced meat in slices or fillets, and nothing but minced meat in patties.
"""

import polars as pl

from pipeline.fact_files.registry import where
from pipeline.format_text import format_text
from pipeline.transform.raw_or_cooked import raw_or_cooked
from schemas.foods import SERVING

_MEASURES = ("tsp", "tbsp", "cup", "fl_oz", "slice", "egg", "patty", "fillet")
_HEAVIEST_TO_LIGHTEST = 1.25
_NO_CUP = (
    *("eggs", "beef_and_veal", "pork", "other_meat", "poultry", "offal", "processed_meat", "fish"),
)
_CUT_SMALL = (
    r"\b(?:lardoo?ns?|diced|cubes?|minced?|ground|grated|shredded|crumbles|powder)\b|ひき肉"
)
_OF_PATTIES = r"\b(?:minced?|ground|patty|patties|burgers?|hamburgers?)\b|ひき肉"


def concept_servings(
    food: pl.DataFrame, serving: pl.DataFrame, with_portions: list[str]
) -> pl.DataFrame:
    """Return rows of the published table ``serving`` for foods of sources without portions.

    ``food`` holds food_id, source_id, name, category, concept_id and superseded_by of the foods of
    concepts; ``serving`` their sources' own portions; ``with_portions`` the ids of all sources that
    have such. The volume is that of the measure, if all the portions agree on it.
    """
    state = raw_or_cooked(pl.col("name")).fill_null("unsaid").alias("state")
    weight = _weights(food.with_columns(state), serving)
    return (
        food.filter(pl.col("concept_id").is_not_null() & ~pl.col("source_id").is_in(with_portions))
        .with_columns(state)
        .join(weight, on="concept_id")
        .filter(pl.col("state").is_in(pl.col("states")), _fits())
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


def _fits() -> pl.Expr:
    """Return whether such a food comes in this measure."""
    measure, category = pl.col("measure"), pl.col("category")
    name = pl.col("name").str.to_lowercase()
    return ~(
        ((measure == "cup") & category.is_in(_NO_CUP))
        | ((measure == "slice") & (category == "eggs"))
        | (measure.is_in(["slice", "fillet"]) & name.str.contains(_CUT_SMALL))
        | ((measure == "patty") & ~name.str.contains(_OF_PATTIES))
    )


def _weights(food: pl.DataFrame, serving: pl.DataFrame) -> pl.DataFrame:
    """Return concept_id, measure, weight_g, volume_ml, text and states, where USDA's agree."""
    usda = food.filter(
        pl.col("source_id").is_in(where(lambda source: source.foods.portions_weighed_for_others))
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
        .join(usda.select("food_id", "concept_id", "state"), on="food_id")
        .group_by("concept_id", "measure")
        .agg(
            each.median().alias("weight_g"),
            each.min().alias("lightest"),
            each.max().alias("heaviest"),
            volume.round(3).unique().alias("volumes"),
            pl.len().alias("portions"),
            pl.col("state").unique().alias("states"),
        )
        .filter(pl.col("heaviest") <= _HEAVIEST_TO_LIGHTEST * pl.col("lightest"))
        .select(
            "concept_id",
            "states",
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
