"""The closed table of units: every spelling, exact divisions, nothing guessed."""

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.fact_files.extracted import split_units
from pipeline.transform.values import in_ug
from schemas.units import COMPOSITION_UNITS, UNITS

# What one printed unit is in µg per 100 g, as a fraction (numerator, denominator).
SPELLINGS = {
    **{
        f"{u}{per}": (1, 1)
        for u in ("µg", "μg", "ug", "UG", "mcg", "MCG")
        for per in ("", "/100g", "/100 g")
    },
    **{
        f"{u}{per}": (1, 10)
        for u in ("µg", "μg", "ug", "UG", "mcg", "MCG")
        for per in ("/kg", " kg−1")
    },
    "µg/100 g wet weight or µg/100 ml": (1, 1),
    "mg [sic; true unit µg]": (1, 1),
    "ng/g": (1, 10),
    "ng g−1": (1, 10),
    **{f"{u}{per}": (1000, 1) for u in ("mg", "MG") for per in ("", "/100g", "/100 g")},
    **{f"{u}{per}": (1_000_000, 1) for u in ("g", "G") for per in ("", "/100g", "/100 g")},
}


# The same of composition, in the unit of its column.
PER = ("", "/100g", "/100 g")
COMPOSED = {
    **{("energy_kcal", f"{u}{per}"): (1, 1) for u in ("kcal", "KCAL") for per in PER},
    **{("energy_kcal", u): (1000, 4184) for u in ("kJ", "KJ")},
    **{
        (f"{fat}fat_g", f"{u}{per}"): (1, 1)
        for fat in ("", "saturated_", "monounsaturated_", "polyunsaturated_")
        for u in ("g", "G")
        for per in PER
    },
    **{(f"{fat}unsaturated_fat_g", "mg"): (1, 1000) for fat in ("mono", "poly")},
    **{
        ("vitamin_d_ug", f"{u}{per}"): (1, 1)
        for u in ("µg", "μg", "ug", "UG", "mcg", "MCG")
        for per in PER
    },
    ("vitamin_d_ug", "IU"): (1, 40),
    ("vitamin_d_ug", "g"): (1_000_000, 1),
    **{("calcium_mg", f"{u}{per}"): (1, 1) for u in ("mg", "MG") for per in PER},
    ("calcium_mg", "g"): (1000, 1),
}


def test_the_table_of_composition_is_closed() -> None:
    assert set(COMPOSITION_UNITS) == set(COMPOSED)
    for key, (times, over) in COMPOSED.items():
        factor = COMPOSITION_UNITS[key]
        assert factor.multiply / factor.divide == pytest.approx(times / over, rel=1e-12), key


def _ug(number: float, unit: str) -> float:
    frame = pl.DataFrame(
        {"number": [number], "unit": [unit]}, schema_overrides={"number": pl.Float64}
    )
    return float(frame.select(in_ug(pl.col("number"))).item())


def test_the_table_is_closed() -> None:
    equivalents = {unit for unit, factor in UNITS.items() if factor.in_k1_equivalents}
    assert equivalents == {"PK eq µg/100 g"}
    assert set(UNITS) - equivalents == set(SPELLINGS)


@pytest.mark.parametrize("unit", SPELLINGS)
def test_every_spelling(unit: str) -> None:
    times, over = SPELLINGS[unit]
    assert _ug(32.5, unit) == 32.5 * times / over


def test_what_is_printed_in_micrograms_keeps_every_digit() -> None:
    assert _ug(0.30000000000000004, "µg") == 0.30000000000000004
    assert _ug(0.00000297, "g") == 2.97
    assert _ug(8.2, "g") == 8_200_000
    assert _ug(32.2, "mg") == 32_200


@given(st.integers(0, 10**9), st.sampled_from(["ng/g", "µg/kg", "μg/kg", "ug/kg", "ng g−1"]))
def test_per_kilogram_moves_the_decimal_point_exactly(tenths: int, unit: str) -> None:
    assert _ug(tenths, unit) == float(f"{tenths // 10}.{tenths % 10}")


@given(st.floats(0, 1e6, allow_subnormal=False), st.sampled_from(sorted(SPELLINGS)))
def test_there_and_back(number: float, unit: str) -> None:
    times, over = SPELLINGS[unit]
    assert _ug(number, unit) * over / times == pytest.approx(number, rel=1e-12)


@given(st.one_of(st.none(), st.text()).filter(lambda unit: unit not in UNITS))
def test_unknown_and_missing_units_are_rejected_at_extract(unit: str | None) -> None:
    value = pl.DataFrame({"amount": ["1"], "unit": [unit]}, schema_overrides={"unit": pl.String})
    kept, rejected = split_units(value, frozenset(UNITS))
    assert kept.is_empty()
    assert rejected == [
        ("value", {"amount": "1", "unit": unit}, f"unknown unit {unit!r}" if unit else "no unit")
    ]


@given(st.sampled_from(sorted(UNITS)))
def test_known_units_are_kept(unit: str) -> None:
    kept, rejected = split_units(pl.DataFrame({"amount": ["1"], "unit": [unit]}), frozenset(UNITS))
    assert kept.height == 1
    assert rejected == []
