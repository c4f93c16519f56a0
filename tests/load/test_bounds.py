"""The bounds of ``food_vitamin_k`` on foods of a few rows, worked out by hand."""

from typing import Any

import pytest

from tests.load.tiny import tiny, value

MK4_TO_MK10 = tuple(f"MK{n}" for n in range(4, 11))
Bounds = tuple[float | None, float | None, float | None]


def bounds(*values: dict[str, Any], issues: tuple[str, ...] = ()) -> Bounds:
    """Return k2_lower_ug, k2_mass_sum_ug and k2_upper_ug of a food with these values."""
    connection = tiny(
        "food_vitamin_k",
        food=[{"food_id": "s:1"}],
        measurement=list(values),
        issue=[
            {"rule": rule, "table_name": "measurement", "row_key": "s:1/MK10"} for rule in issues
        ],
    )
    (found,) = connection.execute(
        "SELECT k2_lower_ug, k2_mass_sum_ug, k2_upper_ug FROM food_vitamin_k"
    ).fetchall()
    return found


def with_mk10(amount: float | None = None, **more: Any) -> list[dict[str, Any]]:
    """Return MK-4 to MK-9 of 1 µg each, and this MK-10."""
    return [*(value(form, 1.0) for form in MK4_TO_MK10[:-1]), value("MK10", amount, **more)]


@pytest.mark.parametrize(
    ("mk10", "expected"),
    [
        ({"amount": 2.0}, (8, 8, 8)),
        # below a limit: 0 at least, the limit at most, and no sum
        ({"qualifier": "below_loq", "limit_ug_per_100g": 0.1}, (6, None, 6.1)),
        ({"qualifier": "below_lod", "limit_ug_per_100g": 0.1}, (6, None, 6.1)),
        # below a limit that is not stated, and a trace: no upper bound
        ({"qualifier": "below_loq"}, (6, None, None)),
        ({"qualifier": "trace"}, (6, None, None)),
        ({"qualifier": "trace", "limit_ug_per_100g": 0.5}, (6, None, 6.5)),
        # a range counts its ends
        ({"min_ug_per_100g": 3.0, "max_ug_per_100g": 5.0}, (9, None, 11)),
        # a sample range beside an amount does not
        ({"amount": 2.0, "min_ug_per_100g": 1.0, "max_ug_per_100g": 9.0}, (8, 8, 8)),
        ({"amount": 0.0}, (6, 6, 6)),
        # per 100 ml without a density: nothing is known per 100 g
        ({"qualifier": "quantified"}, (6, None, None)),
    ],
)
def test_every_kind_of_statement(mk10: dict[str, Any], expected: Bounds) -> None:
    assert bounds(*with_mk10(**mk10)) == pytest.approx(expected)


def test_a_zero_that_may_be_censored_is_bounded_by_its_limit_or_not_at_all() -> None:
    doubt = ("zero_may_be_censored",)
    # the sum is of amounts as printed, and 0 is one
    assert bounds(*with_mk10(0.0), issues=doubt) == (6, 6, None)
    assert bounds(*with_mk10(0.0, limit_ug_per_100g=0.1), issues=doubt) == (6, 6, 6.1)
    assert bounds(*with_mk10(0.0), issues=("outlier_in_group",)) == (6, 6, 6)


@pytest.mark.parametrize("missing", MK4_TO_MK10)
def test_one_form_not_determined_leaves_a_lower_bound_only(missing: str) -> None:
    forms = (value(form, 1.0) for form in MK4_TO_MK10 if form != missing)
    assert bounds(*forms) == (6, None, None)


def test_other_forms() -> None:
    all_forms = [value(form, 1.0) for form in MK4_TO_MK10]
    assert bounds(*all_forms, value("K1", 50.0), value("DK1", 50.0)) == (7, 7, 7)
    assert bounds(*all_forms, value("MK9_4H", 2.0), value("MK11", 1.0)) == (10, 10, 10)
    assert bounds(value("K1", 50.0)) == (None, None, None)
