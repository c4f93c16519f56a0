"""Cells and rows against their description: every column of every file, and the rules by name."""

from collections.abc import Sequence

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.curated.cells import cell_findings
from pipeline.curated.claim_files import evidence_findings
from pipeline.curated.read_curated import packaged_curated
from pipeline.diagnostics.errors import DataError
from pipeline.guard.rules import RULES
from schemas.claims import CLAIM
from schemas.codes import GUARD_RULES
from schemas.column import Column, Table
from schemas.pandera_models import as_printed, findings
from schemas.reviewed import REVIEWED
from schemas.table_rules import keeps, row_rule
from tests.curated.conftest import Copy

COLUMNS = [(name, column) for name, table in REVIEWED.items() for column in table.columns]


def _wrong(column: Column) -> tuple[str, str] | None:
    """Return a cell that the description does not allow, and the rule it breaks."""
    if column.references:
        known = "a source: " if column.references == "source" else "a "
        return "nowhere", known
    if column.values:
        return "nothing of that", f"one of {column.values[0]}"
    wrong = {
        "integer": ("12.5", "a whole number"),
        "number": ("1,5", "a finite number"),
        "boolean": ("yes", "true or false"),
        "regex": ("cheese(", "a regular expression"),
    }
    if column.type in wrong:
        return wrong[column.type]
    return ("no such !", "matches ") if column.pattern else None


@pytest.mark.parametrize(("name", "column"), COLUMNS, ids=lambda x: getattr(x, "name", x))
def test_a_cell_that_its_column_does_not_allow(name: str, column: Column, copy: Copy) -> None:
    file = f"{name}.csv"
    broken = _wrong(column)
    if broken:
        value, rule = broken
        copy.cell(file, 2, column.name, value)
        details = copy.stops(
            f"{file} line 2, column {column.name}: '{value}' breaks the rule: {rule}"
        )
        assert details.count(f" {column.name} ") <= 2


def _first_row(table: Table, cells: Sequence[str | None]) -> pl.DataFrame:
    return pl.DataFrame([cells], dict.fromkeys(table.column_names, pl.String), orient="row")


@pytest.mark.parametrize("name", REVIEWED)
def test_no_blanks_at_the_ends_of_cells_but_in_patterns(name: str, copy: Copy) -> None:
    table = REVIEWED[name]
    _, first, *_ = copy.rows(f"{name}.csv")
    blanks = [(" ", ""), ("", " "), ("", "\t"), ("", "\u00a0"), ("\u3000", "")]
    ends = [blanks[n % len(blanks)] for n in range(len(first))]
    cells = [f"{a}{cell or 'text'}{z}" for cell, (a, z) in zip(first, ends, strict=True)]
    found = cell_findings(table, _first_row(table, cells)).filter(rule="no blanks at the ends")
    texts = [column.name for column in table.columns if column.type != "regex"]
    assert found["column"].to_list() == texts


@pytest.mark.parametrize("table", REVIEWED.values(), ids=REVIEWED)
def test_cells_that_are_required(table: Table) -> None:
    found = cell_findings(table, _first_row(table, [None] * len(table.columns)))
    required = [column.name for column in table.columns if column.required]
    assert sorted(found["column"]) == sorted(required)
    assert set(found["rule"]) == {"a value"}


@pytest.mark.parametrize("name", REVIEWED)
def test_two_rows_for_one_key(name: str, copy: Copy) -> None:
    file, key = f"{name}.csv", REVIEWED[name].primary_key
    heading, first, *rows = copy.rows(file)
    other = rows[0][:] if rows else first[:]
    for column in key:
        other[heading.index(column)] = first[heading.index(column)]
    copy.write(file, [heading, first, *rows, other])
    shown = ", ".join(filter(None, (first[heading.index(column)] for column in key)))
    line = len(rows) + 3
    with pytest.raises(DataError) as stopped:
        copy.read()
    found = f"{stopped.value}{stopped.value.details}"
    assert f"unique ({', '.join(key)}): line 2 has it too"[:50] in found
    assert f" {line}" in found
    assert repr(shown)[1:30] in found


RULE = "breaks the rule: "


