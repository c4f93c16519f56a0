"""NEVO-online (RIVM, Netherlands): the wide CSV that a user downloaded.

Decimal commas; a blank is not analysed and gives no row. A trace flag is in another column than
the value, so a printed 0 may be a trace. Foods per 100 ml keep that basis.
"""

import polars as pl

from pipeline.diagnostics.errors import DataError
from pipeline.extract.csv_text import read_rows
from pipeline.extract.headings import headed, headings, used_components
from pipeline.extract.raw import Raw
from pipeline.extract.wide_table import wide_facts
from pipeline.fact_files.extracted import Extracted, fill
from pipeline.format_text import format_text
from schemas.facts import SERVING, VALUE

SOURCE_ID = "nevo"

_QUANTITIES = {"per 100g": "100 g", "per 100ml": "100 ml"}
_VERSION = "NEVO-Online "


def extract(raw: Raw) -> Extracted:
    """Return the facts of all foods with a vitamin K cell."""
    where, columns = raw.path.name, headings(SOURCE_ID)
    table = headed(where, read_rows(where, raw.content()), columns, str.strip)
    _check_codes(where, table)
    foods = table.with_columns(pl.col("quantity").replace_strict(_QUANTITIES).alias("basis"))
    wide = wide_facts(foods, used_components(columns))
    flags = foods.select("food_code", "traces_of", "fortified_with")
    value = wide.value.join(flags, on="food_code", how="left").with_columns(
        pl.when(_lists("traces_of"))
        .then(format_text("contains traces of {}", "component"))
        .alias("statistical_comment"),
        pl.when(_lists("fortified_with")).then("component").alias("added_nutrient"),
    )
    return Extracted(
        release=_release(where, table),
        released_on=None,
        component=wide.component,
        food=wide.food,
        value=fill(VALUE, value),
        serving=fill(SERVING, pl.DataFrame()),
        composition=wide.composition,
    )


def _lists(column: str) -> pl.Expr:
    """Return whether the comma separated list names the row's component."""
    return pl.col(column).fill_null("").str.split(", ").list.contains(pl.col("component"))


def _check_codes(where: str, table: pl.DataFrame) -> None:
    odd = table.filter(~pl.col("quantity").is_in(list(_QUANTITIES)).fill_null(value=False))
    if odd.height:
        code, quantity = odd.select("food_code", "quantity").row(0)
        raise DataError(
            f"{where}: food {code} is given {quantity!r}, expected"
            f" {' or '.join(map(repr, _QUANTITIES))}"
        )


def _release(where: str, table: pl.DataFrame) -> str:
    versions = table["version"].unique().to_list()
    if len(versions) != 1 or not str(versions[0]).startswith(_VERSION):
        raise DataError(
            f"{where}: expected one version {_VERSION}…, found {sorted(map(str, versions))}"
        )
    return str(versions[0]).removeprefix(_VERSION).replace(" ", "/")
