"""The published table ``dish_estimate``: lower bounds of dishes, calculated from ingredients.

A dish in a recipe is taken apart into its own ingredients, until all are foods that are no dishes.
An ingredient counts by the first of the sources ``ingredients_of`` that states an amount of the
vitamer for its code; without one it counts 0, and its weight as not covered. The finished dish
weighs what its ingredients do, changed by the moisture gained or lost.
"""

from collections.abc import Mapping

import polars as pl

from pipeline.diagnostics.errors import DataError
from pipeline.fact_files.read import Facts
from pipeline.files.table_store import columns
from pipeline.format_text import format_text
from pipeline.transform.foods import food_id
from pipeline.transform.in_slices import in_groups
from schemas.dishes import DISH_ESTIMATE
from schemas.table_rules import DTYPES

FORMS = ("K1", "MK4")
RETENTION = 1.0
_DEEPEST = 20  # dishes in dishes in dishes; those of FNDDS go 7 deep
_DIGITS = 6
_SCHEMA = {column.name: DTYPES[column.type] for column in DISH_ESTIMATE.columns}


def dish_estimates(facts: Facts, tables: Mapping[str, pl.DataFrame]) -> pl.DataFrame:
    """Return the published table ``dish_estimate`` of one source.

    ``tables`` has the published tables ``food`` and ``measurement`` of all sources. Raise a
    DataError for a dish that is made of itself.
    """
    if facts.tables["ingredient"].is_empty():
        return pl.DataFrame(schema=_SCHEMA)
    recipes = _recipes(facts.tables["ingredient"])
    stated = _stated(facts.source.foods.ingredients_of, tables)

    def of_dishes(part: pl.DataFrame) -> pl.DataFrame:
        return _estimates(_taken_apart(part, recipes, facts.source_id), stated, facts.source_id)

    return in_groups(recipes, "food_code", of_dishes).sort("food_id", "form_id")


def _estimates(ingredients: pl.DataFrame, stated: pl.DataFrame, source_id: str) -> pl.DataFrame:
    """Return the rows of ``dish_estimate`` of the dishes that have these ingredients."""
    all_of = ingredients.group_by("food_code").agg(pl.len().alias("ingredients_all"))
    return (
        ingredients.join(stated, on="ingredient_code", how="inner")
        .sort("food_code", "form_id", "ingredient_code")
        .group_by("food_code", "form_id", maintain_order=True)
        .agg(
            (pl.col("per_finished") * pl.col("amount")).sum().alias("amount"),
            pl.col("share").sum(),
            pl.len().alias("ingredients_covered"),
            pl.col("ingredient_food_id").str.join(",").alias("ingredient_food_ids"),
        )
        .join(all_of, on="food_code", how="left", maintain_order="left")
        .select(
            food_id(source_id),
            "form_id",
            (pl.col("amount") * RETENTION).round(_DIGITS).alias("lower_bound_ug_per_100g"),
            pl.lit("calculated").alias("origin"),
            pl.col("share").round(_DIGITS).alias("share_of_weight_covered"),
            "ingredients_covered",
            "ingredients_all",
            pl.lit(RETENTION).alias("retention"),
            "ingredient_food_ids",
            format_text("FNDDS Ingredients, Food code {}", "food_code").alias("record_locator"),
        )
        .cast(_SCHEMA)  # type: ignore[arg-type]
    )


def _recipes(ingredient: pl.DataFrame) -> pl.DataFrame:
    """Return food_code, ingredient_code, share, per_finished: one row an ingredient.

    ``share`` is its part of the weight of all ingredients, ``per_finished`` its weight in one unit
    of weight of the finished dish.
    """
    weight = pl.col("weight").cast(pl.Float64)
    finished = weight * (1 + pl.col("moisture_change").cast(pl.Float64) / 100)
    return _summed(
        ingredient.select(
            "food_code",
            "ingredient_code",
            (weight / weight.sum().over("food_code")).alias("share"),
            (weight / finished.sum().over("food_code")).alias("per_finished"),
        )
    )


def _taken_apart(dishes: pl.DataFrame, recipes: pl.DataFrame, source_id: str) -> pl.DataFrame:
    """Return the recipes of some dishes with every dish among the ingredients replaced by its own.

    ``dishes`` are some of ``recipes``, which has those of all dishes.
    """
    own = recipes.rename({"food_code": "ingredient_code", "ingredient_code": "of_it"})
    rest, whole = dishes, []
    for _ in range(_DEEPEST):
        whole.append(rest.join(own, on="ingredient_code", how="anti"))
        rest = _summed(
            rest.join(own, on="ingredient_code").select(
                "food_code",
                pl.col("of_it").alias("ingredient_code"),
                pl.col("share") * pl.col("share_right"),
                pl.col("per_finished") * pl.col("per_finished_right"),
            )
        )
        if rest.is_empty():
            return _summed(pl.concat(whole))
    raise DataError(
        f"{source_id}: dish {rest.item(0, 'food_code')} has dishes more than {_DEEPEST} deep in it;"
        " is one made of itself? correct ingredient.csv"
    )


def _summed(rows: pl.DataFrame) -> pl.DataFrame:
    """Return one row a food and ingredient, in the order of their codes."""
    key = ["food_code", "ingredient_code"]
    return (
        rows.sort(*key, "share", "per_finished")
        .group_by(key, maintain_order=True)
        .agg(pl.col("share", "per_finished").sum())
    )


def _stated(source_ids: tuple[str, ...], tables: Mapping[str, pl.DataFrame]) -> pl.DataFrame:
    """Return ingredient_code, form_id, amount, ingredient_food_id: one row a code and form."""
    rank = {source_id: number for number, source_id in enumerate(source_ids)}
    food = columns(
        tables,
        "food",
        ["food_id", "source_id", "source_food_code"],
        pl.col("source_id").is_in(source_ids),
    )
    measured = columns(
        tables,
        "measurement",
        ["food_id", "form_id", "amount_ug_per_100g"],
        pl.col("form_id").is_in(FORMS) & pl.col("amount_ug_per_100g").is_not_null(),
    )
    return (
        measured.join(food, on="food_id")
        .sort(pl.col("source_id").replace_strict(rank, return_dtype=pl.Int64), "food_id")
        .unique(["source_food_code", "form_id"], keep="first", maintain_order=True)
        .select(
            pl.col("source_food_code").alias("ingredient_code"),
            "form_id",
            pl.col("amount_ug_per_100g").alias("amount"),
            pl.col("food_id").alias("ingredient_food_id"),
        )
    )
