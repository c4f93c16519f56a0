"""One food of FoodData Central as JSON, in any of its shapes, → rows of text.

Absent keys are normal; a missing unit or amount of vitamin K is a fault.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from pipeline.diagnostics.errors import DataError
from pipeline.extract.sources.fdc import nutrient_codes
from pipeline.extract.sources.fdc.json import nutrient_shapes
from pipeline.extract.sources.fdc.json.nutrient_shapes import (
    Row,
    json_object,
    nutrient_row,
    reason_against,
    text,
)
from pipeline.extract.sources.fdc.json.repeated_items import counted_once

OnUnknown = Callable[[str, list[str]], None]

_FOOD = {
    *("fdcId", "ndbNumber", "foodCode", "description", "publicationDate", "publishedDate"),
    *("foodCategory", "wweiaFoodCategory", "foodAttributes", "foodNutrients", "foodPortions"),
}
_FOOD_IGNORED = {
    *("foodClass", "dataType", "scientificName", "commonNames", "additionalDescriptions"),
    *("isHistoricalReference", "nutrientConversionFactors", "footNote", "startDate", "endDate"),
    *("inputFoods", "foodComponents", "foodUpdateLog", "tableAliasName"),  # what it is made of
    *("foodCategoryId", "foodAttributeTypes", "microbes", "finalFoodInputFoods", "foodMeasures"),
    *("allHighlightFields", "score", "mostRecentAcquisitionDate"),  # of the search
}
_PORTION = {"id", "measureUnit", "amount", "gramWeight", "modifier", "portionDescription"}
_PORTION_IGNORED = {
    *("value", "sequenceNumber", "minYearAcquired", "dataPoints", "footnote"),  # value = amount
}
_UNDETERMINED = "9999"  # the measure unit of portions that say all in words
_CODE = re.compile(r"\d+")


class UnusableFoodError(Exception):
    """A body that does not identify its food."""


@dataclass(frozen=True, slots=True)
class Body:
    """A food as rows of text: ``nutrients`` are those that ``fdc_codes`` names.

    ``rejected`` holds (facts table, row, reason). ``faults`` lists missing parts, for which the
    API is asked again.
    """

    food: Row
    nutrients: list[Row] = field(default_factory=list)
    servings: list[Row] = field(default_factory=list)
    rejected: list[tuple[str, Any, str]] = field(default_factory=list)
    faults: list[str] = field(default_factory=list)

    @property
    def has_vitamin_k(self) -> bool:
        """Whether the food has a usable value of vitamin K."""
        return any(row["component"] in nutrient_codes.VITAMIN_K for row in self.nutrients)


def read(content: Any, on_unknown: OnUnknown) -> Body:
    """Return one food; ``content`` is parsed JSON with decimals as text.

    ``on_unknown`` gets the place and the names of unknown keys. Raises UnusableFoodError for
    content without id, code or name.
    """
    if not isinstance(content, dict):
        raise UnusableFoodError("is not an object")
    place = f"food {content.get('fdcId')}"
    _report_unknown(content, _FOOD | _FOOD_IGNORED, place, on_unknown)
    body = Body(_food(content))
    code = body.food["food_code"]
    rows: list[Row] = []
    if not isinstance(content.get("foodNutrients"), list):
        raise UnusableFoodError("misses 'foodNutrients'")
    for item in _objects(content, "foodNutrients"):
        _report_unknown(
            item, nutrient_shapes.USED | nutrient_shapes.IGNORED, f"{place}, nutrient", on_unknown
        )
        if not item.keys() & nutrient_shapes.NAMING:
            raise UnusableFoodError("has a nutrient row that names no nutrient")
        named = json_object(item.get("nutrient"))
        _report_unknown(named, nutrient_shapes.NAMED, f"{place}, nutrient.nutrient", on_unknown)
        row = {"food_code": code, **nutrient_row(item)}
        reason = reason_against(row, body.faults)
        if reason:
            body.rejected.append((_table(row), row, reason))
        elif row["component"] and (row["amount"] or row["loq"]):
            rows.append(row)
    portions: list[Row] = []
    for item in _objects(content, "foodPortions"):
        _report_unknown(item, _PORTION | _PORTION_IGNORED, f"{place}, portion", on_unknown)
        portions.append({"food_code": code, **_serving(item)})
    nutrients, twice = counted_once(rows, "component", "amount")
    body.nutrients.extend(nutrients)
    body.rejected.extend((_table(row), row, reason) for row, reason in twice)
    servings, served_twice = counted_once(portions, "serving_code", "gram_weight")
    body.servings.extend(servings)
    body.rejected.extend(("serving", row, reason) for row, reason in served_twice)
    return body


def _table(row: Row) -> str:
    return "value" if row["component"] in nutrient_codes.VITAMIN_K else "composition"


def _food(content: dict[str, Any]) -> Row:
    code = text(content.get("ndbNumber", content.get("foodCode")))
    missing = [name for name in ("fdcId", "description") if not text(content.get(name))]
    if missing := missing + ([] if code else ["ndbNumber"]):
        raise UnusableFoodError(f"misses {', '.join(map(repr, missing))}")
    category = content.get("foodCategory")
    described = category if isinstance(category, dict) else {"description": category}
    survey = json_object(content.get("wweiaFoodCategory"))
    published = content.get("publicationDate", content.get("publishedDate"))
    try:
        published_on = iso_date(str(published)) if published else None
    except DataError as error:
        raise UnusableFoodError(f"has a publicationDate, but {error}") from None
    return {
        "food_code": code,
        "name": text(content["description"]),
        # The code in wweiaFoodCategory is the id of an attribute; the attribute holds the code.
        "group_code": text(described.get("code")) or _attribute(content, "WWEIA Category number"),
        "group_name": text(
            described.get("description") or survey.get("wweiaFoodCategoryDescription")
        ),
        "fdc_id": text(content["fdcId"]),
        "published_on": published_on,
    }


def _attribute(content: dict[str, Any], name: str) -> str | None:
    for item in _objects(content, "foodAttributes"):
        if item.get("name") == name:
            return text(item.get("value"))
    return None


def _serving(item: dict[str, Any]) -> Row:
    unit = json_object(item.get("measureUnit"))
    # Survey foods describe it in words, and have a code as modifier.
    coded = "portionDescription" in item and _CODE.fullmatch(str(item.get("modifier")))
    words = (
        None if text(unit.get("id")) == _UNDETERMINED else text(unit.get("name")),
        text(item.get("portionDescription")),
        None if coded else text(item.get("modifier")),
    )
    return {
        "serving_code": text(item.get("id")),
        "quantity": text(item.get("amount")),
        "description": ", ".join(word for word in words if word),
        "gram_weight": text(item.get("gramWeight")),
    }


def _objects(content: dict[str, Any], name: str) -> list[dict[str, Any]]:
    items = content.get(name) or []
    if not isinstance(items, list) or not all(isinstance(item, dict) for item in items):
        raise UnusableFoodError(f"has {name} that are no list of objects")
    return items


def _report_unknown(
    item: dict[str, Any], known: set[str], place: str, on_unknown: OnUnknown
) -> None:
    if unknown := sorted(item.keys() - known):
        on_unknown(place, unknown)


def iso_date(printed: str) -> str:
    """Return ISO 8601 from either dialect of FoodData Central: 2019-04-01 or 4/1/2019."""
    form = "%m/%d/%Y" if "/" in printed else "%Y-%m-%d"
    try:
        return datetime.strptime(printed, form).date().isoformat()  # noqa: DTZ007 (a date)
    except ValueError as error:
        raise DataError(f"{printed!r} is no date such as 2019-04-01 or 4/1/2019") from error
