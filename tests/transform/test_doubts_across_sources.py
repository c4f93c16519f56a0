"""Doubts across foods and sources, each at and below its threshold, on tiny frames."""

from typing import Any

import polars as pl
import pytest

from pipeline.transform import doubts_across_sources
from schemas.foods import FOOD
from schemas.pandera_models import DTYPES
from schemas.values import MEASUREMENT as VALUES
from schemas.values import REPORTED_TOTAL as TOTALS


def found(*rows: dict[str, Any], table: str = "measurement") -> dict[str, list[str]]:
    """Return the keys that each rule doubts; row n is food s<n>:1 of a source of its own."""
    whole = [
        {
            "food_id": f"s{number}:1",
            "source_id": f"s{number}",
            "name": "Gouda",
            "food_group": "Cheese",
            "category": "cheese",
            "concept_id": "gouda",
            "measurement_id": f"{number}",
            "reported_total_id": f"{number}",
            "form_id": "MK4",
            "total": "K",
            "total_basis": "mass",
            "forms_covered": "K1,MK4",
            "origin": "analytical",
            **row,
        }
        for number, row in enumerate(rows)
    ]
    for number, row in enumerate(whole):
        row["food_id"] = f"{row['source_id']}:{number}"

    def frame(columns: Any) -> pl.DataFrame:
        return pl.DataFrame(whole, schema={c.name: DTYPES[c.type] for c in columns})

    forms, totals = frame(VALUES.columns), frame(TOTALS.columns)
    none = {"measurement": (forms, totals.clear()), "reported_total": (forms.clear(), totals)}
    issues = pl.concat(doubts_across_sources.issues(frame(FOOD.columns), *none[table]))
    assert set(issues["table_name"]) <= {table}
    assert issues["detail"].null_count() == 0
    keys: dict[str, list[str]] = {}
    for rule, key in issues.select("rule", "row_key").sort("rule", "row_key").iter_rows():
        keys.setdefault(rule, []).append(key)
    return keys


def amount(value: float, **more: Any) -> dict[str, Any]:
    return {"amount_ug_per_100g": value, **more}


@pytest.mark.parametrize(
    ("value", "rules"),
    [
        (9.7, []),
        (9.81, ["unit_slip"]),  # ten times within 2 %
        (10.19, ["unit_slip"]),
        (10.3, []),
        (20.0, []),
        (20.1, ["outlier_in_concept"]),
        (100.0, ["unit_slip"]),
        (150.0, ["outlier_in_concept"]),
        (1000.0, ["unit_slip"]),
    ],
)
def test_a_pair_of_sources(value: float, rules: list[str]) -> None:
    """Both sides are doubted, whichever is the larger."""
    assert found(amount(1.0), amount(value)) == {rule: ["0", "1"] for rule in rules}
    assert found(amount(value), amount(1.0)) == {rule: ["0", "1"] for rule in rules}


def test_one_against_many() -> None:
    assert found(amount(1.0), amount(1.1), amount(0.9), amount(30.0)) == {
        "outlier_in_concept": ["3"]
    }


def test_a_source_is_one_opinion_and_a_study_is_a_source() -> None:
    many = [amount(30.0, source_id="a") for _ in range(5)]
    assert found(amount(1.0), amount(1.0), *many) == {
        "outlier_in_concept": [str(number) for number in range(2, 7)]
    }
    same = {"source_id": "literature"}
    assert found(amount(1.0, **same), amount(30.0, **same)) == {}
    studies = (amount(1.0, reference_id="a", **same), amount(30.0, reference_id="b", **same))
    assert found(*studies) == {"outlier_in_concept": ["0", "1"]}


@pytest.mark.parametrize(
    "other",
    [
        {"concept_id": "edam"},
        {"concept_id": None},
        {"form_id": "K1"},
        {"origin": "imputed"},
        {"superseded_by": "s0:0"},
    ],
)
def test_only_like_is_compared(other: dict[str, Any]) -> None:
    assert found(amount(1.0), amount(30.0, **other)) == {}


