"""Bundeslebensmittelschlüssel 4.0 (MRI, Germany): one wide sheet, three columns a component.

The second of the three says how the value came about, the third names a publication. Which
menaquinones K2 counts is not stated, so K and K2 are totals of unspecified basis.
"""

from collections.abc import Mapping

import polars as pl

from pipeline.extract.headings import headings, used_components
from pipeline.extract.raw import Raw
from pipeline.extract.row_checks import check_cells, check_once
from pipeline.extract.sources.bls.data_origins import with_origin
from pipeline.extract.sources.bls.triples import read_triples
from pipeline.extract.wide_table import wide_facts
from pipeline.extract.workbook import read_only_sheet
from pipeline.fact_files.extracted import Extracted, fill
from schemas.facts import REFERENCE_FACTS, SERVING, VALUE

SOURCE_ID = "bls"

_WORKBOOK = "BLS_4_0_Daten_2025_DE.xlsx"
_NOT_STATED = ("-",)
# The first letter of a code is its food group; BLS 4.0 prints no names of groups.
GROUPS: Mapping[str, str] = {
    "B": "Bread and rolls",
    "C": "Cereals and flours",
    "D": "Cakes and biscuits",
    "E": "Eggs and pasta",
    "F": "Fruit",
    "G": "Vegetables",
    "H": "Pulses, nuts and seeds",
    "K": "Potatoes and mushrooms",
    "M": "Milk and cheese",
    "N": "Non-alcoholic beverages",
    "P": "Alcoholic beverages",
    "Q": "Fats and oils",
    "R": "Ingredients, spices and sauces",
    "S": "Sugar, sweets and ice cream",
    "T": "Fish and shellfish",
    "U": "Beef, veal, pork and lamb",
    "V": "Game, poultry and offal",
    "W": "Sausages and meat products",
    "X": "Dishes, mainly of plants",
    "Y": "Dishes, mainly of animal products",
}


def extract(raw: Raw) -> Extracted:
    """Return the facts of all foods with a stated vitamin K cell, from the zip or its workbook."""
    unpacked = raw.path.suffix.lower() == ".xlsx"
    where = raw.path.name if unpacked else _WORKBOOK
    content = raw.content() if unpacked else raw.member(_WORKBOOK)
    known = headings(SOURCE_ID, "components")
    component = used_components(known)
    foods = _foods(where, read_triples(where, read_only_sheet(where, content), known))
    wide = wide_facts(foods, component, _NOT_STATED)
    value, reference = with_origin(where, wide.value, foods)
    return Extracted(
        release="4.0",
        released_on="2025-12-17",
        component=wide.component,
        food=wide.food,
        value=fill(VALUE, value),
        serving=fill(SERVING, pl.DataFrame()),
        composition=wide.composition,
        reference=fill(REFERENCE_FACTS, reference),
    )


def _foods(where: str, foods: pl.DataFrame) -> pl.DataFrame:
    """Add the group; a code of another form, or of a group that is not known, stops the run."""
    code = pl.col("food_code")
    check_cells(
        where, foods, "food_code", code.str.contains(r"^[A-Z][0-9]{6}$"), "a BLS code", "BLS Code"
    )
    check_once(where, foods, ["food_code"], "BLS Code")
    letter = code.str.head(1)
    wanted = f"in a known food group ({', '.join(GROUPS)})"
    check_cells(where, foods, "food_code", letter.is_in(list(GROUPS)), wanted, "BLS Code")
    return foods.with_columns(
        pl.coalesce("name", "name_original").alias("name"),
        letter.alias("group_code"),
        letter.replace_strict(GROUPS).alias("group_name"),
    )
