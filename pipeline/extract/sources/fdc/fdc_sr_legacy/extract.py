"""USDA FoodData Central, SR Legacy: the official CSV zip, the full download, or the API's amounts.

The third is a folder: the official tables but for ``food_nutrient.csv``, and in its place the
amounts as the API answered them (``api_amounts``).
"""

import polars as pl

from pipeline.extract.raw import Raw
from pipeline.extract.sources.fdc.csv import csv_foods, csv_tables
from pipeline.extract.sources.fdc.csv.release_name import csv_release
from pipeline.extract.sources.fdc.fdc_sr_legacy import api_amounts
from pipeline.fact_files.extracted import Extracted

SOURCE_ID = "fdc_sr_legacy"

_DATA_TYPE = "sr_legacy_food"
_NO_NDB_NUMBER = "its food is not in sr_legacy_food.csv"
# NDB numbers are printed without the leading zeros that SR28 has.
_SR_LEGACY_FOOD = csv_tables.CsvTable(
    "sr_legacy_food.csv", {"fdc_id": "fdc_id", "NDB_number": "food_code"}
)


def extract(raw: Raw) -> Extracted:
    """Return the facts of all SR Legacy foods that have a vitamin K value."""
    if raw.has(api_amounts.FILE):
        return api_amounts.extract(raw, SOURCE_ID, identify)
    return csv_foods.extract(raw, csv_release(raw, "sr_legacy_food"), identify)


def identify(raw: Raw, listed: pl.DataFrame) -> pl.DataFrame:
    """Return the SR Legacy foods by their NDB numbers, and refuse those without one."""
    foods = listed.join(csv_tables.read(raw, _SR_LEGACY_FOOD), on="fdc_id", how="left").join(
        csv_tables.read(raw, csv_tables.CATEGORY), on="group_id", how="left"
    )
    without = foods.filter(pl.col("food_code").is_null(), pl.col("data_type") == _DATA_TYPE)
    return pl.concat(
        [
            csv_foods.newest(foods.drop_nulls("food_code")).with_columns(
                pl.lit(None, pl.String).alias("refused")
            ),
            without.with_columns(pl.lit(_NO_NDB_NUMBER).alias("refused")),
        ]
    )
