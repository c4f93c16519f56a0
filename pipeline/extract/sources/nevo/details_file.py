"""NEVO's file Details: one value a row, with its flag and its source.

``TR`` marks a trace, whose printed value only fills the place; ``+`` a nutrient that was added. A
nutrient of two component groups has a row in each, with the same value.
"""

from collections.abc import Iterator

import polars as pl

from pipeline.diagnostics.errors import DataError
from pipeline.extract.csv_text import whole_rows
from pipeline.extract.headings import VITAMIN_K, check_headings, headings, used_components
from pipeline.extract.row_checks import check_cells
from pipeline.extract.sources.nevo.described import release_of, with_basis
from pipeline.fact_files.extracted import Extracted, fill
from pipeline.format_text import format_text
from schemas.facts import COMPONENT, FOOD, REFERENCE_FACTS, SERVING, VALUE

_COLUMNS = {
    "NEVO-versie/NEVO-version": "version",
    "Voedingsmiddelgroep": None,
    "Food group": "group_name",
    "NEVO-code": "food_code",
    "Voedingsmiddelnaam/Dutch food name": "name_original",
    "Engelse naam/Food name": "name",
    "Hoeveelheid/Quantity": "quantity",
    "Voedingsstofgroep": None,
    "Component group": None,
    "Nutrient-code": "component",
    "Voedingsstof": None,
    "Component": None,
    "Gehalte/Value": "printed",
    "Eenheid/Unit": "unit",
    "Spoor / Verrijkt/Trace / Fortified": "flag",
    "Broncode/Source code": "source",
    "Referentie/Reference": "citation",
}
_USED = [name for name in _COLUMNS.values() if name]
_TRACE, _ADDED = "TR", "+"
_VITAMIN_K = "VITK"
_NUMBER = r"^[0-9]+(,[0-9]+)?$"


def read_details(where: str, text: str, separator: str) -> Extracted:
    """Return the facts of all foods with a vitamin K row."""
    known = used_components(headings("nevo"))
    whole = _rows(where, text, separator, known["component"].to_list())
    rows = with_basis(where, _checked(where, whole, known))
    vitamin_k = known.filter(pl.col("meaning").is_in(VITAMIN_K))["component"].to_list()
    of_k = pl.col("component").is_in(vitamin_k)
    value = rows.filter(of_k)
    foods = rows.unique("food_code", keep="first", maintain_order=True)
    concerned = foods.join(value, on="food_code", how="semi", maintain_order="left")
    return Extracted(
        release=release_of(where, rows),
        released_on=None,
        component=fill(COMPONENT, known),
        food=fill(FOOD, concerned),
        value=fill(VALUE, value),
        serving=fill(SERVING, pl.DataFrame()),
        composition=_composition(rows.filter(~of_k), concerned, known, vitamin_k),
        reference=fill(REFERENCE_FACTS, _references(value)),
    )


def _rows(where: str, text: str, separator: str, components: list[str]) -> pl.DataFrame:
    """Return the rows of these components, with ``row``; the others are not kept in memory."""
    lines = whole_rows(where, text, separator)
    found = [heading.strip() for heading in next(lines, [])]
    check_headings(where, found, list(_COLUMNS))
    places = [place for place, name in enumerate(_COLUMNS.values()) if name]
    at, wanted = list(_COLUMNS).index("Nutrient-code"), frozenset(components)

    def kept() -> Iterator[tuple[int | str, ...]]:
        for number, line in enumerate(lines, 2):
            code = line[at].strip()
            if code in wanted:
                yield (number, *(line[place].strip() for place in places))
            elif code.startswith(_VITAMIN_K):
                raise DataError(
                    f"{where}, row {number}, column Nutrient-code: {code!r} is no known form of"
                    " vitamin K; look upstream"
                )

    schema = {"row": pl.Int64, **dict.fromkeys(_USED, pl.String)}
    frame = pl.DataFrame(list(kept()), schema, orient="row")
    if frame.is_empty():
        raise DataError(f"{where} holds no row of {', '.join(components)}; is the file whole?")
    return frame.with_columns(pl.col(pl.String).replace("", None))


def _checked(where: str, rows: pl.DataFrame, known: pl.DataFrame) -> pl.DataFrame:
    """Return one row a food and nutrient, with the amount as printed, flag beside it."""
    code = pl.col("food_code").str.contains(r"^[0-9]+$")
    check_cells(where, rows, "food_code", code, "a NEVO-code", "NEVO-code")
    number = pl.col("printed").str.contains(_NUMBER)
    check_cells(where, rows, "printed", number, "a number with decimal comma", "Gehalte/Value")
    flag = pl.col("flag").is_null() | pl.col("flag").is_in([_TRACE, _ADDED])
    heading = "Spoor / Verrijkt/Trace / Fortified"
    check_cells(where, rows, "flag", flag, f"{_TRACE}, {_ADDED} or blank", heading)
    units = known.select("component", pl.col("unit").alias("known_unit"))
    rows = rows.join(units, on="component", how="left", maintain_order="left")
    same_unit = pl.col("unit") == pl.col("known_unit")
    check_cells(where, rows, "unit", same_unit, "the unit of its nutrient", "Eenheid/Unit")
    said = pl.struct("printed", "flag")
    same = said == said.first().over("food_code", "component")
    check_cells(where, rows, "printed", same, "what a row above says", "Gehalte/Value")
    once = rows.unique(["food_code", "component"], keep="first", maintain_order=True)
    trace = (pl.col("flag") == _TRACE).fill_null(value=False)
    return once.with_columns(
        pl.when(trace)
        .then(format_text("{} {}", "printed", "flag"))
        .otherwise("printed")
        .alias("amount"),
        pl.when(pl.col("flag") == _ADDED).then("component").alias("added_nutrient"),
        pl.coalesce("name", "name_original").alias("name"),
        pl.when(pl.col("source").is_not_null())
        .then(
            pl.concat_str(
                pl.lit("nevo_"),
                pl.col("source").str.to_lowercase().str.replace_all(r"[^a-z0-9]+", "_"),
            )
        )
        .alias("reference_id"),
        format_text(
            "Details, row {}, NEVO-code {}, Nutrient-code {}", "row", "food_code", "component"
        ).alias("locator"),
    )


def _composition(
    rows: pl.DataFrame, foods: pl.DataFrame, known: pl.DataFrame, vitamin_k: list[str]
) -> pl.DataFrame:
    components = [code for code in known["component"] if code not in vitamin_k]
    cells = foods.select("food_code")
    for code in components:
        printed = rows.filter(pl.col("component") == code).select(
            "food_code", pl.col("amount").alias(code)
        )
        cells = cells.join(printed, on="food_code", how="left", maintain_order="left")
    return cells


def _references(value: pl.DataFrame) -> pl.DataFrame:
    """Return a row a source code, with everything that stands in the file as its reference."""
    return (
        value.filter(pl.col("reference_id").is_not_null())
        .group_by("reference_id", maintain_order=True)
        .agg(pl.col("source").first(), pl.col("citation").drop_nulls().unique().sort())
        .with_columns(pl.col("citation").list.join("; ").replace("", None))
        .with_columns(
            pl.coalesce("citation", "source").alias("citation"),
            pl.col("citation").str.extract(r"(10\.\d{4,}/[^\s;,]+)").alias("doi"),
            pl.lit("secondary").alias("access"),
            format_text("Source code {} of NEVO.", "source").alias("note"),
        )
    )
