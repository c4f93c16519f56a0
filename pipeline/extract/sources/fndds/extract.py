"""USDA FNDDS 2021–2023: the "At A Glance" workbooks of nutrients and of portions.

Vitamin K is phylloquinone only, and calculated: FNDDS derives every food from ingredients. The
workbook of ingredients is not read, because values of single ingredients are published by their
own source (SR, Foundation); nor is that of foods, which repeats codes and descriptions.
"""

import polars as pl

from pipeline.extract.headings import headed, headings, used_components
from pipeline.extract.raw import Raw
from pipeline.extract.wide_table import wide_facts
from pipeline.extract.workbook import read_sheets
from pipeline.fact_files.extracted import Extracted, fill
from pipeline.fact_files.registry import source_of
from schemas.facts import SERVING

SOURCE_ID = "fndds"

_NUTRIENTS, _PORTIONS = source_of(SOURCE_ID).files
_EXPLAINED = ("Variable Descriptions",)
_TITLE_ROWS = 1


def extract(raw: Raw) -> Extracted:
    """Return the facts of all foods, from the folder that holds both workbooks."""
    columns = headings(SOURCE_ID)
    foods = _table(raw, _NUTRIENTS, "FNDDS Nutrient Values", columns)
    portions = _table(
        raw, _PORTIONS, "Portions and Weights", headings(SOURCE_ID, "portion_headings")
    )
    wide = wide_facts(foods, used_components(columns))
    return Extracted(
        release="2021-2023",
        released_on="2024-10",
        component=wide.component,
        food=wide.food,
        value=wide.value,
        serving=fill(SERVING, portions.join(wide.food, on="food_code", how="semi")),
        composition=wide.composition,
    )


def _table(raw: Raw, name: str, sheet: str, columns: pl.DataFrame) -> pl.DataFrame:
    rows = read_sheets(name, raw.member(name), [sheet], _EXPLAINED)[sheet]
    return headed(f"{name}, sheet {sheet!r}", rows.slice(_TITLE_ROWS), columns, _on_one_line)


def _on_one_line(heading: str) -> str:
    return " ".join(heading.split())
