"""The API's lists of foods, page by page."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from enum import Enum
from typing import Any

from pipeline.diagnostics.errors import DataError
from pipeline.extract.sources.fdc.json.food_body import iso_date
from pipeline.extract.sources.fdc.json.nutrient_shapes import text
from pipeline.extract.sources.fdc.nutrient_codes import NUTRIENTS, VITAMIN_K
from pipeline.fetch.bounds import Kind
from pipeline.fetch.calls import BrokenBodyError
from pipeline.fetch.client import Answer, Request
from pipeline.files import strict_json

PATH = "/v1/foods/list"
PAGE_SIZE = 200
MOST_PAGES = 10_000 // PAGE_SIZE  # beyond the first 10,000 results the API answers 500

MOST_FAULTS = 20  # that are reported and stored of one answer
NO_ID = "in a list, with an fdcId that is no whole number"

_COMPONENT = {NUTRIENTS[nutrient][0]: nutrient for nutrient in VITAMIN_K}
_LONGEST = 100


class Order(Enum):
    """The order of a list: the column it is sorted by, and the direction."""

    OLDEST_ID = ("fdcId", "asc")
    NEWEST_ID = ("fdcId", "desc")
    NEWEST_DATE = ("publishedDate", "desc")


@dataclass(frozen=True, slots=True)
class Listed:
    """A food in a list; ``vitamin_k`` is None where the list shows no nutrients at all.

    ``amounts`` holds the amounts of vitamin K as the list prints them, by component.
    """

    fdc_id: str
    food_code: str | None
    published_on: str | None
    vitamin_k: bool | None
    amounts: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Page:
    """A page of a list: its usable foods, and the other items with the reason against each.

    ``size`` counts all items: a page of fewer than PAGE_SIZE is the last.
    """

    foods: list[Listed]
    size: int
    unusable: list[tuple[dict[str, Any], str]]


def list_request(data_type: str, page: int, order: Order) -> Request:
    """Return the call for one page, counted from 1."""
    by = order.value
    return Request(
        "GET",
        PATH,
        (
            ("dataType", data_type),
            ("pageSize", str(PAGE_SIZE)),
            ("pageNumber", str(page)),
            ("sortBy", by[0]),
            ("sortOrder", by[1]),
        ),
        kind=Kind.LIST,
    )


def read_page(answer: Answer, data_type: str) -> tuple[Page, list[str]]:
    """Return a page and its faults; raise BrokenBodyError for a body without list."""
    content = parsed(answer)
    if not isinstance(content, list):
        raise BrokenBodyError("no JSON array")
    if len(content) > PAGE_SIZE:
        raise BrokenBodyError(f"{len(content):,} foods on a page of {PAGE_SIZE}")
    page, faults = Page([], len(content), []), []
    for item in content:
        if reason := _reason_against(item, data_type):
            stated = item if isinstance(item, dict) else {"item": item}
            cells = {name: value for name, value in stated.items() if name != "foodNutrients"}
            page.unusable.append((cells, reason))
        else:
            page.foods.append(_listed(item))
    faults += [reason for _, reason in page.unusable[:MOST_FAULTS]]
    return page, faults


def _reason_against(item: Any, data_type: str) -> str | None:
    if not isinstance(item, dict) or not is_id(item.get("fdcId")):
        return NO_ID
    if item.get("dataType", data_type) != data_type:
        return f"in the list of {data_type}, but of {str(item['dataType'])[:_LONGEST]!r}"
    return None


def is_id(value: object) -> bool:
    """Whether a value of JSON is an id of FoodData Central: a whole number of up to 12 digits."""
    return not isinstance(value, bool) and re.fullmatch(r"[1-9][0-9]{0,11}", str(value)) is not None


def parsed(answer: Answer) -> Any:
    """Return the JSON of an answer; raise BrokenBodyError for truncated JSON, HTML or an error."""
    try:
        return strict_json.loads(answer.content)
    except ValueError:
        raise BrokenBodyError("no JSON, or cut JSON") from None


def superseded(listed: Iterable[Listed]) -> list[tuple[Listed, Listed]]:
    """Return the listed foods that ``current`` leaves out, each with the one of the same code."""
    foods = list(listed)
    chosen = {food.food_code: food for food in current(foods)}
    others = {food.fdc_id: food for food in foods if food.food_code}
    return [
        (food, chosen[food.food_code])
        for _, food in sorted(others.items())
        if food.fdc_id != chosen[food.food_code].fdc_id
    ]


def current(listed: Iterable[Listed]) -> list[Listed]:
    """Return each food once, in its newest version, by code."""
    by_code: dict[str, Listed] = {}
    for food in listed:
        code = food.food_code or f"fdc_id {food.fdc_id}"
        other = by_code.get(code)
        if other is None or _version(food) > _version(other):
            by_code[code] = food
    return [by_code[code] for code in sorted(by_code)]


def _version(food: Listed) -> tuple[str, int, str]:
    return food.published_on or "", len(food.fdc_id), food.fdc_id


def _listed(item: dict[str, Any]) -> Listed:
    rows = item.get("foodNutrients")
    amounts = {
        str(row.get("number", row.get("nutrientNumber"))): text(row.get("amount", row.get("value")))
        for row in (rows if isinstance(rows, list) else [])
        if isinstance(row, dict)
    }
    try:
        published_on = iso_date(str(item["publicationDate"]))
    except (KeyError, DataError):
        published_on = None
    return Listed(
        str(item["fdcId"]),
        text(item.get("ndbNumber", item.get("foodCode"))),
        published_on,
        bool(amounts.keys() & _COMPONENT) if amounts.keys() - {"None"} else None,
        {_COMPONENT[n]: amount for n, amount in amounts.items() if n in _COMPONENT and amount},
    )
