"""NEVO-online (RIVM, Netherlands): the wide table or the file Details that a user downloaded.

RIVM separates by ``|`` and quotes some fields, in UTF-8 with BOM or in cp1252; a re-export with
commas is read too. Decimal commas; a blank is not analysed and gives no row. Foods per 100 ml keep
that basis. In the wide table a trace flag is in another column than the value, so a printed 0 may
be a trace; the file Details has flag and source beside each value.
"""

import polars as pl

from pipeline.extract.csv_text import decoded, rows_of
from pipeline.extract.headings import headed, headings, used_components
from pipeline.extract.raw import Raw
from pipeline.extract.row_checks import check_once
from pipeline.extract.sources.nevo.described import release_of, with_basis
from pipeline.extract.sources.nevo.details_file import read_details
from pipeline.extract.wide_table import wide_facts
from pipeline.fact_files.extracted import Extracted, fill
from pipeline.format_text import format_text
from schemas.facts import SERVING, VALUE

SOURCE_ID = "nevo"

OTHER_ENCODING = "cp1252"


def extract(raw: Raw) -> Extracted:
    """Return the facts of all foods with a vitamin K cell, from the wide table or the details."""
    where = raw.path.name
    first_line = raw.start().partition(b"\n")[0]
    separator = "|" if b"|" in first_line else ","
    details = b"Nutrient-code" in first_line
    text = decoded(where, raw.content("details" if details else ""), OTHER_ENCODING)
    if details:
        return read_details(where, text, separator)
    return _wide(where, text, separator)


def _wide(where: str, text: str, separator: str) -> Extracted:
    columns = headings(SOURCE_ID)
    table = headed(where, rows_of(where, text, separator), columns, str.strip)
    foods = with_basis(where, table.with_row_index("row", 2))
    check_once(where, foods, ["food_code"], "NEVO-code")
    wide = wide_facts(foods, used_components(columns))
    flags = foods.select("food_code", "traces_of", "fortified_with")
    value = wide.value.join(flags, on="food_code", how="left").with_columns(
        pl.when(_lists("traces_of"))
        .then(format_text("contains traces of {}", "component"))
        .alias("statistical_comment"),
        pl.when(_lists("fortified_with")).then("component").alias("added_nutrient"),
    )
    return Extracted(
        release=release_of(where, table),
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
