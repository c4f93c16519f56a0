"""The API's lists of foods, and which listed foods are not in the facts yet."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

import polars as pl

from pipeline.diagnostics.errors import DataError
from pipeline.extract.sources.fdc.json.food_body import iso_date
from pipeline.extract.sources.fdc.json.nutrient_shapes import text
from pipeline.extract.sources.fdc.nutrient_codes import NUTRIENTS, VITAMIN_K
from pipeline.fetch.calls import BrokenBodyError
from pipeline.fetch.client import Answer, Request
from pipeline.files import strict_json

PATH = "/v1/foods/list"
PAGE_SIZE = 200
MOST_PAGES = 10_000 // PAGE_SIZE  # beyond the first 10,000 results the API answers 500

_NUMBERS = frozenset(NUTRIENTS[nutrient][0] for nutrient in VITAMIN_K)


@dataclass(frozen=True, slots=True)
class Listed:
    """A food in a list; ``vitamin_k`` is None where the list shows no nutrients at all."""

    fdc_id: str
    food_code: str | None
    published_on: str | None
    vitamin_k: bool | None


@dataclass(frozen=True, slots=True)
class Known:
    """The foods in the committed facts: with vitamin K by fdc_id, and codes to check again."""

    published_on: dict[str, str | None]
    codes: frozenset[str]
    doubtful: frozenset[str]

    @property
    def newest(self) -> str:
        """Newest publication date of a known food; empty if no food is known."""
        return max((date for date in self.published_on.values() if date), default="")

    def is_new(self, listed: Listed) -> bool:
        """Return whether the details of a listed food have to be requested.

        The facts hold all foods with vitamin K up to ``newest``: an earlier food that is not in
        them has none. For foods of that day or later the list shows it; if it shows no nutrients
        at all, the details are requested.
        """
        if listed.food_code in self.doubtful:
            return True
        if listed.fdc_id in self.published_on:
            return listed.published_on != self.published_on[listed.fdc_id]
        if listed.published_on is None or listed.food_code in self.codes:
            return True
        if listed.published_on < self.newest:
            return False
        return not (self.published_on and listed.vitamin_k is False)


def known(food: pl.DataFrame, rejected: pl.DataFrame, value: pl.DataFrame) -> Known:
    """Return what facts tables know; foods read from a copy (``locator``) are asked for again."""
    doubtful = {
        strict_json.loads(record).get("food_code")
        for record in rejected.filter(pl.col("fact_table").is_in(["food", "value"]))["record"]
    }
    copied = value.filter(pl.col("locator").is_not_null())["food_code"]
    return Known(
        dict(food.select("fdc_id", "published_on").iter_rows()),
        frozenset(food["food_code"]),
        frozenset(code for code in (*doubtful, *copied) if code),
    )


def list_request(data_type: str, page: int, *, newest_first: bool) -> Request:
    """Return the call for one page, counted from 1."""
    by = ("publishedDate", "desc") if newest_first else ("fdcId", "asc")
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
    )


def read_page(answer: Answer, data_type: str) -> tuple[list[Listed], list[str]]:
    """Return the foods of a page and its faults; raise BrokenBodyError for a body without list."""
    content = parsed(answer)
    if not isinstance(content, list):
        raise BrokenBodyError("no JSON array")
    listed, faults = [], []
    if len(content) > PAGE_SIZE:
        faults.append(f"{len(content)} foods on a page of {PAGE_SIZE}")
    for item in content:
        if not isinstance(item, dict) or text(item.get("fdcId")) is None:
            faults.append("a listed food without fdcId")
        elif item.get("dataType", data_type) != data_type:
            faults.append(f"a food of {item['dataType']} in the list of {data_type}")
        else:
            listed.append(_listed(item))
    return listed, faults


def parsed(answer: Answer) -> Any:
    """Return the JSON of an answer; raise BrokenBodyError for truncated JSON, HTML or an error."""
    try:
        return strict_json.loads(answer.content)
    except ValueError:
        raise BrokenBodyError("no JSON, or cut JSON") from None


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
    numbers = {
        str(row.get("number", row.get("nutrientNumber")))
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
        bool(numbers & _NUMBERS) if numbers - {"None"} else None,
    )
