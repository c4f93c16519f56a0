"""Check committed facts before they are used; every finding names file and line."""

from collections.abc import Iterator

import polars as pl

from pipeline.diagnostics.violations import breaking, stop_on, with_place
from pipeline.fact_files import notation, origins
from pipeline.fact_files.corrections import corrected
from pipeline.fact_files.read import FIRST_LINE, RESTORE, Facts
from pipeline.format_text import format_text
from schemas.codes import COMPOSITION
from schemas.facts import FACTS
from schemas.pandera_models import as_printed, findings
from schemas.units import COMPOSITION_UNITS, UNITS

# Columns of facts tables that must hold a key of another facts table; a food must have a value.
_POINTS_TO = (
    ("value", "food_code", "food"),
    ("value", "component", "component"),
    ("serving", "food_code", "food"),
    ("composition", "food_code", "food"),
    ("food", "food_code", "value"),
    ("sample", "component", "component"),
    ("ingredient", "food_code", "food"),
)


_LONGEST_CELL_BYTES = 100_000  # CSV readers accept such a cell, and no food needs a longer one


def check_facts(sources: list[Facts], mended_cell: pl.DataFrame) -> None:
    """Raise a DataError with all findings, or return if every row can be used."""
    found = []
    for facts in sources:
        for table, rows in all_findings(facts, mended_cell):
            found.append(with_place(rows, facts.source_id, facts.place(table), FIRST_LINE))
    stop_on([rows for rows in found if rows.height], RESTORE)


def all_findings(facts: Facts, mended_cell: pl.DataFrame) -> Iterator[tuple[str, pl.DataFrame]]:
    """Yield (facts table, findings) of one source: schemas, keys and codes.

    ``mended_cell`` declares how obvious misprints are read.
    """
    for name, frame in facts.tables.items():
        yield name, findings(as_printed(FACTS[name], frame.columns), frame)
        for column in frame.columns:
            short = pl.col(column).str.len_bytes() <= _LONGEST_CELL_BYTES
            fits = short | pl.col(column).is_null()
            yield name, breaking(frame, column, fits, f"at most {_LONGEST_CELL_BYTES} bytes")
    for name, column, target in _POINTS_TO:
        known = facts.tables[target][column].to_list()
        rule = f"a {column} of {target}.csv"
        yield name, breaking(facts.tables[name], column, pl.col(column).is_in(known), rule)
    value, readings = facts.tables["value"], facts.source.readings
    for name in ("value", "sample"):
        known_unit = pl.col("unit").is_in(list(UNITS))
        yield name, breaking(facts.tables[name], "unit", known_unit, "a known unit")
    for column, codes in (
        ("derivation_code", origins.DERIVATIONS),
        ("source_code", origins.SOURCE_CODES),
    ):
        known_code = pl.col(column).is_null() | pl.col(column).is_in(list(codes))
        yield "value", breaking(value, column, known_code, f"a known {column}")
    rule = (
        "an amount of 0 or more with a known qualifier"
        f" (as {facts.source_id} prints them), or a limit in loq"
    )
    meaning = pl.col("component").replace_strict(
        dict(facts.tables["component"].select("component", "meaning").iter_rows()), default=None
    )
    printed = corrected(facts.source_id, pl.col("amount"), meaning, mended_cell)
    limited = pl.col("amount").is_null() & pl.col("loq").is_not_null()
    readable = notation.readable(printed, readings) | limited
    yield "value", breaking(value, "amount", readable, rule)
    yield from _sample_findings(facts)
    yield from _composition_findings(facts, mended_cell)


def _sample_findings(facts: Facts) -> Iterator[tuple[str, pl.DataFrame]]:
    for column in ("amount", "adjusted_amount"):
        cell = pl.col(column)
        readable = cell.is_null() | notation.readable(cell, facts.source.readings)
        rule = f"an amount of 0 or more (as {facts.source_id} prints them)"
        yield "sample", breaking(facts.tables["sample"], column, readable, rule)


def _composition_findings(
    facts: Facts, mended_cell: pl.DataFrame
) -> Iterator[tuple[str, pl.DataFrame]]:
    component = facts.tables["component"].filter(pl.col("meaning").is_in(COMPOSITION))
    pairs = [f"{column} in {unit}" for column, unit in COMPOSITION_UNITS]
    usable = format_text("{} in {}", "meaning", "unit").is_in(pairs)
    yield "component", breaking(component, "unit", usable, "a unit known for its meaning")
    composition = facts.tables["composition"]
    given = pl.col("component").is_in(composition.columns)
    yield "component", breaking(component, "component", given, "a column of composition.csv")
    meanings = dict(component.select("component", "meaning").iter_rows())
    for column in composition.columns[1:]:
        meaning = pl.lit(meanings.get(column))
        cell = corrected(facts.source_id, pl.col(column), meaning, mended_cell)
        if column not in meanings:
            rule = "a column whose component is composition"
            yield "composition", breaking(composition, column, pl.lit(value=False), rule)
            continue
        readable = cell.is_null() | notation.readable(cell, facts.source.readings)
        rule = f"an amount of 0 or more (as {facts.source_id} prints them)"
        yield "composition", breaking(composition, column, readable, rule)
