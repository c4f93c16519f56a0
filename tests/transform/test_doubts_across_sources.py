"""Doubts across foods and sources, each at and below its threshold, on tiny frames."""

from typing import Any

import polars as pl
import pytest

from pipeline.transform import doubts_across_sources
from tests.transform.compared import background, compared


def details(
    *rows: dict[str, Any], table: str = "measurement", unsound: tuple[str, ...] = ()
) -> list[tuple[str, str, str, str]]:
    """Return rule, severity, key and detail; row n is food s<n>:n of a publisher of its own."""
    whole = [
        {
            "source_id": f"s{number}",
            "name": "Spinach",
            "food_group": "Leaves",
            "category": "vegetables",
            "concept_id": "spinach",
            f"{table}_id": f"{number}",
            "form_id": "K1",
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
    known = background(whole, unsound)
    of = {
        name: compared(whole if name == table else [], known, name)
        for name in ("measurement", "reported_total")
    }
    issues = pl.concat(doubts_across_sources.issues(of["measurement"], of["reported_total"]))
    assert set(issues["table_name"]) <= {table}
    assert issues["detail"].null_count() == 0
    return issues.select("rule", "severity", "row_key", "detail").sort("rule", "row_key").rows()


def found(*rows: dict[str, Any], **more: Any) -> dict[str, list[str]]:
    """Return the keys that each rule doubts."""
    keys: dict[str, list[str]] = {}
    for rule, severity, key, _ in details(*rows, **more):
        low = rule in {"sources_disagree", "shared_analysis"}
        assert severity == ("low" if low else "medium")
        keys.setdefault(rule, []).append(key)
    return keys


def amount(value: float, **more: Any) -> dict[str, Any]:
    return {"amount_ug_per_100g": value, **more}


@pytest.mark.parametrize(
    ("value", "rules"),
    [
        (9.6, []),
        (9.7, ["unit_slip"]),  # a tenth is within 2 % of 8.0 to 8.2
        (10.3, ["unit_slip"]),
        (10.4, []),
        (20.0, []),
        (20.1, ["outlier_in_concept"]),
        (96.7, ["outlier_in_concept"]),  # a hundredth is 2 % below 8.0 at most: 96.8
        (97.0, ["unit_slip"]),
        (100.0, ["unit_slip"]),
        (150.0, ["outlier_in_concept"]),
        (968.6, ["unit_slip"]),
        (1000.0, ["unit_slip"]),
        (1032.4, ["unit_slip"]),
        (1034.0, ["outlier_in_concept"]),
    ],
)
def test_against_two_that_agree(value: float, rules: list[str]) -> None:
    """The one is doubted, the two are not; whichever is the larger."""
    assert found(amount(8.0), amount(8.2), amount(8.1 * value)) == {rule: ["2"] for rule in rules}
    small = (amount(80.0 * value), amount(82.0 * value), amount(81.0))
    assert found(*small) == {rule: ["2"] for rule in rules}


@pytest.mark.parametrize(
    ("value", "doubted"),
    [
        *((9.79, False), (9.81, True), (10.1, True), (10.19, True), (10.21, False)),
        *((15.0, False), (20.0, False), (20.1, True), (1000.0, True)),
    ],
)
def test_of_two_publishers_which_is_wrong_is_not_known(value: float, *, doubted: bool) -> None:
    expected = {"sources_disagree": ["0", "1"]} if doubted else {}
    assert found(amount(1.0), amount(value)) == expected
    assert found(amount(value), amount(1.0)) == expected
    # under half a microgram, twenty times is no difference
    assert found(amount(0.01), amount(0.9)) == {}


def test_what_others_differ_in_proves_no_slip() -> None:
    """Lean beef of 1.2 beside 3.6 and 20.1, whose median is ten times as much."""
    assert found(amount(3.6), amount(20.4), amount(1.2)) == {}
    assert found(amount(8.0), amount(16.1), amount(120.5)) == {}
    assert found(amount(8.0), amount(15.9), amount(119.5)) == {"unit_slip": ["2"]}
    assert found(amount(8.0), amount(16.0), amount(120.0)) == {"unit_slip": ["2"]}
    # Over five times among themselves, they make no outlier either, but nobody is silent about it.
    assert found(amount(4.0), amount(21.0), amount(500.0)) == {"sources_disagree": ["2"]}
    assert found(amount(5.0), amount(21.0), amount(500.0)) == {"outlier_in_concept": ["2"]}
    assert found(amount(4.0), amount(20.0), amount(500.0)) == {"outlier_in_concept": ["2"]}
    # Who is within twenty times of any of them is not the one that disagrees.
    assert found(amount(4.0), amount(21.0), amount(420.0)) == {}
    assert found(amount(4.0), amount(21.0), amount(420.1)) == {"sources_disagree": ["2"]}


def test_part_and_preparation() -> None:
    slip = (amount(8.0), amount(8.2), amount(81.0))
    assert found(*({**row, "category": "beef_and_veal"} for row in slip)) == {}
    assert found(*slip[:2], {**slip[2], "name": "Spinach, boiled"}) == {"unit_slip": ["2"]}
    assert found(*slip[:2], {**slip[2], "name": "Spinach, dried"}) == {}


def test_what_is_gravely_doubted_accuses_nobody() -> None:
    pair = (amount(1.0), amount(123.0))
    assert found(*pair, unsound=("s1:1",)) == {"sources_disagree": ["1"]}
    assert found(*pair, unsound=("1",)) == {"sources_disagree": ["1"]}
    two = (amount(8.0), amount(8.2), amount(800.0))
    assert found(*two, unsound=("s0:0",)) == {"sources_disagree": ["1", "2"]}


def test_one_against_many() -> None:
    assert found(amount(1.0), amount(1.1), amount(0.9), amount(30.0)) == {
        "outlier_in_concept": ["3"]
    }


def test_a_publisher_is_one_opinion_and_a_study_is_a_publisher() -> None:
    many = [amount(30.0 + n / 100, source_id="a") for n in range(5)]
    assert found(amount(1.0), amount(1.02), *many) == {
        "outlier_in_concept": [str(number) for number in range(2, 7)]
    }
    same = {"source_id": "literature"}
    assert found(amount(1.0, **same), amount(30.0, **same)) == {}
    studies = (amount(1.0, reference_id="a", **same), amount(30.0, reference_id="b", **same))
    assert found(*studies) == {"sources_disagree": ["0", "1"]}


@pytest.mark.parametrize(
    "other",
    [
        {"concept_id": "chard"},
        {"concept_id": None},
        {"form_id": "MK4"},
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
        "sources_disagree": ["0", "1"]
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


def test_the_numbers_that_disagree_are_told() -> None:
    spinach = [amount(8.00004), amount(8.2), amount(1234.56789)]
    (far,) = details(*spinach)
    assert far[-1] == (
        "1234.5679 µg/100 g is 152.0 times the median 8.1 of 2 other publishers of spinach, who"
        " state 8.0 to 8.2"
    )
    (one, other) = details(amount(1.00004), amount(1234.56789))
    assert one[-1].startswith("1.0 µg/100 g is 0.00081 times the 1234.5679 that the one other")
    assert other[-1] == (
        "1234.5679 µg/100 g is 1230.0 times the 1.0 that the one other publisher with an amount"
        " above 0 states of spinach: which is wrong is not known"
    )
    (several,) = details(amount(4.0), amount(21.0), amount(500.0))
    assert several[-1] == (
        "500.0 µg/100 g is 40.0 times the median 12.5 of 2 other publishers of spinach, which"
        " differ 5.3 times themselves: which is wrong is not known"
    )
    green = [amount(1.00004, concept_id=None) for _ in range(7)]
    (outlier,) = details(*green, amount(60.66666, concept_id=None))
    assert outlier[-1] == (
        "60.6667 µg/100 g is 61 times the median 1.0 of 8 values of the category vegetables"
    )
    same = [amount(1.66666, source_id="a", n_samples=n) for n in (12,) * 5]
    assert details(*same)[0][-1] == (
        "5 foods of the group Leaves state the same 1.6667 µg/100 g, 12 samples: one analysis"
    )
    same = [amount(1.6, source_id="a") for _ in range(5)]
    assert "unstated samples" in details(*same)[0][-1]


def test_no_rule_floods(published: dict[str, pl.DataFrame]) -> None:
    counts = dict(published["issue"].group_by("rule").len().iter_rows())
    assert 0 < counts["unit_slip"] <= 10
    assert 0 < counts["outlier_in_concept"] <= 30
    assert 0 < counts["sources_disagree"] <= 30
    assert 0 < counts["slip_between_twins"] <= 10
    assert 0 < counts["twins_disagree"] <= 30
    assert 0 < counts["far_from_twin"] <= 30
    assert 0 < counts["far_from_one_other"] <= 30
    assert 0 < counts["outlier_in_category"] <= 40
    assert 0 < counts["shared_analysis"] <= 500
    assert counts["k1_averages_natural_zero"] == 5


@pytest.mark.parametrize(
    ("rule", "row_key", "numbers"),
    [
        # CIQUAL prints 8.29 for cooked Swiss chard, USDA 830 for raw, Korea 350 and 445
        ("outlier_in_concept", "ciqual:20301/K1", "8.29 µg/100 g is 0.0135 times the median 613"),
        (
            "unit_slip",
            "ciqual:20336/K1",
            "38.1 µg/100 g is 0.0889 times the median 428.77 of 7",
        ),
        (
            "sources_disagree",
            "frida:517/MK9",
            "23.0076 µg/100 g is 10.0 times the 2.3 that the one",
        ),
        ("sources_disagree", "frida:1756/MK4", "122.8232 µg/100 g is 123.0 times"),
        ("slip_between_twins", "ciqual:20074/K1", "1.47 µg/100 g, while its nearest twin ciqual:"),
        ("far_above_others", "frida:154/K1", "56.563 to 70.0 of foods of the same name and part"),
        ("far_from_twin", "frida:629/K1", "149.0 µg/100 g, while its nearest twin frida:1750/K1"),
        ("twins_disagree", "frida:836/K1", "20.0 µg/100 g, while its nearest twin frida:1523/K1"),
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
