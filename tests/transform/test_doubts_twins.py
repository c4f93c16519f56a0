"""Twins in one table: what is one, and which of two that are ten times apart is doubted."""

from typing import Any

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.transform.compared_values import FLOOR_UG
from pipeline.transform.doubts_twins import _nearest_twins, issues
from tests.transform.compared import background, compared


def _doubts(
    *values: tuple[str, str, float], below: dict[str, Any] | None = None, **more: Any
) -> pl.DataFrame:
    """Return the issues; a value is (source, name, amount), ``more`` is of the first.

    ``below`` is of values of 0.
    """
    rows = [
        {
            **dict.fromkeys(("measurement_id", "food_id"), f"{source_id}:{number}"),
            "source_id": source_id,
            "name": name,
            "category": "vegetables",
            "form_id": "K1",
            "amount_ug_per_100g": amount,
            "origin": "compiled",
            **(more if number == 0 else {}),
            **(below or {} if amount == 0 else {}),
        }
        for number, (source_id, name, amount) in enumerate(values)
    ]
    doubts = issues(compared(rows, background(rows)))
    assert set(doubts["severity"]) <= {"medium"}
    assert doubts["detail"].null_count() == 0
    assert doubts["row_key"].is_unique().all()
    return doubts


def found(*values: tuple[str, str, float], **more: Any) -> dict[str, str]:
    """Return the rule by key."""
    return dict(_doubts(*values, **more).select("row_key", "rule").rows())


def told(*values: tuple[str, str, float]) -> list[str]:
    """Return the details in the order of the keys."""
    return _doubts(*values).sort("row_key")["detail"].to_list()


CANNED = ("dk", "Cabbage, red, canned", 149.0)
RAW = ("dk", "Cabbage, red, raw", 149.0)
DANISH = ("dk", "Cabbage, red, Danish, raw", 3.8)
FRENCH = ("fr", "Red cabbage, boiled", 6.4)
AMERICAN = ("us", "Cabbage, red, raw", 32.3)


def test_others_tell_which_twin_is_right() -> None:
    far = "far_from_twin"
    assert found(CANNED, RAW, DANISH, FRENCH, AMERICAN) == {"dk:0": far, "dk:1": far}
    near = ("us", "Cabbage, red, raw", 140.0)
    assert found(CANNED, DANISH, near, ("fr", "Red cabbage", 120.0)) == {"dk:1": far}
    # a single publisher clears the twin that it is near to, and proves nothing of the other
    assert found(CANNED, DANISH, FRENCH) == {"dk:0": "twins_disagree"}
    neither = (("fr", "Red cabbage", 23.0), ("us", "Red cabbage", 24.0))
    both = {"dk:0": "twins_disagree", "dk:1": "twins_disagree"}
    assert found(CANNED, DANISH, *neither) == both


def test_nobody_tells_which_twin_is_right() -> None:
    both = {"dk:0": "twins_disagree", "dk:1": "twins_disagree"}
    assert found(CANNED, DANISH) == both
    assert found(CANNED, ("dk", "Cabbage, red", 15.0)) == {}
    # of several twins, the one that is far from all
    assert found(CANNED, DANISH, ("dk", "Cabbage, red, steamed", 5.0)) == {"dk:0": both["dk:0"]}
    slips = found(("dk", "Artichoke, cooked", 14.8), ("dk", "Artichoke, steamed", 1.47))
    assert set(slips.values()) == {"slip_between_twins"}


@pytest.mark.parametrize(
    ("own", "twin", "rule"),
    [
        (14.9, 1.5, None),
        (15.0, 1.5, "slip_between_twins"),  # ten times
        (20.38, 2.0, "slip_between_twins"),  # within 2 % of it
        (20.42, 2.0, "twins_disagree"),
        (195.8, 2.0, "twins_disagree"),
        (196.2, 2.0, "slip_between_twins"),
        (203.8, 2.0, "slip_between_twins"),
        (1958.0, 2.0, "twins_disagree"),
        (1962.0, 2.0, "slip_between_twins"),
        (10.0, 0.9, "twins_disagree"),  # amounts below 1 are doubted too
        (4.99, 0.1, None),  # compared as 0.5
        (5.0, 0.1, "slip_between_twins"),
        (5.0, 0.0, "slip_between_twins"),
    ],
)
def test_how_far_apart(own: float, twin: float, rule: str | None) -> None:
    doubts = found(("dk", "Artichoke, cooked", own), ("dk", "Artichoke, steamed", twin))
    doubted = ["dk:0", *(["dk:1"] if twin else [])]  # a printed zero is not doubted
    assert doubts == (dict.fromkeys(doubted, rule) if rule else {})


@pytest.mark.parametrize(
    ("own", "twin", "doubted"),
    [
        (100.0, 4.0, []),  # each is within two and a half times of what others state
        (100.1, 4.0, ["dk:0"]),
        (100.0, 3.9, ["dk:1"]),
    ],
)
def test_how_near_to_others(own: float, twin: float, doubted: list[str]) -> None:
    values = (("dk", "Cabbage, red, canned", own), ("dk", "Cabbage, red, Danish, raw", twin))
    others = (("fr", "Red cabbage, boiled", 10.0), ("us", "Cabbage, red, raw", 40.0))
    assert found(*values, *others) == dict.fromkeys(doubted, "far_from_twin")