@pytest.mark.parametrize(
    "other", [{"total_basis": "k1_equivalents"}, {"forms_covered": "K1,MK4,MK9"}, {"total": "K2"}]
)
def test_totals_of_another_basis_or_of_other_vitamers_are_other_quantities(
    other: dict[str, str],
) -> None:
    assert found(amount(1.0), amount(30.0), table="reported_total") == {
        "outlier_in_concept": ["0", "1"]
    }
    assert found(amount(1.0), amount(30.0, **other), table="reported_total") == {}
    unstated = [amount(value, forms_covered=None) for value in (1.0, 30.0)]
    assert found(*unstated, table="reported_total") == {}


@pytest.mark.parametrize(
    ("others", "value", "doubted"), [(7, 50.0, False), (7, 50.1, True), (6, 5000.0, False)]
)
def test_outlier_in_category(others: int, value: float, *, doubted: bool) -> None:
    rows = [amount(1.0, concept_id=None) for _ in range(others)]
    keys = found(*rows, amount(value, concept_id=None))
    assert keys == ({"outlier_in_category": [str(others)]} if doubted else {})
    elsewhere = found(*rows, amount(value, concept_id=None, category="fish"))
    assert elsewhere == {}


@pytest.mark.parametrize(
    ("values", "doubted"),
    [
        ([1.6] * 5, True),
        ([1.6] * 4, False),
        ([1.6] * 4 + [1.7], False),
        ([2.0] * 9, False),  # whole numbers agree by chance
        ([0.6] * 9, False),
    ],
)
def test_shared_analysis(values: list[float], *, doubted: bool) -> None:
    rows = [amount(value, source_id="a", n_samples=12) for value in values]
    keys = found(*rows)
    assert keys == ({"shared_analysis": [str(n) for n in range(len(values))]} if doubted else {})
    assert found(*({**row, "n_samples": n} for n, row in enumerate(rows))) == {}
    assert found(*({**row, "food_group": f"{n}"} for n, row in enumerate(rows))) == {}


def test_no_rule_floods(published: dict[str, pl.DataFrame]) -> None:
    counts = dict(published["issue"].group_by("rule").len().iter_rows())
    assert 0 < counts["unit_slip"] <= 10
    assert 0 < counts["outlier_in_concept"] <= 30
    assert 0 < counts["outlier_in_category"] <= 40
    assert 0 < counts["shared_analysis"] <= 500
    assert counts["k1_averages_natural_zero"] == 5


@pytest.mark.parametrize(
    ("rule", "row_key", "numbers"),
    [
        # CIQUAL prints 8.29 for cooked Swiss chard, USDA 830 for raw, Korea 350 and 445
        ("outlier_in_concept", "ciqual:20301/K1", "8.29 µg/100 g is 0.0135 times the median 613.6"),
        ("unit_slip", "frida:517/MK9", "23.0076 µg/100 g is 10.0 times the median 2.3"),
        ("outlier_in_concept", "frida:1756/MK4", "122.8232 µg/100 g is 123.0 times"),
        (
            "shared_analysis",
            "fdc_sr_legacy:13285/K1",
            " foods of the group Beef Products state the same",
        ),
        ("k1_averages_natural_zero", "frida:6/K1", "(0.3652 + 0.3652 + 0) / 3"),
    ],
)
def test_known_cases(
    published: dict[str, pl.DataFrame], rule: str, row_key: str, numbers: str
) -> None:
    (detail,) = published["issue"].filter(rule=rule, row_key=row_key)["detail"]
    assert numbers in detail


def test_k1_that_averages_a_natural_zero_is_two_thirds_of_what_was_measured(
    published: dict[str, pl.DataFrame],
) -> None:
    """The measured value as quoted, rounded to one decimal; of milk as the study has it."""
    printed = dict(published["measurement"].select("measurement_id", "amount_ug_per_100g").rows())
    measured = {"frida:138": 2.2, "frida:1775": 2.9, "frida:291": 3.1}
    for food_id, quoted in measured.items():
        assert 1.5 * printed[f"{food_id}/K1"] == pytest.approx(quoted, abs=0.05)
    assert printed["frida:6/K1"] == pytest.approx((0.3652 + 0.3652 + 0) / 3, abs=5e-5)
