"""Guards of raw files, cells, accounts and amounts, on facts of a few rows."""

from dataclasses import replace

import pytest

from pipeline.curated.read_curated import packaged_curated
from pipeline.fact_files.read import Facts
from pipeline.guard.amounts import amounts
from pipeline.guard.finding import Finding, Level
from pipeline.guard.guard_report import markdown
from pipeline.guard.raw_files import raw_and_facts
from pipeline.guard.valid_cells import account, valid_cells
from tests.guard.made_facts import SIDECAR, Rows, foods, made, of

PASSED, WARNED, FATAL = Level.PASSED, Level.WARNED, Level.FATAL


def _of_raw(facts: Facts, *sums: str) -> Facts:
    raw_files = [{"sha256": sha256} for sha256 in sums]
    return replace(facts, sidecar=replace(SIDECAR, raw_files=raw_files))


@pytest.mark.parametrize(
    ("sums", "count", "levels", "figure"),
    [
        (("1", "2"), 3, (PASSED, PASSED), "raw files the same, facts the same"),
        (("2", "1"), 3, (PASSED, PASSED), "raw files the same, facts the same"),
        (("1", "3"), 3, (WARNED, PASSED), "raw files changed, facts the same"),
        (("1", "2"), 2, (PASSED, FATAL), "raw files the same, facts changed"),
        (("1",), 2, (PASSED, PASSED), "raw files changed, facts changed"),
    ],
)
def test_raw_files_and_facts_change_together(
    sums: tuple[str, ...], count: int, levels: tuple[Level, Level], figure: str
) -> None:
    before = _of_raw(made(food=foods(3)), "1", "2")
    after = _of_raw(made(food=foods(count)[::-1]), *sums)  # the order of rows means nothing
    found = list(raw_and_facts(before, after))
    assert [finding.rule for finding in found] == ["raw_changed", "facts_changed"]
    assert tuple(finding.level for finding in found) == levels
    assert {finding.figure for finding in found} == {figure}
    assert {finding.detail for finding in found} == {"other rows in food" if count < 3 else ""}


def test_another_order_of_columns_is_another_table() -> None:
    before = made(food=foods(2))
    columns = before.tables["food"].columns[::-1]
    tables = {**before.tables, "food": before.tables["food"].select(columns)}
    found = list(raw_and_facts(before, replace(before, tables=tables)))
    assert found[1].level is FATAL


def _value(food_code: str, amount: str = "1", component: str = "c1") -> dict[str, str]:
    return {"food_code": food_code, "component": component, "amount": amount, "unit": "µg"}


@pytest.mark.parametrize(
    ("values", "found"),
    [
        ([_value("000"), _value("001")], {}),
        ([_value("000"), _value("001"), _value("001")], {("keys", "value"): "1 broken"}),
        ([_value("000"), _value("001"), _value("777")], {("keys", "value"): "1 broken"}),
        ([_value("000"), _value("001", "one")], {("cells", "value"): "1 broken"}),
        ([_value("000", "x"), _value("001", "y")], {("cells", "value"): "2 broken"}),
        ([_value("000")], {("keys", "food"): "1 broken"}),  # a food without a value
    ],
)
def test_keys_and_cells(values: Rows, found: dict[tuple[str, str], str]) -> None:
    facts = made(food=foods(2), value=values)
    checked = list(valid_cells(facts, packaged_curated().mended_cell))
    odd = {(f.rule, f.subject): f.figure for f in checked if f.level is FATAL}
    assert odd == found
    passed = {f.rule for f in checked if f.level is PASSED}
    assert passed == {"keys", "cells"} - {rule for rule, _ in found}
    assert all(not f.detail for f in checked if f.level is PASSED)


def test_the_first_broken_cell_is_told_with_its_line() -> None:
    facts = made(food=foods(3), value=[_value("000"), _value("001", "x"), _value("002", "y")])
    finding = of(valid_cells(facts, packaged_curated().mended_cell), "cells", "value")
    assert finding.detail.startswith("line 3, amount 'x': ")


@pytest.mark.parametrize(
    ("kept", "level", "figure"),
    [
        ({}, PASSED, "none kept"),
        ({"rows read": 1200, "published": 2, "left out": 1198}, PASSED, "1,200 upstream rows"),
        ({"rows read": 1201, "published": 2, "left out": 1198}, FATAL, "does not add up"),
        ({"rows read": 1200, "published": 3, "left out": 1197}, FATAL, "does not add up"),
    ],
)
def test_an_account_of_upstream_rows(kept: dict[str, int], level: Level, figure: str) -> None:
    facts = made(food=foods(2), value=[_value("000"), _value("001")])
    known = {**kept, "rejected": 0} if kept else {}
    (finding,) = account(replace(facts, sidecar=replace(SIDECAR, account=known)))
    assert (finding.level, finding.figure) == (level, figure)
    assert bool(finding.detail) is (level is FATAL)


def test_amounts_are_those_that_are_published() -> None:
    component = [
        {"component": code, "name": code, "unit": unit, "meaning": meaning}
        for code, unit, meaning in (
            *(("c1", "µg", "K1"), ("c2", "µg", "K2"), ("c3", "g", "calcium_mg")),
        )
    ]
    component[1] |= {"total_basis": "mass", "forms_covered": "MK4"}
    serving = {"food_code": "000", "serving_code": "7", "gram_weight": "28.5"}
    facts = made(
        component=component,
        food=foods(1),
        value=[{**_value("000", "2"), "unit": "mg"}, _value("000", "3", "c2")],
        serving=[serving],
        sample=[{**_value("000", "5"), "sample_code": "s1"}],
    )
    cells = foods(1)
    composition = made(food=cells).tables["food"].select("food_code", c3="name").head(1)
    composition = composition.with_columns(c3=composition["c3"].replace("Food 0", "0.5"))
    facts = replace(facts, tables={**facts.tables, "composition": composition})
    assert amounts(facts, packaged_curated()).rows() == [
        ("K1", "000", 2000.0),
        ("K2", "000", 3.0),
        ("calcium_mg", "000", 500.0),
        ("gram_weight", "000#7", 28.5),
        ("sample K1", "s1", 5.0),
    ]


@pytest.mark.parametrize(("length", "shown"), [(300, "x" * 300), (301, "x" * 299 + "…")])
def test_three_hundred_characters_are_shown(length: int, shown: str) -> None:
    finding = Finding("rows", "frida", "MK7", FATAL, "f", "b", "x" * length)
    assert markdown([finding]).splitlines()[8].endswith(f"| {shown} |")
