"""USDA FNDDS 2021–2023: the "At A Glance" workbooks of nutrients, portions and ingredients.

Vitamin K is phylloquinone only, and calculated: FNDDS derives every food from ingredients, foods of
Foundation and SR Legacy by NDB number or other foods of FNDDS by food code. The workbook of foods
is not read: it repeats codes and descriptions.
"""

import polars as pl

from pipeline.extract.headings import headed, headings, used_components
from pipeline.extract.raw import Raw
from pipeline.extract.wide_table import wide_facts
from pipeline.extract.workbook import read_sheets
from pipeline.fact_files.extracted import Extracted, fill, rejected_rows
from pipeline.fact_files.registry import source_of
from schemas.facts import INGREDIENT, SERVING

SOURCE_ID = "fndds"

_NUTRIENTS, _PORTIONS, _INGREDIENTS = source_of(SOURCE_ID).files
_EXPLAINED = ("Variable Descriptions",)
_TITLE_ROWS = 1
_UNUSABLE = "no weight above 0, or the nutrient workbook has no such food"


def extract(raw: Raw) -> Extracted:
    """Return the facts of all foods, from the folder that holds both workbooks."""
    columns = headings(SOURCE_ID)
    foods = _table(raw, _NUTRIENTS, "FNDDS Nutrient Values", columns)
    portions = _table(
        raw, _PORTIONS, "Portions and Weights", headings(SOURCE_ID, "portion_headings")
    )
    recipes = _table(
        raw, _INGREDIENTS, "FNDDS Ingredients", headings(SOURCE_ID, "ingredient_headings")
    )
    wide = wide_facts(foods, used_components(columns))
    usable = _usable(recipes, wide.food)
    return Extracted(
        release="2021-2023",
        released_on="2024-10",
        component=wide.component,
        food=wide.food,
        value=wide.value,
        serving=fill(SERVING, portions.join(wide.food, on="food_code", how="semi")),
        composition=wide.composition,
        ingredient=fill(INGREDIENT, recipes.filter(usable)),
        rejected=rejected_rows(
            [("ingredient", row, _UNUSABLE) for row in recipes.filter(~usable).to_dicts()]
        ),
    )


def _usable(recipes: pl.DataFrame, food: pl.DataFrame) -> pl.Series:
    """Tell of each ingredient whether its dish is a food here and its weight is above zero."""
    weight = pl.col("weight").cast(pl.Float64, strict=False)
    known = pl.col("food_code").is_in(food["food_code"].implode())
    return recipes.select((known & (weight > 0)).fill_null(value=False)).to_series()


def _table(raw: Raw, name: str, sheet: str, columns: pl.DataFrame) -> pl.DataFrame:
    rows = read_sheets(name, raw.member(name), [sheet], _EXPLAINED)[sheet]
    return headed(f"{name}, sheet {sheet!r}", rows.slice(_TITLE_ROWS), columns, _on_one_line)


def _on_one_line(heading: str) -> str:
    return " ".join(heading.split())
