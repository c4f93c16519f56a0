"""From printed cells to published values: unit, limit, portion, basis, statistic, on made facts."""

from dataclasses import replace
from typing import Any

import polars as pl
import pytest

from pipeline.curated.contents import Curated
from pipeline.curated.read_curated import packaged_curated
from pipeline.fact_files.extracted import fill
from pipeline.fact_files.read import Facts
from pipeline.fact_files.registry import registry
from pipeline.fact_files.sidecar import Sidecar
from pipeline.transform.forms import equivalents_per_mass, form_table, molar_mass_g_per_mol
from pipeline.transform.values import vitamers_and_totals
from schemas.facts import COMPONENT, FOOD, REFERENCE_FACTS, VALUE

MK7_PER_K1 = molar_mass_g_per_mol("C46H64O2") / molar_mass_g_per_mol("C31H46O2")


def _facts(
    *values: dict[str, Any], components: dict[str, dict[str, str]], **food: str | None
) -> Facts:
    """Return facts printed as CIQUAL does: a decimal comma, and < for below a limit."""
    meant = [{"component": code, "meaning": code, **more} for code, more in components.items()]
    codes = {row["food_code"] for row in values}
    foods = [{"food_code": code, **food} for code in sorted(codes)]
    sidecar = replace(Sidecar.not_read(registry()["ciqual"]), released_on="2025-11-03")
    return Facts(
        sidecar,
        {
            "component": fill(COMPONENT, pl.DataFrame(meant)),
            "food": fill(FOOD, pl.DataFrame(foods)),
            "value": fill(VALUE, pl.DataFrame(list(values), infer_schema_length=None)),
            "reference": fill(REFERENCE_FACTS, pl.DataFrame({"reference_id": []})),
        },
    )


def measured(
    amount: str | None, form: str = "K1", *, basis: str | None = None, **more: str
) -> dict[str, Any]:
    """Return one value as published."""
    row = {"food_code": "1", "component": form, "amount": amount, "unit": "µg/100 g", **more}
    facts = _facts(row, components={form: {}}, basis=basis)
    vitamers, _ = vitamers_and_totals(facts, form_table(), packaged_curated())
    return vitamers.row(0, named=True)


def totals(
    *values: tuple[str, str, str], components: dict[str, dict[str, str]], **more: str
) -> dict[str, dict[str, Any]]:
    """Return the published totals by id; a value is (food, component, amount)."""
    rows = [
        {"food_code": food, "component": of, "amount": amount, "unit": "µg", **more}
        for food, of, amount in values
    ]
    facts = _facts(*rows, components=components)
    _, found = vitamers_and_totals(facts, form_table(), packaged_curated())
    return {row["reported_total_id"]: row for row in found.iter_rows(named=True)}


def _stated(row: dict[str, Any]) -> tuple[str, float | None, float | None]:
    return row["qualifier"], row["amount_ug_per_100g"], row["limit_ug_per_100g"]


@pytest.mark.parametrize(
    ("amount", "loq", "stated"),
    [
        ("2,5", None, ("quantified", 2.5, None)),
        ("0", None, ("zero", 0.0, None)),
        ("traces", None, ("trace", None, None)),
        ("< 0,8", None, ("below_loq", None, 0.8)),
        ("0", "0.8", ("below_loq", None, 0.8)),
        (None, "0.8", ("below_loq", None, 0.8)),
        ("0", "0", ("zero", 0.0, None)),  # a limit of zero is none
        ("0", "0.01", ("below_loq", None, 0.01)),
        ("0,5", "0.8", ("quantified", 0.5, None)),  # stated although below the limit
        ("2,5", "0.8", ("quantified", 2.5, None)),
        ("< 0,5", "0.8", ("below_loq", None, 0.5)),  # its own limit goes before the table's
    ],
)
def test_a_zero_or_no_amount_with_a_limit_is_below_it(
    amount: str | None, loq: str | None, stated: tuple[str, float | None, float | None]
) -> None:
    row = measured(amount, **({"loq": loq} if loq else {}))
    assert _stated(row) == stated
    assert row["amount_reported"] == (amount or "")


