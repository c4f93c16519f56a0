"""Each doubt below and at its threshold, on tiny frames."""

from dataclasses import replace
from typing import Any

import polars as pl
import pytest

from pipeline.curated.read_curated import packaged_curated
from pipeline.transform import doubts
from pipeline.transform.forms import molar_mass_g_per_mol
from pipeline.transform.issue_rows import MEASUREMENT
from schemas.table_rules import DTYPES
from schemas.tables import PUBLISHED

NUMBERS = (*("amount_ug_per_100g", "min_ug_per_100g", "max_ug_per_100g", "limit_ug_per_100g"),)
GROUP = ("source_id", "food_group", "k1_from")


def measured(*rows: dict[str, Any]) -> pl.DataFrame:
    """Return measurements, with source and group of their foods; what a row leaves out is usual."""
    usual = {
        "food_id": "s:1",
        "source_id": "s",
        "food_group": "Cheese",
        "k1_from": "usual",
        "form_id": "K1",
        "statistical_comment": None,
        "origin": "compiled",
        **dict.fromkeys(NUMBERS),
    }
    whole = [
        {**usual, "measurement_id": f"s:{number}/K1", **row} for number, row in enumerate(rows)
    ]
    frame = pl.DataFrame(whole, schema_overrides=dict.fromkeys(NUMBERS, pl.Float64))
    amount = pl.col("amount_ug_per_100g")
    return frame.with_columns(
        pl.col("statistical_comment").cast(pl.String),
        qualifier=pl.when(amount == 0).then(pl.lit("zero")).otherwise(pl.lit("quantified")),
    )


def outliers(*rows: dict[str, Any]) -> pl.DataFrame:
    """Return the issues of measurements that are outliers in their group."""
    frame = measured(*rows).with_columns(pl.col("measurement_id").alias("food_id"))
    food = frame.select("food_id", *GROUP)
    return doubts.outlier_in_group(frame.drop(GROUP), MEASUREMENT, ["form_id"], food)


def amount(value: float | None, **more: Any) -> dict[str, Any]:
    return {"amount_ug_per_100g": value, **more}


@pytest.mark.parametrize(
    ("value", "low", "high", "details"),
    [
        (1.5, 1.5, 1.5, []),
        (1.6, 1.5, 1.5, ["amount 1.6 µg/100 g is outside its own range 1.5 to 1.5"]),
        (1.4, 1.5, 1.6, ["amount 1.4 µg/100 g is outside its own range 1.5 to 1.6"]),
        (9.0, None, 8.0, ["amount 9.0 µg/100 g is above its own maximum 8.0"]),
        (9.0, 10.0, None, ["amount 9.0 µg/100 g is below its own minimum 10.0"]),
        (9.0, None, None, []),
        (None, 1.0, 2.0, []),
    ],
)
def test_outside_own_range(
    value: float | None, low: float | None, high: float | None, details: list[str]
) -> None:
    frame = measured(amount(value, min_ug_per_100g=low, max_ug_per_100g=high))
    found = doubts.outside_own_range(frame, MEASUREMENT)
    assert found["detail"].to_list() == details


@pytest.mark.parametrize(
    ("others", "value", "doubted"),
    [
        (7, 50.0, False),  # exactly fifty times the median of 1
        (7, 50.1, True),
        (6, 5000.0, False),  # seven positive values are too few
    ],
)
def test_outlier_in_group(others: int, value: float, *, doubted: bool) -> None:
    rows = [amount(1.0)] * others + [amount(value), amount(0.0), amount(None)]
    found = outliers(*rows)
    assert found["row_key"].to_list() == ([f"s:{others}/K1"] if doubted else [])


@pytest.mark.parametrize("column", ["form_id", "food_group", "source_id", "k1_from"])
def test_outliers_are_sought_within_form_group_and_source(column: str) -> None:
    rows = [amount(1.0)] * 8 + [amount(1000.0, **{column: "other"})]
    assert outliers(*rows).is_empty()


def test_outlier_names_its_numbers() -> None:
    found = outliers(*[amount(2.0)] * 8, amount(300.0))
    expected = "300.0 µg/100 g is 150 times the median 2.0 of 9 positive values in the group Cheese"
    assert found.select("severity", "detail").rows() == [("medium", expected)]
    found = outliers(*[amount(2.00004)] * 8, amount(301.3))
    assert found["detail"].to_list() == [
        "301.3 µg/100 g is 151 times the median 2.0 of 9 positive values in the group Cheese"
    ]


