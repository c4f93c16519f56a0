"""USDA FoodData Central, Foundation Foods: the official CSV zip or the official JSON zip."""

import re

import polars as pl

from pipeline import strict_json
from pipeline.errors import DataError
from pipeline.extract import fdc_csv, fdc_json, fdc_tables
from pipeline.extract.extracted import Extracted
from pipeline.extract.fdc_release import csv_release
from pipeline.extract.raw import Raw

SOURCE_ID = "fdc_foundation"

_JSON = re.compile(r"foundation_food_json_(\d{4}-\d{2}-\d{2})\.zip$")
FOUNDATION_FOOD = fdc_tables.CsvTable(
    "foundation_food.csv",
    {"fdc_id": "fdc_id", "NDB_number": "food_code"},
    ignored=frozenset({"footnote"}),
)


def extract(raw: Raw) -> Extracted:
    """Return the facts of the current foods of one release; its name stands in the file name."""
    match = _JSON.search(raw.path.name)
    if not match:
        return fdc_csv.extract(raw, csv_release(raw, "foundation_food"), identify)
    name = raw.path.name.removesuffix(".zip") + ".json"
    try:
        foods = strict_json.loads(raw.member(name))["FoundationFoods"]
    except (ValueError, KeyError, TypeError) as error:
        raise DataError(
            f"{name}: expected JSON with a list FoundationFoods, found {error!r}; is it whole?"
        ) from error
    return fdc_json.extract(foods, match.group(1))


def identify(raw: Raw, listed: pl.DataFrame) -> pl.DataFrame:
    """Return the current ones: superseded versions stand in ``food.csv`` alone."""
    return fdc_csv.newest(
        listed.join(fdc_tables.read(raw, FOUNDATION_FOOD), on="fdc_id").join(
            fdc_tables.read(raw, fdc_tables.CATEGORY), on="group_id", how="left"
        )
    )
