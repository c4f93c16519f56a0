"""Foods of FoodData Central from bulk JSON or API answers: bodies → facts."""

from collections import Counter
from collections.abc import Iterable, Iterator
from typing import Any

import polars as pl

from pipeline.diagnostics.errors import DataError
from pipeline.diagnostics.expected_columns import UPSTREAM
from pipeline.extract.sources.fdc import nutrient_codes
from pipeline.extract.sources.fdc.json.food_body import Body, UnusableFoodError, read
from pipeline.fact_files.extracted import NO_GROUP, Extracted, fill, rejected_rows
from schemas.facts import COMPONENT, FOOD, SERVING, VALUE

_FOOD = ("food_code", "name", "group_code", "group_name", "fdc_id", "published_on")
_SERVING = ("food_code", "serving_code", "quantity", "description", "gram_weight")
_NUTRIENT = (
    *("food_code", "component", "name", "unit", "amount", "n_samples", "min", "max", "median"),
    *("loq", "derivation_code", "source_code", "record"),
)


def extract(foods: Iterable[Any], release: str) -> Extracted:
    """Return the facts of a bulk JSON file's foods; raise a DataError for an unknown key."""
    bodies = list(_strictly(foods))
    times = Counter(body.food["food_code"] for body in bodies)
    if twice := [code for code, count in times.items() if count > 1]:
        raise DataError(f"food {twice[0]} is listed twice; look upstream")
    return facts_of(bodies, release, release)


def facts_of(bodies: Iterable[Body], release: str, released_on: str | None) -> Extracted:
    """Return the facts of those foods that have a usable value of vitamin K."""
    bodies = list(bodies)
    kept = [body for body in bodies if body.has_vitamin_k]
    rejected = [row for body in bodies for row in body.rejected if body.has_vitamin_k or _k(row)]
    nutrient = _frame([row for body in kept for row in body.nutrients], _NUTRIENT)
    food = _frame([body.food for body in kept], _FOOD).with_columns(
        pl.col("group_name").fill_null(NO_GROUP)  # abridged answers name none
    )
    names = (
        nutrient.sort("food_code", maintain_order=True)
        .group_by("component", maintain_order=True)
        .agg(pl.col("name").drop_nulls().first())
        .with_columns(pl.col("component").replace_strict(nutrient_codes.UNIT_OF).alias("unit"))
    )
    vitamin_k = nutrient.filter(pl.col("component").is_in(nutrient_codes.VITAMIN_K))
    serving = _frame([row for body in kept for row in body.servings], _SERVING)
    component = fill(COMPONENT, nutrient_codes.components(names))
    return Extracted(
        release=release,
        released_on=released_on,
        component=component,
        food=fill(FOOD, food),
        value=fill(VALUE, vitamin_k),
        serving=fill(SERVING, serving),
        composition=nutrient_codes.wide(nutrient, food.select("food_code"), component),
        rejected=rejected_rows(rejected),
    )


def _k(rejected: tuple[str, Any, str]) -> bool:
    return rejected[0] == "value"


def _strictly(foods: Iterable[Any]) -> Iterator[Body]:
    for content in foods:
        if content is None:  # 32 of 395 entries of the release of 2026-04-30
            continue
        try:
            yield read(content, _stop)
        except UnusableFoodError as error:
            place = content.get("fdcId") if isinstance(content, dict) else "?"
            raise DataError(f"food {place} {error}; {UPSTREAM}") from error


def _stop(place: str, unknown: list[str]) -> None:
    raise DataError(f"{place} has the unknown {', '.join(map(repr, unknown))}; {UPSTREAM}")


def _frame(rows: list[dict[str, str | None]], columns: tuple[str, ...]) -> pl.DataFrame:
    return pl.DataFrame(rows, schema=dict.fromkeys(columns, pl.String), orient="row")