@pytest.mark.parametrize(
    ("file", "cells", "column", "value", "message"),
    [
        # the six faults that used to pass, or to end in a traceback
        ("reference_intake.csv", {}, "unit", "ug/day", "'ug/day' breaks the rule: one of µg/day;"),
        (
            "portion_word.csv",
            {},
            "kind",
            "nuon",
            "'nuon' breaks the rule: one of unit, noun, size;",
        ),
        ("reference.csv", {}, "publisher", "DTU", f"'DTU' {RULE}a name of two stu"),
        ("reference.csv", {}, "year", "20O1", "'20O1' breaks the rule: a whole number;"),
        ("reference.csv", {}, "year", "1825", "'1825' breaks the rule: at least 1900;"),
        (
            "doubt.csv",
            {},
            "severity",
            "grave",
            "'grave' breaks the rule: one of high, medium, low;",
        ),
        ("value_reference.csv", {}, "reference_id", "jensen_2052", f"'jensen_2052' {RULE}a refer"),
        # under which source, code and spelling rows are looked for
        (
            "concept_food.csv",
            {"source_id": "fndds"},
            "source_id",
            "fdc_survey",
            f"'fdc_survey' {RULE}the",
        ),
        (
            "category_group.csv",
            {},
            "source_id",
            "fdc_foundation",
            f"'fdc_foundation' {RULE}the sou",
        ),
        (
            "concept_accepted.csv",
            {"source_id": "sr28"},
            "food_code",
            "1001",
            f"'1001' {RULE}with its ",
        ),
        ("concept_pattern.csv", {}, "pattern", "^Gouda", f"'^Gouda' {RULE}in lower case"),
        ("concept_pattern.csv", {}, "exclude", "Smoked", f"'Smoked' {RULE}in lower case"),
        ("category_kind.csv", {}, "pattern", "^Olives", f"'^Olives' {RULE}in lower case"),
        ("category_kind.csv", {}, "category", "olives", f"'olives' {RULE}one of cheese"),
        ("concept_exclusion.csv", {}, "pattern", "Pizza", f"'Pizza' {RULE}in lower case"),
        ("portion_word.csv", {}, "word", "Cubic inch", f"'Cubic inch' {RULE}in lower case;"),
        # rows that do not go together
        ("category_group.csv", {}, "group_name", "", f"None {RULE}a group; blank only for sources"),
        ("racc.csv", {}, "amount", "1/2", f"'1/2' {RULE}a number above 0, where it is in grams;"),
        ("racc.csv", {}, "amount", "0", f"'0' {RULE}a number above 0, where it is in grams;"),
        ("literature_source.csv", {"treatment": "publish"}, "origin", "", f"None {RULE}the origin"),
        (
            "literature_source.csv",
            {"treatment": "publish"},
            "reference_id",
            "",
            f"None {RULE}the st",
        ),
        (
            "everyday_portion.csv",
            {"concept_id": "natto"},
            "position",
            "3",
            f"'3' {RULE}counted from",
        ),
        (
            "everyday_portion.csv",
            {"concept_id": "natto"},
            "gram_weight",
            "45 g",
            f"'45 g' {RULE}a finite number",
        ),
        (
            "everyday_portion.csv",
            {"concept_id": "natto", "portion": "tablespoon"},
            "portion",
            "pack",
            f"'pack' {RULE}no portion of the concept twice",
        ),
        (
            "everyday_portion.csv",
            {"concept_id": "tempeh"},
            "state",
            "raw",
            f"'raw' {RULE}a portion for raw and one for cooked foods",
        ),
        # codes of other schemes
        ("crosswalk_form.csv", {}, "match", "narrow", f"'narrow' {RULE}one of exact, close, broad"),
        ("guard_override.csv", {}, "expires_on", "2026-02-30", f"'2026-02-30' {RULE}a day;"),
    ],
)
def test_a_fault_and_its_message(  # noqa: PLR0913, PLR0917 - a row of the table
    file: str, cells: dict[str, str], column: str, value: str, message: str, copy: Copy
) -> None:
    line = copy.line(file, **cells) if cells else 2
    copy.cell(file, line, column, value)
    copy.stops(f"{file} line {line}, column {column}: {message}")


def test_one_concept_for_all_names_of_a_food(copy: Copy) -> None:
    line = copy.append("concept_accepted.csv", "ciqual,10001,natto,Squid by another name")
    details = copy.stops(
        "concept_accepted.csv line 2, column concept_id: 'squid' breaks the rule: one"
    )
    assert f" {line} " in details


