"""USDA FoodData Central, Foundation Foods: the official CSV zip, or the official JSON zip.

A folder may hold the JSON zip beside a copy of the CSV release's numbers (``csv_digits``).
"""

import re

import polars as pl

from pipeline.diagnostics.errors import DataError, UsageError
from pipeline.extract.raw import Raw
from pipeline.extract.sources.fdc.csv import csv_foods, csv_tables
from pipeline.extract.sources.fdc.csv.release_name import csv_release
from pipeline.extract.sources.fdc.fdc_foundation import csv_digits
from pipeline.extract.sources.fdc.json import json_foods
from pipeline.fact_files.extracted import Extracted
from pipeline.files import strict_json

SOURCE_ID = "fdc_foundation"

_JSON_ZIPS = "*foundation_food_json_????-??-??.zip"
_JSON = re.compile(r"foundation_food_json_(\d{4}-\d{2}-\d{2})\.zip$")
FOUNDATION_FOOD = csv_tables.CsvTable(
    "foundation_food.csv",
    {"fdc_id": "fdc_id", "NDB_number": "food_code"},
    ignored=frozenset({"footnote"}),
)


def extract(raw: Raw) -> Extracted:
    """Return the facts of the current foods of one release, which the file name states."""
    if raw.has(csv_digits.FILE):
        return csv_digits.with_csv_digits(_from_json(raw.one_within(_JSON_ZIPS)), raw)
    if _JSON.search(raw.path.name):
        return _from_json(raw)
    return csv_foods.extract(raw, csv_release(raw, "foundation_food"), identify)


def _from_json(raw: Raw) -> Extracted:
    match = _JSON.search(raw.path.name)
    if not match:
        raise UsageError(f"{raw.path.name}: expected foundation_food_json_YYYY-MM-DD.zip")
    name = raw.path.name.removesuffix(".zip") + ".json"
    try:
        foods = list(strict_json.loads(raw.member(name))["FoundationFoods"])
    except (ValueError, KeyError, TypeError) as error:
        raise DataError(
            f"{name}: expected JSON with a list FoundationFoods, found {error!r}; is it whole?"
        ) from error
    return json_foods.extract(foods, match.group(1))


def identify(raw: Raw, listed: pl.DataFrame) -> pl.DataFrame:
    """Return the current foods: superseded versions are only in ``food.csv``."""
    return csv_foods.newest(
        listed.join(csv_tables.read(raw, FOUNDATION_FOOD), on="fdc_id").join(
            csv_tables.read(raw, csv_tables.CATEGORY), on="group_id", how="left"
        )
    )
