"""Foods of FoodData Central from the CSV zips: tables by header name → facts rows."""

from collections.abc import Callable
from typing import Any

import polars as pl

from pipeline.extract.raw import Raw
from pipeline.extract.sources.fdc import nutrient_codes
from pipeline.extract.sources.fdc.csv import csv_tables
from pipeline.extract.sources.fdc.csv.nutrient_rows import (
    nutrients,
    vitamin_k_and_composition,
    with_derivations,
)
from pipeline.extract.sources.fdc.csv.portion_rows import servings
from pipeline.extract.sources.fdc.csv.repeated_rows import counted_once
from pipeline.fact_files.extracted import Extracted, fill, rejected_rows, split_units
from schemas.facts import COMPONENT, FOOD, VALUE
from schemas.units import UNITS

# FoodData Central states vitamin K in micrograms: mg would be an error of a thousand.
_OF_VITAMIN_K = frozenset(
    unit for unit in UNITS if nutrient_codes.is_unit_of(nutrient_codes.VITAMIN_K[0], unit)
)

Identify = Callable[[Raw, pl.DataFrame], pl.DataFrame]
Serve = Callable[[Raw, pl.DataFrame], pl.DataFrame]
Rejected = tuple[str, Any, str]


def extract(raw: Raw, release: str, identify: Identify, serve: Serve = servings) -> Extracted:
    """Return the facts of the current foods that have a vitamin K value.

    ``identify`` gets rows of ``food.csv`` and returns those that are current foods of the source,
    with food_code, group_name and other columns of the food facts; if its column ``refused`` holds
    a reason, the values of the food are rejected. ``serve`` gets the remaining foods and returns
    their servings.
    """
    nutrient = nutrients(raw)
    vitamin_k, composition = vitamin_k_and_composition(raw)
    listed = csv_tables.read(raw, csv_tables.FOOD, {"fdc_id": vitamin_k["fdc_id"].unique()})
    identified = identify(raw, listed.with_columns(iso_date("published_on")))
    current, refused = _split(identified, vitamin_k)
    data = vitamin_k.join(current.select("fdc_id", "food_code"), on="fdc_id").join(
        nutrient.select("component", "unit"), on="component", how="left"
    )
    usable, unusable = _usable(with_derivations(raw, data))
    value, twice = counted_once(usable, ["food_code", "component"], "value", "amount")
    dangling = vitamin_k.join(listed, on="fdc_id", how="anti")
    refused += [("value", row, "its food is not in food.csv") for row in dangling.to_dicts()]
    concerned = current.join(value, on="food_code", how="semi")
    stated = composition.of(concerned["fdc_id"]).join(
        concerned.select("fdc_id", "food_code"), on="fdc_id"
    )
    amounts, twice_stated = counted_once(
        stated.select("food_code", "component", "amount").drop_nulls("amount"),
        ["food_code", "component"],
        "composition",
        "amount",
    )
    serving, served_twice = counted_once(
        serve(raw, concerned), ["food_code", "serving_code"], "serving", "gram_weight"
    )
    component = fill(COMPONENT, nutrient_codes.components(nutrient))
    return Extracted(
        release=release,
        released_on=release,
        component=component,
        food=fill(FOOD, concerned),
        value=value,
        serving=serving,
        composition=nutrient_codes.wide(amounts, concerned.select("food_code"), component),
        rejected=rejected_rows([*refused, *unusable, *twice, *twice_stated, *served_twice]),
    )


def iso_date(column: str) -> pl.Expr:
    """Return the column as ISO 8601 from 2019-04-01 or 4/1/2019; other texts as they are."""
    printed = pl.col(column)
    dates = [printed.str.to_date(form, strict=False) for form in ("%Y-%m-%d", "%m/%d/%Y")]
    return pl.coalesce(*(date.dt.to_string("iso") for date in dates), printed)


def newest(foods: pl.DataFrame, date: str = "published_on", by: str = "food_code") -> pl.DataFrame:
    """Return the newest version of each food_code, or of another code: by ISO date, fdc_id."""
    return (
        foods.sort(date, pl.col("fdc_id").cast(pl.Int64), nulls_last=False)
        .unique(by, keep="last", maintain_order=True)
        .sort(by)
    )


def _split(foods: pl.DataFrame, vitamin_k: pl.DataFrame) -> tuple[pl.DataFrame, list[Rejected]]:
    """Return the foods that can be used, and the values of the others with reasons."""
    if "refused" not in foods.columns:
        return foods, []
    refused = vitamin_k.join(foods.select("fdc_id", "food_code", "refused"), on="fdc_id")
    rows = refused.filter(pl.col("refused").is_not_null()).to_dicts()
    used = foods.filter(pl.col("refused").is_null())
    return used, [("value", row, row.pop("refused")) for row in rows]


def _usable(data: pl.DataFrame) -> tuple[pl.DataFrame, list[Rejected]]:
    """Return values that state an amount or a limit, in a known unit; the others with reasons."""
    stated = pl.col("amount").is_not_null() | pl.col("loq").is_not_null()
    value, refused = split_units(fill(VALUE, data.filter(stated)), _OF_VITAMIN_K)
    blank = fill(VALUE, data.filter(~stated))
    return value, [*refused, *(("value", row, "no amount") for row in blank.to_dicts())]
