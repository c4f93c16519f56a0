"""Check committed facts before they are used; every finding names file and line."""

from collections.abc import Iterator
from typing import NamedTuple

import polars as pl

from pipeline.diagnostics.violations import breaking, stop_on, with_place
from pipeline.fact_files import notation, origins
from pipeline.fact_files.corrections import corrected
from pipeline.fact_files.read import FIRST_LINE, RESTORE, Facts
from pipeline.format_text import format_text
from schemas.codes import COMPOSITION
from schemas.facts import FACTS
from schemas.table_findings import printed_findings
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
    ("scheme_code", "food_code", "food"),
)


_LONGEST_CELL_BYTES = 100_000  # CSV readers accept such a cell, and no food needs a longer one


def check_facts(sources: list[Facts], mended_cell: pl.DataFrame) -> None:
    """Raise a DataError with all findings, or return if every row can be used."""
    found = []
    for facts in sources:
        for table, rows in all_findings(facts, mended_cell):
            found.append(with_place(rows, facts.source_id, facts.place(table), FIRST_LINE))
    stop_on([rows for rows in found if rows.height], RESTORE)


class _Requirement(NamedTuple):
    """What every cell of a column of a facts table must satisfy; null counts as not satisfied."""

    table: str
    column: str
    satisfied: pl.Expr
    rule: str


def all_findings(facts: Facts, mended_cell: pl.DataFrame) -> Iterator[tuple[str, pl.DataFrame]]:
    """Yield (facts table, findings) of one source: schemas, keys and codes; none if all is well.

    ``mended_cell`` declares how obvious misprints are read. Each table is looked through once;
    only what breaks a rule is looked at again, to name the rows.
    """
    for name, frame in facts.tables.items():
        broken = printed_findings(FACTS[name], frame)
        if broken.height:
            yield name, broken
    required = [*_sizes(facts), *_keys(facts), *_codes(facts, mended_cell)]
    required += [*_samples(facts), *_composition(facts, mended_cell)]
    for found in _broken(facts, required):
        frame = facts.tables[found.table]
        yield found.table, breaking(frame, found.column, found.satisfied, found.rule)


def _broken(facts: Facts, required: list[_Requirement]) -> list[_Requirement]:
    """Return the requirements that some row does not satisfy, in their order."""
    broken: set[int] = set()
    for name, frame in facts.tables.items():
        asked = [
            found.satisfied.fill_null(value=False).all().alias(str(number))
            for number, found in enumerate(required)
            if found.table == name
        ]
        answers = frame.select(asked).row(0, named=True) if asked else {}
        broken.update(int(number) for number, satisfied in answers.items() if not satisfied)
    return [required[number] for number in sorted(broken)]


def _sizes(facts: Facts) -> Iterator[_Requirement]:
    rule = f"at most {_LONGEST_CELL_BYTES} bytes"
    for name, frame in facts.tables.items():
        for column in frame.columns:
            short = pl.col(column).str.len_bytes() <= _LONGEST_CELL_BYTES
            yield _Requirement(name, column, short | pl.col(column).is_null(), rule)


def _keys(facts: Facts) -> Iterator[_Requirement]:
    for name, column, target in _POINTS_TO:
        known = facts.tables[target][column].to_list()
        yield _Requirement(name, column, pl.col(column).is_in(known), f"a {column} of {target}.csv")


def _codes(facts: Facts, mended_cell: pl.DataFrame) -> Iterator[_Requirement]:
    for name in ("value", "sample"):
        yield _Requirement(name, "unit", pl.col("unit").is_in(list(UNITS)), "a known unit")
    for column, codes in (
        ("derivation_code", origins.DERIVATIONS),
        ("source_code", origins.SOURCE_CODES),
    ):
        known = pl.col(column).is_null() | pl.col(column).is_in(list(codes))
        yield _Requirement("value", column, known, f"a known {column}")
    rule = (
        "an amount of 0 or more with a known qualifier"
        f" (as {facts.source_id} prints them), or a limit in loq"
    )
    meaning = pl.col("component").replace_strict(
        dict(facts.tables["component"].select("component", "meaning").iter_rows()), default=None
    )
    printed = corrected(facts.source_id, pl.col("amount"), meaning, mended_cell)
    limited = pl.col("amount").is_null() & pl.col("loq").is_not_null()
    readable = notation.readable(printed, facts.source.readings) | limited
    yield _Requirement("value", "amount", readable, rule)


def _samples(facts: Facts) -> Iterator[_Requirement]:
    rule = f"an amount of 0 or more (as {facts.source_id} prints them)"
    for column in ("amount", "adjusted_amount"):
        cell = pl.col(column)
        readable = cell.is_null() | notation.readable(cell, facts.source.readings)
        yield _Requirement("sample", column, readable, rule)


def _composition(facts: Facts, mended_cell: pl.DataFrame) -> Iterator[_Requirement]:
    composition = facts.tables["composition"]
    component = facts.tables["component"].filter(pl.col("meaning").is_in(COMPOSITION))
    of_composition = pl.col("meaning").is_in(COMPOSITION)
    pairs = [f"{column} in {unit}" for column, unit in COMPOSITION_UNITS]
    usable = format_text("{} in {}", "meaning", "unit").is_in(pairs)
    rule = "a unit known for its meaning"
    yield _Requirement("component", "unit", ~of_composition | usable, rule)
    given = ~of_composition | pl.col("component").is_in(composition.columns)
    yield _Requirement("component", "component", given, "a column of composition.csv")
    meanings = dict(component.select("component", "meaning").iter_rows())
    for column in composition.columns[1:]:
        meaning = pl.lit(meanings.get(column))
        cell = corrected(facts.source_id, pl.col(column), meaning, mended_cell)
        if column not in meanings:
            rule = "a column whose component is composition"
            yield _Requirement("composition", column, pl.lit(value=False), rule)
            continue
        readable = cell.is_null() | notation.readable(cell, facts.source.readings)
        rule = f"an amount of 0 or more (as {facts.source_id} prints them)"
        yield _Requirement("composition", column, readable, rule)