@pytest.mark.parametrize(
    ("name", "cells", "column", "value", "shown"),
    [
        (
            *("concept", {"concept_id": "gouda"}, "code", "FOODON:3303514"),
            "'gouda, FoodOn, FOODON:3303514' breaks the rule: a code as its scheme writes them",
        ),
        (
            *("form", {"form_id": "MK7", "scheme": "CAS"}, "code", "2124-57-44"),
            "'MK7, CAS, 2124-57-44' breaks the rule: a code as its scheme writes them",
        ),
        (
            *("form", {"form_id": "MK7", "scheme": "CAS"}, "total", "K2"),
            "'MK7, K2, CAS, 2124-57-4' breaks the rule: one of form_id and total",
        ),
        (
            *("form", {"form_id": "MK7", "scheme": "CAS"}, "form_id", ""),
            "'CAS, 2124-57-4' breaks the rule: one of form_id and total",
        ),
    ],
)
def test_codes_are_written_as_their_schemes_do(  # noqa: PLR0913, PLR0917 - a row of the table
    name: str, cells: dict[str, str], column: str, value: str, shown: str, copy: Copy
) -> None:
    file = f"crosswalk_{name}.csv"
    line = copy.line(file, **cells)
    copy.cell(file, line, column, value)
    copy.stops(f"{file} line {line}: {shown}")


def test_one_exact_class_of_foodon_for_a_concept(copy: Copy) -> None:
    heading, *rows = copy.rows("crosswalk_concept.csv")
    gouda = next(row for row in rows if row[0] == "gouda")
    smoked = [*gouda[:2], "FOODON:03311407", "gouda cheese (smoked)", *gouda[4:]]
    copy.write("crosswalk_concept.csv", [heading, *rows, smoked])
    line = copy.line("crosswalk_concept.csv", concept_id="gouda")
    rule = "exact for one class of FoodOn of a concept only"
    copy.stops(f"crosswalk_concept.csv line {line}, column match: 'exact' breaks the rule: {rule}")


def test_a_divided_group_has_a_row_for_the_rest(copy: Copy) -> None:
    rows = copy.rows("category_group.csv")[1:]
    line = next(line for line, row in enumerate(rows, 2) if row[2])
    copy.cell("category_group.csv", line, "group_name", "Diary")
    copy.stops(
        f"category_group.csv line {line}, column group_name: 'Diary' breaks the rule: a group "
    )


@pytest.mark.parametrize(
    ("column", "value", "rule"),
    [("amount", "", "one amount or a range"), ("age_from", "90", "ages and ranges ascend")],
)
def test_intakes_keep_the_rules_of_their_table(
    column: str, value: str, rule: str, copy: Copy
) -> None:
    line = copy.line("reference_intake.csv", population="children 4-8 y")
    copy.cell("reference_intake.csv", line, column, value)
    copy.stops(
        f"reference_intake.csv line {line}: 'NASEM, children 4-8 y, AI' breaks the rule: {rule};"
    )


def test_names_of_guards_are_those_that_reviewed_files_may_use() -> None:
    assert tuple(RULES) == GUARD_RULES


def test_what_breaks_a_rule_of_the_published_claims_is_found_with_its_line() -> None:
    claim = packaged_curated().claim
    cells = ("evidence", "holds", "unit", "literature_note", "stated_amount")
    for n in range(claim.height):
        for column in cells:
            changed = claim.slice(n, 1).with_columns(
                pl.lit(None, claim.schema[column]).alias(column)
            )
            kept = changed.select(pl.all_horizontal(map(row_rule, CLAIM.rules))).item()
            assert evidence_findings(changed).is_empty() == kept, (claim["claim_id"][n], column)


CELLS = st.sampled_from([None, "", " ", "x", "0", "1", "-0", "1e400", "true", "µg/day", "(", "AI"])


@given(st.sampled_from(sorted(REVIEWED)), st.data())
def test_the_check_in_one_pass_asks_what_the_model_asks(name: str, data: st.DataObject) -> None:
    table = REVIEWED[name]
    frame = getattr(packaged_curated(), name).select(table.column_names).cast(pl.String).head(3)
    column = data.draw(st.sampled_from(table.columns))
    cell = data.draw(CELLS)
    row = pl.int_range(pl.len()) == data.draw(st.integers(0, 3))
    changed = frame.with_columns(
        pl.when(row).then(pl.lit(cell)).otherwise(column.name).alias(column.name)
    )
    model = as_printed(table, changed.columns)
    assert keeps(table, changed) == findings(model, changed).is_empty()
