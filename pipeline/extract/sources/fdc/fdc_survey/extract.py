"""USDA FoodData Central, Survey Foods (FNDDS): the official CSV zip or the full download.

Its values are calculated from recipes; nutrients are keyed by legacy number.
"""

import polars as pl

from pipeline.extract.raw import Raw
from pipeline.extract.sources.fdc.csv import csv_foods, csv_tables
from pipeline.extract.sources.fdc.csv.release_name import csv_release
from pipeline.fact_files.extracted import Extracted

SOURCE_ID = "fdc_survey"

_SURVEY_FOOD = csv_tables.CsvTable(
    "survey_fndds_food.csv",
    {"fdc_id": "fdc_id", "food_code": "food_code"},
    ignored=frozenset({"start_date", "end_date"}),  # of the survey, not of the food
    either={"group_code": ("wweia_category_number", "wweia_category_code")},
)
_CATEGORY = csv_tables.CsvTable(
    "wweia_food_category.csv",
    {"wweia_food_category_description": "group_name"},
    either={"group_code": ("wweia_food_category", "wweia_food_category_code")},
)


def extract(raw: Raw) -> Extracted:
    """Return the facts of all Survey foods that have a vitamin K value."""
    return csv_foods.extract(raw, csv_release(raw, "survey_food"), identify)


def identify(raw: Raw, listed: pl.DataFrame) -> pl.DataFrame:
    """Return the newest version of each food code, with its WWEIA category as group."""
    survey = listed.join(csv_tables.read(raw, _SURVEY_FOOD), on="fdc_id")
    category = csv_tables.read(raw, _CATEGORY)
    return csv_foods.newest(survey.join(category, on="group_code", how="left"))
