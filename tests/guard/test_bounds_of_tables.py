"""Guards of rows, components, units and columns, each at its bound and just beyond it."""

from dataclasses import replace

import pytest

from pipeline.fact_files.read import Facts
from pipeline.guard.components import components, units
from pipeline.guard.fact_columns import columns
from pipeline.guard.finding import Level
from pipeline.guard.row_counts import minimum, rows
from tests.guard.made_facts import K1, SIDECAR, made, of, values

PASSED, WARNED, FATAL = Level.PASSED, Level.WARNED, Level.FATAL


@pytest.mark.parametrize(
    ("before", "after", "level", "share"),
    [
        (100, 95, PASSED, " (95.0%)"),
        (100, 94, FATAL, " (94.0%)"),
        (50, 100, PASSED, " (200.0%)"),
        (50, 101, WARNED, " (202.0%)"),
        (0, 1, WARNED, ""),
        (1, 0, FATAL, " (0.0%)"),
    ],
)
def test_rows_of_a_table_and_form(before: int, after: int, level: Level, share: str) -> None:
    found = list(rows(values(*[{}] * before), values(*[{}] * after)))
    for subject in ("value", "K1"):
        finding = of(found, "rows", subject)
        assert (finding.level, finding.bound) == (level, "95% to 200%")
        assert finding.figure == f"{after} of {before} rows{share}"
    assert {f.subject for f in found} == {"value", "K1", "component"}


def test_fewer_rejected_rows_are_no_loss_and_more_are_warned_of() -> None:
    rejected = [{"fact_table": "value", "record": str(n), "reason": "r"} for n in range(21)]
    few, many = made(rejected=rejected[:10]), made(rejected=rejected)
    assert of(rows(many, few), "rows", "rejected").level is PASSED
    assert of(rows(few, many), "rows", "rejected").level is WARNED


@pytest.mark.parametrize(("least", "level"), [(3, PASSED), (4, FATAL)])
def test_the_minimum_of_a_source(least: int, level: Level) -> None:
    facts = values({}, {}, {})
    source = facts.source.model_copy(update={"minimum": {"K1": least, "MK7": 1}})
    found = list(minimum(replace(facts, sidecar=replace(SIDECAR, source=source))))
    assert of(found, "minimum").level is level
    assert (of(found, "minimum", "MK7").level, of(found, "minimum", "MK7").figure) == (
        *(FATAL, "0 rows"),
    )


@pytest.mark.parametrize(
    ("column", "text", "level"),
    [
        ("meaning", "DK1", FATAL),
        ("total_basis", "mass", FATAL),
        ("forms_covered", "MK4", FATAL),
        ("name", "Vitamin K1", WARNED),
        ("rank", "2", WARNED),
        ("unit", "mg", PASSED),  # the guard of units tells
    ],
)
def test_what_a_component_means(column: str, text: str, level: Level) -> None:
    before, after = made(), made(component=[K1 | {column: text}])
    assert of(components(before, after), "components", "c1").level is level
    both = made(component=[K1, K1 | {"component": "c2"}])
    assert [f.subject for f in units(both, before)] == ["c1"]  # a component gone has no unit
    assert of(components(both, before), "components", "c2").level is FATAL
    assert of(components(before, both), "components", "c2").level is WARNED


@pytest.mark.parametrize(
    ("before", "after", "level"),
    [
        (["µg"], ["µg"], PASSED),
        (["µg"], ["UG", "mcg"], PASSED),  # another spelling
        (["µg"], ["mg"], FATAL),
        (["µg"], ["µg", "mg"], FATAL),
        (["µg"], ["µg/kg"], FATAL),
        (["µg", "mg"], ["mg"], PASSED),
        (["µg", "mg"], ["g"], WARNED),  # had several before
        (["µg", "UG"], ["mg"], FATAL),  # which are two spellings of one
        ([], ["mg"], PASSED),
        (["µg"], ["bananas"], FATAL),
    ],
)
def test_units_that_values_are_printed_in(
    before: list[str], after: list[str], level: Level
) -> None:
    sides = (values(*({"unit": unit} for unit in side)) for side in (before, after))
    assert of(units(*sides), "units", "c1").level is level


def test_the_gravest_of_declared_and_printed_units_counts() -> None:
    before = values({})
    declared = Facts(
        SIDECAR,
        {**before.tables, "component": made(component=[K1 | {"unit": "mg"}]).tables["component"]},
    )
    assert of(units(before, declared), "units", "c1").level is FATAL
    assert of(units(before, declared), "units", "c1").figure == "µg → mg, µg"
    composed = [K1 | {"meaning": "calcium_mg", "unit": unit} for unit in ("mg", "MG", "g", "µg")]
    facts = [made(component=[row]) for row in composed]
    levels = [of(units(facts[0], other), "units", "c1").level for other in facts]
    assert levels == [PASSED, PASSED, FATAL, FATAL]


@pytest.mark.parametrize(
    ("table", "before", "after", "level", "detail"),
    [
        ("food", ["food_code", "name"], ["food_code", "name"], PASSED, ""),
        ("food", ["food_code", "name"], ["food_code"], FATAL, "gone: name"),
        ("food", ["food_code"], ["food_code", "name"], WARNED, "new: name"),
        ("food", ["food_code"], ["food_code", "x"], FATAL, "new: x; unknown: x"),
        ("composition", ["food_code"], ["food_code", "x"], WARNED, "new: x"),  # codes of nutrients
        ("sample", [], ["food_code"], WARNED, "new: food_code"),
        ("sample", ["food_code"], [], FATAL, "gone: food_code"),
    ],
)
def test_columns(
    table: str, before: list[str], after: list[str], level: Level, detail: str
) -> None:
    sides = (
        replace(made(), sidecar=replace(SIDECAR, columns={table: side})) for side in (before, after)
    )
    finding = of(columns(*sides), "columns", table)
    assert (finding.level, finding.detail) == (level, detail)
    assert finding.figure == f"{len(before)} → {len(after)}"


def test_statistics_of_another_table_may_go() -> None:
    lent = {"statistics_of": "sr27", "locator": "3", "n_samples": "2", "sd": "1"}
    before = values(lent, {"n_samples": "5"})
    listed_columns = ["amount", "sd", "n_samples", "locator", "statistics_of"]
    old = replace(before, sidecar=replace(SIDECAR, columns={"value": listed_columns}))
    new = replace(before, sidecar=replace(SIDECAR, columns={"value": ["amount"]}))
    assert of(columns(old, new), "columns", "value").detail == "gone: n_samples"
    own = replace(values({"sd": "1"}), sidecar=old.sidecar)
    assert of(columns(own, new), "columns", "value").level is FATAL
