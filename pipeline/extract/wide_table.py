"""Wide tables (one food a row, one constituent a column) → facts."""

from collections.abc import Collection
from dataclasses import dataclass

import polars as pl

from pipeline.extract.headings import VITAMIN_K
from pipeline.fact_files.extracted import fill
from schemas.codes import COMPOSITION
from schemas.facts import COMPONENT, FOOD, VALUE


@dataclass(frozen=True, slots=True)
class WideFacts:
    """The facts tables read from a wide table; ``value`` holds one row a stated cell."""

    component: pl.DataFrame
    food: pl.DataFrame
    value: pl.DataFrame
    composition: pl.DataFrame


def wide_facts(
    foods: pl.DataFrame, component: pl.DataFrame, not_stated: Collection[str] = ()
) -> WideFacts:
    """Return the facts of the foods with a stated vitamin K cell.

    ``foods`` has the food facts by name and one column a component code; ``not_stated`` are the
    texts that mean that the source states no value.
    """
    vitamin_k = component.filter(pl.col("meaning").is_in(VITAMIN_K))["component"].to_list()
    other = component.filter(pl.col("meaning").is_in(COMPOSITION))["component"].to_list()
    cells = foods.with_columns(
        pl.when(~pl.col(*vitamin_k, *other).str.strip_chars().is_in(["", *not_stated])).then(
            pl.col(*vitamin_k, *other)
        )
    )
    value = (
        cells.unpivot(vitamin_k, index="food_code", variable_name="component", value_name="amount")
        .filter(pl.col("amount").is_not_null())
        .join(component.select("component", "unit"), on="component", how="left")
    )
    concerned = cells.join(value, on="food_code", how="semi")
    return WideFacts(
        component=fill(COMPONENT, component),
        food=fill(FOOD, concerned),
        value=fill(VALUE, value),
        composition=concerned.select("food_code", *other),
    )
