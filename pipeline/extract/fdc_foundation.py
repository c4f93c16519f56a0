"""USDA FoodData Central, Foundation Foods: the official CSV zip or the official JSON zip."""

import re

from pipeline.errors import DataError, UsageError
from pipeline.extract import fdc_csv, fdc_json
from pipeline.extract.extracted import Extracted
from pipeline.extract.raw import Raw

SOURCE_ID = "fdc_foundation"

_NAME = re.compile(r"foundation_food_(csv|json)_(\d{4}-\d{2}-\d{2})\.zip$")


def extract(raw: Raw) -> Extracted:
    """Return the facts of the current foods of one release; its name stands in the file name."""
    match = _NAME.search(raw.path.name)
    if not match or not raw.is_zip:
        raise UsageError(
            f"{raw.path.name}: expected the zip as FoodData Central names it,"
            " FoodData_Central_foundation_food_csv_YYYY-MM-DD.zip or ..._json_..."
        )
    kind, release = match.groups()
    if kind == "csv":
        return fdc_csv.extract(raw, release)
    name = raw.path.name.removesuffix(".zip") + ".json"
    try:
        foods = fdc_json.parse(raw.member(name))["FoundationFoods"]
    except (ValueError, KeyError, TypeError) as error:
        raise DataError(
            f"{name}: expected JSON with a list FoundationFoods, found {error!r}; is it whole?"
        ) from error
    return fdc_json.extract(foods, release)