@pytest.mark.parametrize(
    ("unit", "portion", "times", "over"),
    [
        ("µg/100 g", None, 1, 1),
        ("mg/100 g", None, 1000, 1),
        ("µg/kg", None, 1, 10),
        ("µg", "50", 2, 1),
        ("µg", "200", 1, 2),
        ("µg", "100", 1, 1),
        ("mg", "50", 2000, 1),
    ],
)
def test_unit_and_portion_convert_amount_limit_and_every_statistic(
    unit: str, portion: str | None, times: int, over: int
) -> None:
    names = ("min", "max", "median", "sd", "se", "lower_error_bound", "upper_error_bound")
    cells = {name: str(place) for place, name in enumerate(names, 1)}
    cells |= {"unit": unit} | ({"portion_g": portion} if portion else {})
    row = measured("8", **cells)
    assert row["amount_ug_per_100g"] == 8 * times / over
    assert [row[f"{name}_ug_per_100g"] for name in names] == [n * times / over for n in range(1, 8)]
    assert row["unit_reported"] == unit
    assert _stated(measured("< 4", **cells)) == ("below_loq", None, 4 * times / over)
    assert _stated(measured(None, loq="4", **cells)) == ("below_loq", None, 4 * times / over)


def test_k1_equivalents_of_a_vitamer_become_mass() -> None:
    row = measured("10", "MK7", unit="PK eq µg/100 g", max="20", portion_g="50")
    assert row["amount_ug_per_100g"] == pytest.approx(2 * 10 * MK7_PER_K1)
    assert row["max_ug_per_100g"] == pytest.approx(2 * 20 * MK7_PER_K1)
    assert measured("10", "MK7")["amount_ug_per_100g"] == 10
    assert measured("10", "K1", unit="PK eq µg/100 g")["amount_ug_per_100g"] == 10


def test_the_factor_to_equivalents_of_each_basis() -> None:
    rows = equivalents_per_mass().filter(form_id="MK7").select("total_basis", "factor").rows()
    mk4 = molar_mass_g_per_mol("C31H40O2") / molar_mass_g_per_mol("C46H64O2")
    assert dict(rows) == {
        "mass": 1.0,
        "k1_equivalents": pytest.approx(1 / MK7_PER_K1),
        "mk4_equivalents": pytest.approx(mk4),
    }


def test_an_amount_per_100_ml_is_published_as_printed_alone() -> None:
    row = measured("8", basis="100 ml", min="1", sd="2")
    assert _stated(row) == ("quantified", None, None)
    assert (row["min_ug_per_100g"], row["sd_ug_per_100g"]) == (None, None)
    assert (row["amount_reported"], row["unit_reported"]) == ("8", "µg/100 g")
    assert _stated(measured("< 8", basis="100 ml")) == ("below_loq", None, None)
    assert measured("8", basis="100 g", min="1")["min_ug_per_100g"] == 1


@pytest.mark.parametrize(
    ("cells", "statistic"),
    [
        ({}, "unknown"),
        ({"n_samples": "0"}, "unknown"),
        ({"n_samples": "1"}, "single"),
        ({"n_samples": "2"}, "mean"),
        ({"n_samples": "2", "statistic": "median"}, "median"),
    ],
)
def test_what_statistic_an_amount_is(cells: dict[str, str], statistic: str) -> None:
    row = measured("8", **cells)
    assert row["statistic"] == statistic
    assert row["n_samples"] == (int(cells["n_samples"]) if "n_samples" in cells else None)


def test_keys_origin_and_where_a_value_stands() -> None:
    row = measured("8", "MK7", reference_food_code="77")
    assert (row["measurement_id"], row["food_id"], row["form_id"]) == (
        *("ciqual:1/MK7", "ciqual:1", "MK7"),
    )
    assert row["record_locator"] == ("composition nutritionnelle, alim_code 1, constituent MK7")
    assert row["imputed_from"] == "77"
    assert row["origin"] == "compiled"
    assert measured("8", locator="page 3")["record_locator"] == "page 3"
    assert measured("8", derivation_code="A")["origin"] == "analytical"
    assert measured("8", origin="label")["origin"] == "label"


def _reviewed(name: str, *rows: tuple[str | None, ...]) -> Curated:
    """Return what curators wrote with these rows alone in one file."""
    curated = packaged_curated()
    old = getattr(curated, name)
    frame = pl.DataFrame(list(rows), old.schema, orient="row")
    other: dict[str, Any] = {name: frame}
    return replace(curated, **other)


