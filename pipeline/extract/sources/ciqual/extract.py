"""CIQUAL, the French food composition table (Anses): the workbook, and names from the XML files.

Where the component XML stands beside them, its ranges, confidence codes and sources are added.
All cells are text with decimal comma; ``-`` is no value. Vitamin K1 is a measurement, K2 a total:
CIQUAL does not say which menaquinones it holds.
"""

from importlib.resources import files

import polars as pl

from pipeline.diagnostics.errors import DataError, UsageError
from pipeline.diagnostics.expected_columns import UPSTREAM
from pipeline.extract.headings import VITAMIN_K, headed, headings, used_components
from pipeline.extract.raw import Raw
from pipeline.extract.sources.ciqual.component_file import components, with_components
from pipeline.extract.sources.ciqual.xml_names import records
from pipeline.extract.wide_table import wide_facts
from pipeline.extract.workbook import read_sheets
from pipeline.fact_files.extracted import Extracted, fill
from pipeline.fact_files.registry import fetch_of, source_of
from pipeline.format_text import format_text
from schemas.facts import SERVING, VALUE

SOURCE_ID = "ciqual"

_WORKBOOK, _FOODS, _CONSTITUENTS = source_of(SOURCE_ID).files
(_COMPONENTS,) = fetch_of(SOURCE_ID).optional_files
_SHEET = "composition nutritionnelle"
_TAGS = ("codes INFOODS",)  # the same constituents as in the XML
_FOOD_FIELDS = {
    "alim_code": "food_code",
    "alim_nom_eng": "name",
    # as in the workbook
    **dict.fromkeys(
        (
            *("alim_nom_fr", "alim_nom_sci", "alim_grp_code", "alim_ssgrp_code"),
            *("alim_ssssgrp_code", "facteur_Jones"),
        )
    ),
}
_CONSTITUENT_FIELDS = {
    "const_code": "component",
    "const_nom_eng": "heading",
    "const_nom_fr": None,
    "code_INFOODS": None,
}
_NOT_STATED = ("-",)


def extract(raw: Raw) -> Extracted:
    """Return the facts of all foods with a K1 or K2 cell, from the folder of the three files."""
    columns = headings(SOURCE_ID)
    _check_constituents(records(_CONSTITUENTS, raw.member(_CONSTITUENTS), _CONSTITUENT_FIELDS))
    english = records(_FOODS, raw.member(_FOODS), _FOOD_FIELDS)
    sheet = read_sheets(_WORKBOOK, raw.member(_WORKBOOK), [_SHEET], _TAGS)[_SHEET]
    foods = headed(f"{_WORKBOOK}, sheet {_SHEET!r}", sheet, columns, _on_one_line)
    orphan = foods.join(english, on="food_code", how="anti")
    if orphan.height:
        raise DataError(
            f"{_FOODS} lacks the food {orphan['food_code'][0]!r} of {_WORKBOOK}; the files do not"
            " belong together"
        )
    named = foods.join(english, on="food_code", how="left", maintain_order="left").with_columns(
        pl.coalesce("name", "name_original").alias("name")
    )
    wide = wide_facts(_grouped(named), used_components(columns), _NOT_STATED)
    return Extracted(
        release="2025-11-03",
        released_on="2025-11-03",
        component=wide.component,
        food=wide.food,
        value=_with_components(raw, wide.value),
        serving=fill(SERVING, pl.DataFrame()),
        composition=wide.composition,
    )


def _with_components(raw: Raw, value: pl.DataFrame) -> pl.DataFrame:
    if not raw.has(_COMPONENTS):
        others = [name for name in raw.names if name.startswith("compo_")]
        if others:
            raise UsageError(
                f"{raw.path} holds {others[0]}, expected {_COMPONENTS}, of the workbook's release;"
                " give that, or take the other away"
            )
        return value
    known = used_components(headings(SOURCE_ID))
    vitamin_k = known.filter(pl.col("meaning").is_in(VITAMIN_K))["component"].to_list()
    found = components(_COMPONENTS, raw.member(_COMPONENTS), vitamin_k)
    return fill(VALUE, with_components(_COMPONENTS, value, found, _WORKBOOK))


def _check_constituents(found: pl.DataFrame) -> None:
    known = headings(SOURCE_ID).filter(pl.col("name").is_not_null())
    expected = known.select("component", format_text("{} ({})", "name", "unit").alias("heading"))
    spelled = pl.col("heading").str.replace_all(r"\s", "")
    odd = found.with_columns(spelled).join(
        expected.with_columns(spelled), on=["component", "heading"], how="anti"
    )
    if odd.height:
        code, heading = odd.row(0)
        raise DataError(f"{_CONSTITUENTS}: unknown constituent {code} {heading!r}; {UPSTREAM}")


def _grouped(foods: pl.DataFrame) -> pl.DataFrame:
    """Add the group's English name; raise a DataError for an unknown code or French name."""
    path = files(__package__) / "group_codes.csv"
    known = pl.read_csv(path.read_bytes(), infer_schema=False)
    keys = ["group_code", "group_fr", "subgroup_fr"]
    unknown = foods.join(known, on=keys, how="anti", nulls_equal=True)
    if unknown.height:
        group = unknown.select(keys).row(0)
        raise DataError(
            f"{_WORKBOOK}: unknown food group {' '.join(map(str, group))!r}; add it to"
            " group_codes.csv after a look upstream"
        )
    return foods.join(known, on=keys, how="left", nulls_equal=True, maintain_order="left")


def _on_one_line(heading: str) -> str:
    return " ".join(heading.split())