def test_others_who_state_zero_alone_are_compared_as_half_a_microgram() -> None:
    """A publisher of zeros is no evidence; one whose amounts are all below a limit is some."""
    values = (("dk", "Cabbage, red, canned", 12.5), ("dk", "Cabbage, red, Danish, raw", 1.2))
    zeros = (("fr", "Red cabbage, boiled", 0.0), ("us", "Cabbage, red, raw", 0.0))
    assert set(found(*values, *zeros).values()) == {"twins_disagree"}
    below = {"amount_ug_per_100g": None, "qualifier": "below_loq", "limit_ug_per_100g": 9.0}
    limits = [(source_id, "Red cabbage, raw", 0.0) for source_id in ("fr", "us")]
    doubts = found(*values, *limits, below=below)
    assert doubts == {"dk:0": "far_from_twin"}
    values = (("dk", "Cabbage, red, canned", 13.6), ("dk", "Cabbage, red, Danish, raw", 1.3))
    assert set(found(*values, *limits, below=below).values()) == {"twins_disagree"}


def test_the_numbers_are_told() -> None:
    canned, danish = ("dk", "Cabbage, red, canned", 149.00004), (*DANISH[:2], 3.80004)
    (far,) = told(canned, danish, (*FRENCH[:2], 6.40004), (*AMERICAN[:2], 32.30004))
    assert far == (
        "149.0 µg/100 g, while its nearest twin dk:1 in the same table states 3.8; 2 other"
        " publishers state 6.4 to 32.3, near the twin"
    )
    assert told(canned, danish)[0] == (
        "149.0 µg/100 g, while its nearest twin dk:1 in the same table states 3.8 (39.2 times"
        " apart): which is wrong is not known"
    )


@pytest.mark.parametrize(
    ("name", "more"),
    [
        ("Cabbage, white, raw", {}),
        ("Cabbage, red, dried", {}),  # holds ten times as much
        ("Cabbage, red, fried", {}),  # in an oil that has K1
        ("Cabbage, red, canned", {"form_id": "MK4"}),
        ("Cabbage, red, canned", {"origin": "imputed"}),
        ("Cabbage, red, canned", {"source_id": "fr"}),
        ("Cabbage, red, canned", {"reference_id": "study"}),
        ("Cabbage, red, canned", {"amount_ug_per_100g": 0.0}),
    ],
)
def test_no_twin(name: str, more: dict[str, Any]) -> None:
    doubted = found(("dk", name, 149.0), ("dk", "Cabbage, red, Danish, raw", 4.9), **more)
    assert doubted == {}


def test_bread_of_one_grain_and_concepts_of_one_part() -> None:
    kernels = ("dk", "Wheat bread, with whole kernels", 20.0)
    bran, meal = ("dk", "Wheat bread, with bran", 0.0), ("dk", "Wheat bread, with meal", 0.3)
    assert found(kernels, bran, meal) == {"dk:0": "twins_disagree"}
    assert found(kernels, ("dk", "Rye bread, with bran", 0.3)) == {}
    assert found(("dk", "Pie crust, with salt", 20.0), ("dk", "Pie crust, sweet", 0.3)) == {}
    # what was dried and took up water is no twin of what is dry
    fern = (("dk", "Fern, dried, boiled", 24.7), ("dk", "Fern, boiled and dried", 391.2))
    assert found(*fern) == {}


def test_a_twin_by_name_is_named_before_one_by_concept() -> None:
    """Both are found, and neither is nearer to what others state."""
    rows = [
        {
            **dict.fromkeys(("measurement_id", "food_id"), f"dk:{number}"),
            "source_id": "dk",
            "name": name,
            "category": "vegetables",
            "form_id": "K1",
            "amount_ug_per_100g": amount,
            "origin": "compiled",
            "concept_id": concept_id,
        }
        for number, (name, amount, concept_id) in enumerate(
            [
                ("Cabbage, red, raw", 149.0, "red_cabbage"),
                ("Cabbage, red, Danish, raw", 3.8, None),
                ("Kale of Lund, raw", 3.9, "red_cabbage"),
            ]
        )
    ]
    doubts = issues(compared(rows, background(rows)))
    (detail,) = doubts.filter(pl.col("row_key") == "dk:0")["detail"]
    assert "its nearest twin dk:1 in the same table states 3.8" in detail
    # without the first, it is the other
    doubts = issues(compared([rows[0], rows[2]], background([rows[0], rows[2]])))
    (detail,) = doubts.filter(pl.col("row_key") == "dk:0")["detail"]
    assert "its nearest twin dk:2 in the same table states 3.9" in detail


_AMOUNTS = st.sampled_from([None, 0.0, 0.05, 0.3, 0.5, 1.0, 2.0, 5.0, 10.0, 50.0, 100.0, 1000.0])
_STATED = st.tuples(st.sampled_from("st"), st.sampled_from(["p", "q", None]), _AMOUNTS)


@given(st.lists(_STATED, max_size=12))
def test_the_nearest_twin_is_the_nearest_of_all_pairs(stated: list[Any]) -> None:
    frame = pl.DataFrame(
        [(f"{n:02}", "cabbage", *one) for n, one in enumerate(stated)],
        schema={
            **dict.fromkeys(("measurement_id", "twin", "source_id", "publisher"), pl.String),
            "amount_ug_per_100g": pl.Float64,
        },
        orient="row",
    )
    nearest = _nearest_twins(frame, ["source_id", "publisher", "twin"])
    found = {
        row["measurement_id"]: (row["apart"], row["twin_id"], row["of_twin"])
        for row in nearest.iter_rows(named=True)
        if row["apart"] > 1
    }
    expected = {}
    for own, (*of, amount) in enumerate(stated):
        pairs = sorted(
            (max(a, b) / min(a, b), f"{other:02}", of_twin)
            for other, (*of_other, of_twin) in enumerate(stated)
            if of == of_other and None not in of and amount and of_twin not in {None, amount}
            for a, b in [(max(amount, FLOOR_UG), max(of_twin, FLOOR_UG))]
        )
        if pairs and pairs[0][0] > 1:
            expected[f"{own:02}"] = pairs[0]
    assert found == expected