@pytest.mark.parametrize(
    ("row", "doubted"),
    [
        (amount(0.0), False),
        (amount(0.0, max_ug_per_100g=0.0), False),
        (amount(0.0, max_ug_per_100g=0.1), True),
        (amount(0.0, statistical_comment="1"), True),
        (amount(0.0, statistical_comment="2, 1"), True),
        (amount(0.0, statistical_comment="2, 3"), False),
        (amount(0.0, statistical_comment="12"), False),
        (amount(0.0, limit_ug_per_100g=0.1), True),
        (amount(0.0, limit_ug_per_100g=0.0), False),
        (amount(None, limit_ug_per_100g=0.5), False),
        (amount(0.0, source_id="frida"), True),
        (amount(0.0, source_id="frida", origin="assumed"), False),
        (amount(0.1, source_id="frida", statistical_comment="1"), False),
        (amount(None, source_id="frida"), False),
    ],
)
def test_zero_may_be_censored(row: dict[str, Any], *, doubted: bool) -> None:
    frame = measured(row)
    food = frame.select("food_id", "source_id")
    found = doubts.zero_may_be_censored(frame.drop(GROUP), MEASUREMENT, food)
    assert found.height == int(doubted)


@pytest.mark.parametrize(
    ("source_id", "studies", "doubted"),
    [
        ("k2viewer", 2, True),
        ("k2viewer", 1, False),
        ("k2viewer", None, False),
        ("frida", 2, False),  # does not average
    ],
)
def test_averaged_over_studies(source_id: str, studies: int | None, *, doubted: bool) -> None:
    row = amount(5.0, source_id=source_id, n_studies=studies, statistical_comment="a mean")
    frame = measured(row).with_columns(pl.col("n_studies").cast(pl.Int64))
    found = doubts.averaged_over_studies(frame.drop(GROUP), frame.select("food_id", "source_id"))
    assert found.select("severity", "detail").rows() == (
        [("medium", "averaged over 2 studies (a mean)")] * doubted
    )


def _rows(name: str, wanted: list[str], rows: list[dict[str, Any]]) -> pl.DataFrame:
    """Return rows as the published table has them; a column not given is null."""
    types = {c.name: DTYPES[c.type] for c in PUBLISHED[name].columns if c.name in wanted}
    return pl.DataFrame([{k: row.get(k) for k in types} for row in rows], schema=types)


def test_every_check_runs_on_measurements_and_totals() -> None:
    """Nine cheeses, of which the last is an outlier, and parsley, which is no cheese's like."""
    codes = [str(number) for number in range(10)]
    names = [f"Cheese {code}" for code in codes[:9]] + ["Parsley"]
    food = _rows(
        "food",
        ["food_id", "source_id", "source_food_code", "food_group", "name", "basis"],
        [
            {"food_id": f"frida:{code}", "source_id": "frida", "source_food_code": code}
            | {"food_group": "Cheese", "name": name, "basis": "100 g"}
            for code, name in zip(codes, names, strict=True)
        ],
    )
    one = {"qualifier": "quantified", "origin": "analytical", "max_ug_per_100g": 60.0}
    cells = [
        {"food_id": f"frida:{code}", "amount_ug_per_100g": 1.0, "amount_reported": "1"} | one
        for code in codes
    ]
    cells[8] |= {"amount_ug_per_100g": 61.0}
    cells[0] |= {"amount_ug_per_100g": 0.0, "qualifier": "zero"}
    cells.append({**cells[9], "food_id": "frida:0"})  # of another form: an outlier of none
    forms = ["MK7"] * 10 + ["MK9"]
    measurement = _rows(
        "measurement",
        doubts.MEASUREMENT_COLUMNS,
        [
            {**cell, "measurement_id": f"{cell['food_id']}/{form}", "form_id": form}
            for cell, form in zip(cells, forms, strict=True)
        ],
    )
    total = _rows(
        "reported_total",
        doubts.TOTAL_COLUMNS,
        [
            {**cell, "reported_total_id": f"{cell['food_id']}/total K2", "total": "K2"}
            | {"total_basis": "mass", "forms_covered": "MK7"}
            for cell in (*cells[:8], {**cells[9], "amount_ug_per_100g": 70.0})
        ],
    )
    curated = packaged_curated()
    doubt = pl.DataFrame(
        [
            ("measurement", f"frida:{code}/MK7", "implausible_amount", "medium", "D", "why")
            for code in ("9", "99")  # which no food has
        ],
        curated.doubt.schema,
        orient="row",
    )
    found = doubts.issues(food, measurement, total, replace(curated, doubt=doubt))
    raised = found.filter(pl.col("row_key").str.starts_with("frida:"))
    assert raised.select("rule", "severity", "row_key").sort("rule", "row_key").rows() == [
        ("forms_against_total", "high", "frida:9"),
        ("implausible_amount", "medium", "frida:9/MK7"),
        ("outlier_in_group", "medium", "frida:8/MK7"),
        ("outside_own_range", "medium", "frida:8/MK7"),
        ("outside_own_range", "medium", "frida:9/total K2"),
        ("zero_may_be_censored", "low", "frida:0/MK7"),
        ("zero_may_be_censored", "low", "frida:0/total K2"),
    ]
    assert found["detail"].null_count() == 0


K1_PER_MK4 = molar_mass_g_per_mol("C31H46O2") / molar_mass_g_per_mol("C31H40O2")


def total(
    kind: str, value: float | None, covered: str | None, basis: str = "k1_equivalents"
) -> dict[str, Any]:
    return {
        "food_id": "s:1",
        "total": kind,
        "total_basis": basis,
        "amount_ug_per_100g": value,
        "forms_covered": covered,
    }


