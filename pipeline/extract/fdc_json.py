"""Foods of FoodData Central as bulk JSON and full API answers have them: bodies → facts rows."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

import polars as pl

from pipeline.columns import check_columns
from pipeline.errors import DataError
from pipeline.extract import fdc_codes
from pipeline.extract.extracted import Extracted, fill, rejected_rows, split_units
from schemas.facts import COMPONENT, FOOD, SERVING, VALUE
from schemas.units import UNITS

_FOOD = ("fdcId", "ndbNumber", "description", "foodCategory", "publicationDate", "foodNutrients")
_FOOD_IGNORED = {
    "foodPortions",  # used where present
    "foodClass",
    "dataType",
    "scientificName",
    "foodAttributes",
    "isHistoricalReference",
    "nutrientConversionFactors",
    "inputFoods",  # laboratory samples behind the food
}
_NUTRIENT = ("id", "nutrient")
_NUTRIENT_IGNORED = {
    "amount",  # used where present, like the statistics
    "dataPoints",
    "min",
    "max",
    "median",
    "foodNutrientDerivation",
    "type",
    "footnote",
}
_NUTRIENT_NAME_IGNORED = {
    "name",  # used where present
    "unitName",
    "number",  # the id is enough
    "rank",
}
_PORTION = ("id", "measureUnit")
_PORTION_IGNORED = {
    "amount",  # used where present
    "gramWeight",
    "modifier",
    "portionDescription",
    "value",  # repeats amount
    "sequenceNumber",
    "minYearAcquired",
}


def extract(foods: Iterable[dict[str, Any]], release: str) -> Extracted:
    """Return the facts of foods that have a vitamin K value; bodies hold numbers as text."""
    kept: list[dict[str, Any]] = []
    nutrients: list[dict[str, Any]] = []
    servings: list[dict[str, Any]] = []
    for body in foods:
        rows = _nutrients(body)
        if any(row["component"] in fdc_codes.VITAMIN_K for row in rows):
            kept.append(_food(body))
            nutrients += rows
            servings += _servings(body)
    nutrient = pl.DataFrame(nutrients, schema=_TEXT_ROW, orient="row")
    vitamin_k = nutrient.filter(pl.col("component").is_in(fdc_codes.VITAMIN_K))
    present = vitamin_k.filter(pl.col("amount").is_not_null())
    value, rejected = split_units(fill(VALUE, present), frozenset(UNITS))
    rejected += [
        ("value", row, "no amount")
        for row in fill(VALUE, vitamin_k.filter(pl.col("amount").is_null())).to_dicts()
    ]
    kept_rows = pl.DataFrame(kept, schema=dict.fromkeys(_FOOD_FACTS, pl.String))
    food = fill(FOOD, kept_rows.join(value, on="food_code", how="semi"))
    serving = pl.DataFrame(servings, schema=dict.fromkeys(_SERVING, pl.String))
    component, eaten_with, odd = _in_one_unit(nutrient.join(food, on="food_code", how="semi"))
    return Extracted(
        release=release,
        released_on=release,
        component=component,
        food=food,
        value=value,
        serving=fill(SERVING, serving.join(food, on="food_code", how="semi")),
        composition=fdc_codes.wide(eaten_with, food.select("food_code"), component),
        rejected=rejected_rows(rejected + odd),
    )


def _in_one_unit(
    nutrient: pl.DataFrame,
) -> tuple[pl.DataFrame, pl.DataFrame, list[tuple[str, Any, str]]]:
    """Return the component facts, the amounts in their components' units, and the others.

    Facts state the unit of a component once, so a row without it or in another one is rejected.
    """
    names = (
        nutrient.filter(pl.col("unit").is_not_null())
        .group_by("component", maintain_order=True)
        .agg(pl.col("name").first(), pl.col("unit").first())
    )
    both = nutrient.filter(pl.col("component").is_in(fdc_codes.COMPOSITION)).join(
        names.select("component", pl.col("unit").alias("usual")), on="component", how="left"
    )
    same = pl.col("unit").eq_missing(pl.col("usual")) & pl.col("unit").is_not_null()
    odd = [
        ("composition", row, f"unit {row['unit']!r}" if row["unit"] else "no unit")
        for row in both.filter(~same).drop("usual").to_dicts()
    ]
    return fill(COMPONENT, fdc_codes.components(names)), both.filter(same), odd


_FOOD_FACTS = ("food_code", "name", "group_code", "group_name", "fdc_id", "published_on")
_SERVING = ("food_code", "serving_code", "quantity", "description", "gram_weight")
_TEXT_ROW = dict.fromkeys(
    (
        *("food_code", "component", "name", "unit", "amount", "n_samples", "min", "max", "median"),
        *("derivation_code", "source_code", "record"),
    ),
    pl.String,
)


def _food(body: dict[str, Any]) -> dict[str, Any]:
    category = body["foodCategory"]
    return {
        "food_code": str(body["ndbNumber"]),
        "name": body["description"],
        "group_code": category.get("code"),
        "group_name": category["description"],
        "fdc_id": str(body["fdcId"]),
        "published_on": iso_date(body["publicationDate"]),
    }


def _nutrients(body: dict[str, Any]) -> list[dict[str, str | None]]:
    rows = []
    where = f"food {body.get('fdcId')}"
    check_columns(where, body, _FOOD, _FOOD_IGNORED)
    for item in body["foodNutrients"]:
        check_columns(f"food {body['fdcId']}, nutrient", item, _NUTRIENT, _NUTRIENT_IGNORED)
        nutrient = item["nutrient"]
        check_columns(f"{where}, nutrient.nutrient", nutrient, ("id",), _NUTRIENT_NAME_IGNORED)
        if str(nutrient["id"]) not in fdc_codes.NUTRIENTS:
            continue
        derivation = item.get("foodNutrientDerivation", {})
        rows.append(
            {
                "food_code": str(body["ndbNumber"]),
                "component": str(nutrient["id"]),
                "name": nutrient.get("name"),
                "unit": nutrient.get("unitName"),
                "amount": _text(item.get("amount")),
                "n_samples": _text(item.get("dataPoints")),
                "min": _text(item.get("min")),
                "max": _text(item.get("max")),
                "median": _text(item.get("median")),
                "derivation_code": derivation.get("code"),
                "source_code": derivation.get("foodNutrientSource", {}).get("code"),
                "record": _text(item["id"]),
            }
        )
    return rows


def _servings(body: dict[str, Any]) -> list[dict[str, str | None]]:
    rows = []
    for item in body.get("foodPortions", []):
        check_columns(f"food {body['fdcId']}, portion", item, _PORTION, _PORTION_IGNORED)
        words = (item["measureUnit"]["name"], item.get("portionDescription"), item.get("modifier"))
        rows.append(
            {
                "food_code": str(body["ndbNumber"]),
                "serving_code": str(item["id"]),
                "quantity": _text(item.get("amount")),
                "description": ", ".join(word for word in words if word),
                "gram_weight": _text(item.get("gramWeight")),
            }
        )
    return rows


def iso_date(printed: str) -> str:
    """Return ISO 8601 from either dialect of FoodData Central: 2019-04-01 or 4/1/2019."""
    form = "%m/%d/%Y" if "/" in printed else "%Y-%m-%d"
    try:
        return datetime.strptime(printed, form).date().isoformat()  # noqa: DTZ007 (a date)
    except ValueError as error:
        raise DataError(f"{printed!r} is no date such as 2019-04-01 or 4/1/2019") from error


def _text(value: object) -> str | None:
    return None if value is None else str(value)
