"""Doubts about how a source prints, each with the row it is about and the row next to it."""

from collections.abc import Sequence
from typing import Any

import polars as pl
import pytest

from pipeline.fact_files.extracted import NO_GROUP
from pipeline.fact_files.registry import registry
from pipeline.transform import doubts_printed
from schemas.reviewed_values import MENDED_CELL
from schemas.table_rules import DTYPES
from schemas.tables import PUBLISHED

Rows = Sequence[dict[str, Any]]
Found = list[tuple[str, str, str, str]]  # rule, severity, table, key


def _frame(name: str, rows: Rows) -> pl.DataFrame:
    types = {column.name: DTYPES[column.type] for column in PUBLISHED[name].columns}
    return pl.DataFrame([{k: row.get(k) for k in types} for row in rows], schema=types)


def issues(
    *values: dict[str, Any], slips: Sequence[tuple[str, ...]] = (), **food: str
) -> pl.DataFrame:
    """Return the issues of food ``x:1`` and its values; a value has ``form_id`` or ``total``."""
    usual = {"food_id": "x:1", "source_id": "x", "source_food_code": "1", "basis": "100 g"}
    of_food = {"food_id": "x:1", "unit_reported": "µg"}
    measured = [
        {"measurement_id": f"x:1/{row['form_id']}", **of_food, **row}
        for row in values
        if "form_id" in row
    ]
    totals = [
        {"reported_total_id": f"x:1/total {row['total']}", "total_basis": "unspecified"}
        | {**of_food, **row}
        for row in values
        if "total" in row
    ]
    found = doubts_printed.issues(
        _frame("food", [{"food_group": "Cheese", **usual, **food}]),
        _frame("measurement", measured),
        _frame("reported_total", totals),
        pl.DataFrame(list(slips), dict.fromkeys(MENDED_CELL.column_names, pl.String), orient="row"),
    )
    whole = pl.concat(found)
    assert whole["detail"].null_count() == 0
    return whole


def found(*values: dict[str, Any], **more: Any) -> Found:
    return issues(*values, **more).drop("detail").rows()


def value(amount: float, **more: Any) -> dict[str, Any]:
    return {"amount_ug_per_100g": amount, "amount_reported": f"{amount:g}", **more}


@pytest.mark.parametrize(
    ("slip", "doubted"),
    [
        (("x", "1", "K1", "-5", "(5)", "a sign"), [("measurement", "x:1/K1")]),
        (("x", "1", "K", "-5", "(5)", "a sign"), [("reported_total", "x:1/total K")]),
        (("x", "1", "MK4", "-5", "(5)", "a sign"), []),
        (("x", "1", "K1", "-6", "(6)", "a sign"), []),  # prints something else by now
        (("x", "2", "K1", "-5", "(5)", "a sign"), []),
        (("y", "1", "K1", "-5", "(5)", "a sign"), []),
    ],
)
def test_a_misprint_read_as_declared(slip: tuple[str, ...], doubted: list[tuple[str, str]]) -> None:
    values = [value(5.0, form_id="K1"), value(5.0, total="K", total_basis="mass")]
    raised = issues(*({**row, "amount_reported": "-5"} for row in values), slips=[slip])
    assert raised.drop("detail").rows() == [("mended_cell", "medium", *row) for row in doubted]
    assert set(raised["detail"]) <= {"printed -5, read as (5): a sign"}


def test_misprints_of_composition_are_one_row_a_food() -> None:
    slips = [
        ("x", "1", "calcium_mg", "-22", "(22)", "a sign"),
        ("x", "1", "fat_g", "-2", "(2)", "a sign"),
        ("x", "2", "fat_g", "-3", "(3)", "a sign"),
    ]
    (row,) = issues(slips=slips).rows()
    assert row == (
        *("mended_cell", "low", "composition", "x:1"),
        "calcium_mg: printed -22, read as (22): a sign; fat_g: printed -2, read as (2): a sign",
    )


def test_an_amount_per_100_ml_has_no_density() -> None:
    values = (value(5.0, form_id="K1"), value(5.0, total="K2", total_basis="mass"))
    assert found(*values) == []
    assert found(*values, basis="100 ml") == [
        ("no_density", "medium", "measurement", "x:1/K1"),
        ("no_density", "medium", "reported_total", "x:1/total K2"),
    ]
    assert issues(*values, basis="100 ml")["detail"][0] == (
        "printed 5 µg per 100 ml; without a density it is no amount per 100 g"
    )


@pytest.mark.parametrize(
    ("total", "others", "doubted"),
    [
        ({}, [], True),
        ({"amount_reported": "5.0"}, [], False),  # printed otherwise
        ({"total_basis": "mass"}, [], False),
        ({"total": "K2"}, [], False),
        ({}, [value(0.0, total="K2")], False),  # its K2 was analysed
        ({}, [value(0.0, total="K2", total_basis="mass")], False),
    ],
)
def test_a_total_k_that_repeats_k1(
    total: dict[str, Any], others: list[dict[str, Any]], *, doubted: bool
) -> None:
    values = [value(5.0, form_id="K1"), {**value(5.0, total="K"), **total}, *others]
    assert (
        found(*values) == [("total_k_is_k1", "medium", "reported_total", "x:1/total K")] * doubted
    )
    assert found({**values[0], "form_id": "MK4"}, *values[1:]) == []


@pytest.mark.parametrize(
    ("of_k1", "of_k2", "of_k", "doubted"),
    [
        (60.0, 40.0, 100.0, False),
        (60.0, 40.0, 101.04, False),  # 1 % and 0.05 µg are left to rounding
        (60.0, 40.0, 101.06, True),
        (60.0, 40.0, 98.96, False),
        (60.0, 40.0, 98.94, True),
        (0.0, 0.0, 0.05, False),
        (0.0, 0.0, 0.051, True),
    ],
)
def test_k1_and_k2_that_do_not_add_up_to_k(
    of_k1: float, of_k2: float, of_k: float, *, doubted: bool
) -> None:
    values = (value(of_k1, form_id="K1"), value(of_k2, total="K2"), value(of_k, total="K"))
    high = ("k1_and_k2_against_total", "high", "food", "x:1")
    assert found(*values) == [high] * doubted
    assert found(*values[:2], {**values[2], "total_basis": "mass"}) == []
    assert found(values[0], {**values[1], "total_basis": "mass"}, values[2]) == []
    assert found({**values[0], "form_id": "MK4"}, *values[1:]) == []
    if doubted:
        assert issues(*values)["detail"].to_list() == [
            f"total K {of_k} µg/100 g is not K1 {of_k1} and K2 {of_k2} together"
        ]


def test_a_food_without_a_group() -> None:
    assert found(food_group=NO_GROUP) == [("food_group_not_stated", "low", "food", "x:1")]


def test_what_a_source_says_of_its_use_is_raised_where_it_has_foods() -> None:
    warned = {name: source.usage_warning for name, source in registry().items()}
    for source_id in ("fineli", next(name for name, text in warned.items() if not text)):
        text = warned[source_id]
        raised = issues(food_id=f"{source_id}:1", source_id=source_id).rows()
        expected = ("usage_warning", "medium", "source", source_id, text)
        assert raised == [expected] * bool(text)
    assert warned["fineli"]