def test_a_reviewed_link_names_the_study_of_its_food_and_family_unless_the_value_does() -> None:
    curated = _reviewed("value_reference", ("ciqual", "1", "K2", "study"))
    components: dict[str, dict[str, str]] = {"K1": {}, "MK4": {}, "MK7": {}}
    cells = [("1", "K1", None), ("1", "MK4", None), ("1", "MK7", "own"), ("2", "MK4", None)]
    values = [
        {"food_code": food, "component": form, "amount": "8", "unit": "µg", "reference_id": of}
        for food, form, of in cells
    ]
    facts = _facts(*values, components=components)
    found, _ = vitamers_and_totals(facts, form_table(), curated)
    named = dict(found.select("measurement_id", "reference_id").iter_rows())
    assert named == {
        "ciqual:1/K1": None,
        "ciqual:1/MK4": "study",
        "ciqual:1/MK7": "own",
        "ciqual:2/MK4": None,
    }


@pytest.mark.parametrize(
    ("slip", "amount"),
    [
        (("ciqual", "1", "K1", "80", "8", "a slip"), 8.0),
        (("ciqual", "1", "K1", "81", "8", "a slip"), 80.0),
        (("ciqual", "1", "MK4", "80", "8", "a slip"), 80.0),
        (("ciqual", "2", "K1", "80", "8", "a slip"), 80.0),
        (("frida", "1", "K1", "80", "8", "a slip"), 80.0),
    ],
)
def test_a_declared_misprint_is_read_as_meant_and_published_as_printed(
    slip: tuple[str, ...], amount: float
) -> None:
    row = {"food_code": "1", "component": "K1", "amount": "80", "unit": "µg"}
    curated = _reviewed("mended_cell", slip)
    vitamers, _ = vitamers_and_totals(_facts(row, components={"K1": {}}), form_table(), curated)
    (found,) = vitamers.to_dicts()
    assert (found["amount_ug_per_100g"], found["amount_reported"]) == (amount, "80")


@pytest.mark.parametrize(
    ("key", "at_best", "confidence"),
    [
        ("ciqual:1/K1", "D", "D"),
        ("ciqual:1/K1", "A", "B"),  # a doubt lifts no class
        ("ciqual:1/K1", None, "B"),
        ("ciqual:2/K1", "D", "B"),
    ],
)
def test_a_reviewed_doubt_lowers_the_confidence_of_its_value(
    key: str, at_best: str | None, confidence: str
) -> None:
    row = {"food_code": "1", "component": "K1", "amount": "8", "unit": "µg"}
    row |= {"derivation_code": "A", "sd": "1"}
    curated = _reviewed("doubt", ("measurement", key, "rule", "medium", at_best, "why"))
    vitamers, _ = vitamers_and_totals(_facts(row, components={"K1": {}}), form_table(), curated)
    (found,) = vitamers.to_dicts()
    assert found["confidence"] == confidence


def test_a_total_counts_what_its_value_says_before_its_component() -> None:
    of = {"K2": {"total_basis": "mass", "forms_covered": "MK4"}}
    (row,) = totals(("1", "K2", "8"), components=of).values()
    assert (row["total"], row["total_basis"], row["forms_covered"]) == ("K2", "mass", "MK4")
    cells = {"total_basis": "k1_equivalents", "forms_covered": "MK4,MK7"}
    (row,) = totals(("1", "K2", "8"), components=of, **cells).values()
    assert (row["total_basis"], row["forms_covered"]) == ("k1_equivalents", "MK4,MK7")


def test_a_total_covers_the_vitamers_that_the_food_has_or_that_are_never_apart() -> None:
    of: dict[str, dict[str, str]] = {
        "K2": {"total_basis": "mass", "forms_covered": "MK9,MK7,MK4"},
        "MK4": {},
        "MK9": {},
    }
    values = (("1", "MK9", "1"), ("1", "MK4", "1"), ("1", "K2", "8"), ("2", "K2", "8"))
    found = totals(*values, ("3", "MK4", "1"), ("3", "K2", "8"), components=of)
    assert {key: row["forms_covered"] for key, row in found.items()} == {
        "ciqual:1/total K2": "MK4,MK7,MK9",  # in the order of forms; MK-7 is nowhere given alone
        "ciqual:2/total K2": "MK7",
        "ciqual:3/total K2": "MK4,MK7",
    }
    assert {row["amount_ug_per_100g"] for row in found.values()} == {8.0}