def against_total(forms: dict[str, float | None], *totals: dict[str, Any]) -> list[str]:
    measurement = measured(*(amount(value, form_id=form) for form, value in forms.items()))
    overrides = {"amount_ug_per_100g": pl.Float64, "forms_covered": pl.String}
    found = doubts.forms_against_total(
        measurement, pl.DataFrame(totals, schema_overrides=overrides)
    )
    assert set(found["row_key"]) <= {"s:1"}
    return found["detail"].to_list()


def test_forms_that_add_up_raise_nothing() -> None:
    implied = 10 * K1_PER_MK4
    assert against_total({"MK4": 10.0}, total("K2", implied, "MK4")) == []
    assert against_total({"K1": 5.0, "MK4": 10.0}, total("K", 5 + implied, "K1,MK4")) == []


def test_rounding_is_no_disagreement_and_more_is() -> None:
    # 1 % of the sum and 0.05 µg are left to rounding: 100 µg of K1 may be printed up to 101.05.
    assert against_total({"K1": 100.0}, total("K", 101.04, "K1")) == []
    assert len(against_total({"K1": 100.0}, total("K", 101.06, "K1"))) == 1
    assert len(against_total({"K1": 100.0}, total("K", 98.94, "K1"))) == 1
    # exactly as much as is left to rounding
    assert against_total({"K1": 0.0}, total("K", 0.05, "K1")) == []
    assert len(against_total({"K1": 0.0}, total("K", 0.051, "K1"))) == 1


def test_both_numbers_stand_in_the_detail() -> None:
    (detail,) = against_total({"K1": 370.05}, total("K", 92.5125, "K1"))
    assert detail == (
        "printed total K is 92.51 µg/100 g (K1 equivalents), its forms imply 370.05 (ratio 4.0)"
    )
    (detail,) = against_total({"K1": 10.0046}, total("K", 3.0, "K1", basis="mass"))
    assert detail == "printed total K is 3.0 µg/100 g (mass), its forms imply 10.0 (ratio 3.335)"


@pytest.mark.parametrize(
    ("basis", "printed", "doubted"),
    [
        ("mass", 100.0, 0),
        ("mass", 69.45, 1),
        ("k1_equivalents", 69.45, 0),  # 100 × 450.71 / 649.02
        ("k1_equivalents", 100.0, 1),
        ("mk4_equivalents", 68.51, 0),  # 100 × 444.66 / 649.02
        ("mk4_equivalents", 69.45, 1),
        ("unspecified", 5.0, 0),  # nobody knows what it counts
    ],
)
def test_a_total_is_checked_on_its_own_basis(basis: str, printed: float, doubted: int) -> None:
    found = against_total({"MK7": 100.0}, total("K2", printed, "MK7", basis=basis))
    assert len(found) == doubted


def test_a_printed_k2_of_fewer_vitamers_does_not_stand_for_those_of_k() -> None:
    totals = (total("K", 440.0, "K1,MK4,MK11"), total("K2", 300.0, "MK4", basis="mass"))
    assert against_total({"K1": 5.0, "MK4": 300.0}, *totals) == []


def test_k_is_checked_against_k1_and_the_printed_k2() -> None:
    # K2 disagrees with its form, K agrees with K1 + printed K2: one doubt, not two.
    totals = (total("K2", 20.0, "MK4"), total("K", 25.0, "K1,MK4"))
    details = against_total({"K1": 5.0, "MK4": 80.0}, *totals)
    assert len(details) == 1
    assert details[0].startswith("printed total K2 is 20.0")
    # K2 agrees with its form, K with neither.
    totals = (total("K2", 80.0, "MK4", basis="mass"), total("K", 25.0, "K1,MK4", basis="mass"))
    assert against_total({"K1": 5.0, "MK4": 80.0}, *totals) == [
        "printed total K is 25.0 µg/100 g (mass), its forms imply 85.0 (ratio 3.4)"
    ]
    # Both may be in doubt: one row of the food names both.
    totals = (total("K2", 20.0, "MK4", basis="mass"), total("K", 50.0, "K1,MK4", basis="mass"))
    (detail,) = against_total({"K1": 5.0, "MK4": 80.0}, *totals)
    assert detail == (
        "printed total K is 50.0 µg/100 g (mass), its forms imply 25.0 (ratio 0.5); "
        "printed total K2 is 20.0 µg/100 g (mass), its forms imply 80.0 (ratio 4.0)"
    )


def test_an_unknown_form_leaves_nothing_to_check() -> None:
    assert against_total({"K1": 5.0, "MK4": None}, total("K", 1.0, "K1,MK4")) == []
    assert against_total({"K1": 5.0}, total("K2", 1.0, None)) == []
    assert against_total({"K1": 5.0}, total("K", None, "K1")) == []


def test_a_total_of_zero_beside_forms_is_doubted() -> None:
    assert len(against_total({"MK4": 7.0}, total("K2", 0.0, "MK4"))) == 1
