"""Fineli's package (THL, Finland): a zip of tables separated by semicolons, total vitamin K alone.

ASCII or ISO 8859-1, decimal commas. Each value has an acquisition type and a method type, which the
package explains in tables of its own.
"""

import re
from importlib.resources import files

import polars as pl

from pipeline.diagnostics.errors import DataError
from pipeline.extract.csv_text import decoded, rows_of
from pipeline.extract.headings import VITAMIN_K, headings, used_components
from pipeline.extract.named_columns import by_heading
from pipeline.extract.raw import Raw
from pipeline.extract.row_checks import check_cells, check_once
from pipeline.extract.sources.fineli.acquisition_origins import with_origin
from pipeline.fact_files.extracted import Extracted, fill
from schemas.facts import COMPONENT, FOOD, SERVING, VALUE

SOURCE_ID = "fineli"

_ENCODING = "latin-1"
_VALUES = {
    "FOODID": "food_code",
    "EUFDNAME": "component",
    "BESTLOC": "amount",
    "ACQTYPE": "acquisition",
    "METHTYPE": "method_type",
}
_FOODS = {"FOODID": "food_code", "FOODNAME": "name_original", "IGCLASS": "group_code"}
_NAMES = {"FOODID": "food_code", "FOODNAME": "name", "LANG": "language"}
_UNITS = {"EUFDNAME": "component", "COMPUNIT": "found_unit"}
_CODES = {"THSCODE": "code", "DESCRIPT": "description", "LANG": "language"}
_RELEASE = re.compile(r"Release\.?\s+(\d+(?:\.\d+)?)")
_ENGLISH = "EN"


def extract(raw: Raw) -> Extracted:
    """Return the facts of all foods with a vitamin K value, from the zip or its folder."""
    known = used_components(headings(SOURCE_ID, "components"))
    _check_units(_table(raw, "component.csv", _UNITS), known)
    cells = _table(raw, "component_value.csv", _VALUES)
    used = cells.filter(pl.col("component").is_in(known["component"].to_list()))
    check_once("component_value.csv", used, ["food_code", "component"], "FOODID and EUFDNAME")
    vitamin_k = known.filter(pl.col("meaning").is_in(VITAMIN_K))["component"].to_list()
    of_k = pl.col("component").is_in(vitamin_k)
    foods = _foods(raw)
    value = used.filter(of_k, pl.col("amount").is_not_null())
    named = pl.col("food_code").is_in(foods["food_code"].to_list())
    check_cells("component_value.csv", value, "food_code", named, "a FOODID of food.csv", "FOODID")
    concerned = foods.join(value, on="food_code", how="semi", maintain_order="left")
    units = known.select("component", "unit")
    return Extracted(
        release=_release(raw),
        released_on=None,
        component=fill(COMPONENT, known),
        food=fill(FOOD, concerned),
        value=fill(
            VALUE,
            with_origin(
                "component_value.csv",
                value.join(units, on="component", how="left", maintain_order="left"),
                _codes(raw, "acqtype_EN.csv"),
                _codes(raw, "methtype_EN.csv"),
            ),
        ),
        serving=fill(SERVING, pl.DataFrame()),
        composition=_composition(used.filter(~of_k), concerned, known, vitamin_k),
    )


def _table(raw: Raw, name: str, columns: dict[str, str]) -> pl.DataFrame:
    text = decoded(name, raw.member(name), _ENCODING)
    return by_heading(name, rows_of(name, text, ";"), columns)


def _codes(raw: Raw, name: str) -> dict[str, str]:
    """Return the English description of each code; a file may hold all languages."""
    codes = _table(raw, name, _CODES).filter(pl.col("language") == _ENGLISH)
    check_once(name, codes, ["code"], "THSCODE")
    return dict(codes.select("code", "description").iter_rows())


def _foods(raw: Raw) -> pl.DataFrame:
    """Return code, both names and group of every food; without an English name, the Finnish one."""
    food = _table(raw, "food.csv", _FOODS)
    is_id = pl.col("food_code").str.contains(r"^[0-9]+$")
    check_cells("food.csv", food, "food_code", is_id, "a FOODID", "FOODID")
    check_once("food.csv", food, ["food_code"], "FOODID")
    has_name = pl.col("name_original").is_not_null()
    check_cells("food.csv", food, "name_original", has_name, "a name", "FOODNAME")
    english = _table(raw, "foodname_EN.csv", _NAMES).filter(pl.col("language") == _ENGLISH)
    check_once("foodname_EN.csv", english, ["food_code"], "FOODID")
    path = files(__package__) / "groups.csv"
    groups = dict(pl.read_csv(path.read_bytes(), infer_schema=False).iter_rows())
    return food.join(
        english.select("food_code", "name"), on="food_code", how="left", maintain_order="left"
    ).with_columns(
        pl.coalesce("name", "name_original").alias("name"),
        pl.col("group_code").fill_null("No class").replace(groups).alias("group_name"),
    )


def _check_units(found: pl.DataFrame, known: pl.DataFrame) -> None:
    of_k = pl.col("component").str.starts_with("VITK")
    fits = pl.col("component").is_in(known["component"].to_list()) | ~of_k
    check_cells("component.csv", found, "component", fits, "a known form of vitamin K", "EUFDNAME")
    both = found.join(known, on="component", maintain_order="left")
    check_once("component.csv", both, ["component"], "EUFDNAME")
    same = pl.col("found_unit") == pl.col("unit")
    check_cells("component.csv", both, "found_unit", same, "the unit that it had", "COMPUNIT")
    lacking = known.join(both, on="component", how="anti")["component"].to_list()
    if lacking:
        raise DataError(f"component.csv lacks {', '.join(lacking)}; is the package whole?")


def _composition(
    cells: pl.DataFrame, foods: pl.DataFrame, known: pl.DataFrame, vitamin_k: list[str]
) -> pl.DataFrame:
    table = foods.select("food_code")
    for code in known["component"]:
        if code not in vitamin_k:
            printed = cells.filter(pl.col("component") == code)
            column = printed.select("food_code", pl.col("amount").alias(code))
            table = table.join(column, on="food_code", how="left", maintain_order="left")
    return table


def _release(raw: Raw) -> str:
    text = decoded("descript.txt", raw.member("descript.txt"), _ENCODING)
    found = _RELEASE.search(text)
    if not found:
        raise DataError("descript.txt names no release, as in 'Release. 18.0'; is it the package?")
    return found[1]
