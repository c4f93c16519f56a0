"""Foundation Foods as the API would answer them, from the committed facts; and what may change."""

import copy
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import polars as pl

from pipeline.extract.sources.fdc.json.food_body import iso_date
from pipeline.extract.sources.fdc.nutrient_codes import NUTRIENTS, VITAMIN_K
from pipeline.fact_files.sidecar import Sidecar, packaged_facts
from tests.fdc_corpus import Food

SOURCE = "fdc_foundation"


def foundation_foods(facts: Path) -> list[Food]:
    """Return every food of the facts in full detail."""
    tables = {path.stem: _rows(path) for path in (facts / SOURCE).glob("*.csv")}
    names = {row["component"]: row for row in tables["component"]}
    composition = {row["food_code"]: row for row in tables["composition"]}
    foods = []
    for row in tables["food"]:
        code = row["food_code"]
        values = [value for value in tables["value"] if value["food_code"] == code]
        others = [
            {"component": component, "unit": names[component]["unit"], "amount": amount}
            for component, amount in composition.get(code, {}).items()
            if component in names and amount is not None
        ]
        servings = [serving for serving in tables["serving"] if serving["food_code"] == code]
        year, month, day = row["published_on"].split("-")
        foods.append(
            {
                "fdcId": int(row["fdc_id"]),
                "dataType": "Foundation",
                "description": row["name"],
                "ndbNumber": int(code),
                "publicationDate": f"{int(month)}/{int(day)}/{year}",
                "foodCategory": {"description": row["group_name"]},
                "foodNutrients": [_nutrient(value, names) for value in [*values, *others]],
                "foodPortions": [_portion(serving) for serving in servings],
            }
        )
    return foods


def next_day(foods: list[Food]) -> str:
    """Return the day after the committed release and after every food, as the API prints it."""
    days = [iso_date(food["publicationDate"]) for food in foods]
    released = Sidecar.load(packaged_facts() / SOURCE).released_on
    day = date.fromisoformat(max(*days, released or "")) + timedelta(1)
    return f"{day.month}/{day.day}/{day.year}"


def changed(foods: list[Food], times: dict[int, float]) -> list[Food]:
    """Return the foods with every vitamin K of some multiplied, by place, published a day later."""
    fresh, day = copy.deepcopy(foods), next_day(foods)
    for place, factor in times.items():
        fresh[place]["publicationDate"] = day
        for row in fresh[place]["foodNutrients"]:
            if str(row["nutrient"]["id"]) in VITAMIN_K:
                for name in ("amount", "min", "max", "median"):
                    if row.get(name) is not None:
                        row[name] = round(row[name] * factor, 6)
    return fresh


def with_vitamin_k(foods: list[Food]) -> list[int]:
    """Return the places of foods with a K1 above 1 µg, in order."""
    return [
        place
        for place, food in enumerate(foods)
        if any(row["nutrient"]["id"] == 1185 and row["amount"] > 1 for row in food["foodNutrients"])
    ]


def _nutrient(row: dict[str, Any], names: dict[str, Any]) -> Food:
    component = row["component"]
    nutrient = {
        "id": int(component),
        "number": NUTRIENTS[component][0],
        "name": names[component]["name"],
        "unitName": row["unit"],
    }
    item: Food = {"nutrient": nutrient, "amount": float(row["amount"])}
    for name, key in (("dataPoints", "n_samples"), ("id", "record")):
        if row.get(key) is not None:
            item[name] = int(row[key])
    for name in ("min", "max", "median"):
        if row.get(name) is not None:
            item[name] = float(row[name])
    if row.get("derivation_code"):
        source = {"code": row["source_code"]}
        item["foodNutrientDerivation"] = {
            "code": row["derivation_code"],
            "foodNutrientSource": source,
        }
    return item


def _portion(row: dict[str, Any]) -> Food:
    return {
        "id": int(row["serving_code"]),
        "amount": float(row["quantity"]),
        "measureUnit": {"id": 1000, "name": row["description"]},
        "gramWeight": float(row["gram_weight"]),
    }


def _rows(path: Path) -> list[dict[str, Any]]:
    return pl.read_csv(path, infer_schema=False).to_dicts()
