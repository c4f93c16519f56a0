"""Amounts of one table that another told before: what counts as equal, and what does not."""

from typing import Any

import polars as pl
import pytest

from pipeline.transform.doubts_borrowed import (
    FOOD_COLUMNS,
    MEASUREMENT_COLUMNS,
    SOURCE_COLUMNS,
    borrowed_analysis,
    borrowed_pairs,
)

SOURCE = pl.DataFrame(
    [
        ("us", "US Department", "2016-05"),
        ("us_new", "US Department", "2018-04"),
        ("fr", "Agency of France", "2025-11-03"),
        ("studies", "Open K2", None),
        ("old", "Agency of Norway", "2016-05"),
    ],
    SOURCE_COLUMNS,
    orient="row",
)


def _pairs(*values: tuple[str, str, str, dict[str, Any]], repeat: int = 10) -> pl.DataFrame:
    """Return the borrowed pairs; a value is (source, concept, printed amount, more).

    Ten concepts hold the same values, for fewer equal amounts than ten are chance.
    """
    food, measurement = [], []
    for copy in range(repeat):
        for place, (source_id, concept_id, printed, more) in enumerate(values):
            food_id = f"{source_id}:{place}_{copy}"
            food.append((food_id, source_id, f"{concept_id}_{copy}"))
            row = {
                "measurement_id": f"{food_id}/K1",
                "food_id": food_id,
                "form_id": "K1",
                "amount_ug_per_100g": float(printed.replace(",", ".")),
                "amount_reported": printed,
                "origin": "analytical" if source_id.startswith("us") else "compiled",
                "reference_id": None,
            }
            measurement.append(row | more)
    frame = pl.DataFrame(measurement, schema_overrides={"reference_id": pl.String})
    foods = pl.DataFrame(food, FOOD_COLUMNS, orient="row")
    return borrowed_pairs(foods, frame.select(MEASUREMENT_COLUMNS), SOURCE)


def found(*values: tuple[str, str, str, dict[str, Any]], repeat: int = 10) -> dict[str, str]:
    """Return the details by key, of the first concept."""
    issues = borrowed_analysis(_pairs(*values, repeat=repeat))
    assert set(issues["severity"]) <= {"low"}
    assert issues["detail"].null_count() == 0
    return dict(
        issues.filter(pl.col("row_key").str.contains("_0/")).select("row_key", "detail").rows()
    )


@pytest.mark.parametrize(
    ("lent", "borrowed", "equal"),
    [
        ("482.9", "483", True),
        ("482.9", "482,9", True),
        ("482.4", "483", False),
        ("482.5", "483", True),  # half of the last place, either way
        ("482.5", "482", True),
        ("482.51", "482", False),
        ("3.645", "3,6", True),
        ("3.6549", "3,6", False),
        ("3.5501", "3,6", True),
        ("0.0482", "0,048", True),
        ("0.04851", "0,048", False),
        ("3.6", "3,55", False),  # who borrows gains no digit
        ("23.1", "23", True),
        ("3.1", "3", False),  # one digit
        ("0.31", "0,31", True),
        ("0.31", "0,3", False),
    ],
)
def test_equal_at_the_printed_digits(lent: str, borrowed: str, *, equal: bool) -> None:
    issues = found(("us", "kale", lent, {}), ("fr", "kale", borrowed, {}))
    assert list(issues) == ["fr:1_0/K1"] * equal


@pytest.mark.parametrize(
    "values",
    [
        (("us", "kale", "482.9", {}), ("fr", "spinach", "482,9", {})),
        (("us", "kale", "482.9", {}), ("us_new", "kale", "482.9", {"origin": "compiled"})),
        (("us", "kale", "482.9", {}), ("fr", "kale", "482,9", {"origin": "analytical"})),
        (("us", "kale", "482.9", {"origin": "calculated"}), ("fr", "kale", "482,9", {})),
        (("us", "kale", "482.9", {}), ("fr", "kale", "482,9", {"reference_id": "a_study"})),
        (("studies", "kale", "482.9", {}), ("fr", "kale", "482,9", {})),
        (("us", "kale", "482.9", {}), ("fr", "kale", "482,9", {"form_id": "MK4"})),
    ],
)
def test_what_is_not_borrowed(values: tuple[tuple[str, str, str, dict[str, Any]], ...]) -> None:
    assert found(*values) == {}


def test_the_older_table_lends_and_few_equal_amounts_are_chance() -> None:
    issues = found(
        ("us_new", "kale", "482.9", {}), ("us", "kale", "482.9", {}), ("fr", "kale", "483", {})
    )
    assert issues == {
        "fr:2_0/K1": "483 µg/100 g equals 482.9 of us:1_0/K1 in the older table, of the same"
        " concept kale_0: one analysis"
    }
    none: dict[str, Any] = {}
    assert (
        "equals 482.9 of"
        in found(("us", "kale", "482.90004", none), ("fr", "kale", "483", none))["fr:1_0/K1"]
    )
    pair = (("us", "kale", "482.9", none), ("fr", "kale", "483", none))
    assert found(*pair, repeat=9) == {}


def test_a_table_of_the_same_day_may_have_borrowed_and_an_older_one_not() -> None:
    same = found(("us", "kale", "482.9", {}), ("old", "kale", "483", {}))
    assert list(same) == ["old:1_0/K1"]
    older = found(("us_new", "kale", "482.9", {}), ("old", "kale", "483", {}))
    assert older == {}


@pytest.mark.parametrize(
    ("origins", "derived"),
    [
        (("analytical",), False),
        (("imputed",), True),
        (("assumed",), True),
        (("imputed", "analytical"), False),  # one analysis is enough
        (("imputed", "assumed"), True),
    ],
)
def test_whether_what_was_lent_is_an_analysis(origins: tuple[str, ...], *, derived: bool) -> None:
    lent = [("us", "kale", "482.9", {"origin": origin}) for origin in origins]
    pairs = _pairs(*lent, ("fr", "kale", "483", {}))
    assert set(pairs["lender"]) == {"US Department"}
    assert pairs["lender_derived"].to_list() == [derived] * 10


def test_ciqual_borrowed_from_usda(published: dict[str, pl.DataFrame]) -> None:
    """Recounted here: equal to an SR28 amount of the concept at three digits, two printed."""
    food = published["food"].select("food_id", "source_id", "concept_id").drop_nulls()
    k1 = published["measurement"].filter(form_id="K1").join(food, on="food_id")
    amount = pl.col("amount_ug_per_100g")
    two_digits = pl.col("amount_reported").str.replace_all(r"^[0.,]+|\D", "").str.len_chars() > 1
    rounded = k1.filter(amount > 0, two_digits).select(
        "measurement_id", "source_id", "concept_id", amount.round_sig_figs(3)
    )
    equal = (
        rounded.filter(source_id="ciqual")
        .join(
            rounded.filter(source_id="sr28"),
            on=["concept_id", "amount_ug_per_100g"],
            how="semi",
        )["measurement_id"]
        .to_list()
    )
    flagged = published["issue"].filter(rule="borrowed_analysis")["row_key"].to_list()
    assert 60 < len(flagged) < 80
    assert {key.split(":")[0] for key in flagged} == {"ciqual"}
    assert len(set(flagged) & set(equal)) > 0.9 * len(flagged)
    assert len(set(equal) - set(flagged)) < 0.2 * len(equal)
