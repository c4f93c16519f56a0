"""USDA FoodData Central, SR Legacy: the official CSV zip or the full download."""

import polars as pl

from pipeline.extract import fdc_csv, fdc_tables
from pipeline.extract.extracted import Extracted
from pipeline.extract.fdc_release import csv_release
from pipeline.extract.raw import Raw

SOURCE_ID = "fdc_sr_legacy"

# NDB numbers are printed without the leading zeros that SR28 has.
_SR_LEGACY_FOOD = fdc_tables.CsvTable(
    "sr_legacy_food.csv", {"fdc_id": "fdc_id", "NDB_number": "food_code"}
)


def extract(raw: Raw) -> Extracted:
    """Return the facts of all SR Legacy foods that have a vitamin K value."""
    return fdc_csv.extract(raw, csv_release(raw, "sr_legacy_food"), identify)


def identify(raw: Raw, listed: pl.DataFrame) -> pl.DataFrame:
    """Return the SR Legacy foods by their NDB numbers."""
    return fdc_csv.newest(
        listed.join(fdc_tables.read(raw, _SR_LEGACY_FOOD), on="fdc_id").join(
            fdc_tables.read(raw, fdc_tables.CATEGORY), on="group_id", how="left"
        )
    )
