"""Amounts far from all that other publishers state of the same food and part."""

from typing import Any

import polars as pl
import pytest

from pipeline.transform.doubts_within_kinds import FOOD_COLUMNS, MEASUREMENT_COLUMNS, issues
from pipeline.transform.kinds_by_name import is_green, kind

SOURCE = pl.DataFrame(
    [("dk", "Denmark, one"), ("fr", "France"), ("us", "US, one"), ("us_new", "US, two")],
    ["source_id", "publisher"],
    orient="row",
)
REFERENCE = pl.DataFrame(
    [("danish_study", "Denmark"), ("study", None)],
    {"reference_id": pl.String, "publisher": pl.String},
    orient="row",
)


def found(*values: tuple[str, str, float], concept: bool = False, **more: Any) -> dict[str, str]:
    """Return the rule by key; a value is (source, name, amount)."""
    rows = [
        {
            "measurement_id": f"{source_id}:{number}",
            "food_id": f"{source_id}:{number}",
            "source_id": source_id,
            "name": name,
            "concept_id": "liver" if concept else None,
            "superseded_by": None,
            "form_id": "K1",
            "amount_ug_per_100g": amount,
            "origin": "analytical",
            "reference_id": None,
            **(more if number == 0 else {}),
        }
        for number, (source_id, name, amount) in enumerate(values)
    ]
    texts = dict.fromkeys(("concept_id", "superseded_by", "reference_id"), pl.String)
    frame = pl.DataFrame(rows, schema_overrides=texts)
    doubts = issues(
        frame.select(FOOD_COLUMNS), frame.select(MEASUREMENT_COLUMNS), SOURCE, REFERENCE
    )
    assert set(doubts["severity"]) <= {"medium"}
    assert doubts["detail"].null_count() == 0
    return dict(doubts.select("row_key", "rule").rows())


@pytest.mark.parametrize(
    ("values", "rules"),
    [
        # two publishers and more: two and a half times their largest
        ((100.0, 30.0, 40.0), {"dk:0": "far_above_others"}),
        ((99.0, 30.0, 40.0), {}),
        ((4.9, 0.1, 0.0), {}),
        ((5.0, 0.1, 0.0), {"dk:0": "far_above_others"}),
        # zeros alone, which may stand for what could not be measured: twenty times half a µg
        ((9.9, 0.0, 0.0), {}),
        ((10.0, 0.0, 0.0), {"dk:0": "far_above_others"}),
        ((0.0, 10.0, 12.0), {"dk:0": "far_below_others"}),
        ((0.0, 9.9, 12.0), {}),
        ((0.5, 10.0, 12.0), {"dk:0": "far_below_others"}),
        ((1.0, 10.0, 12.0), {}),
    ],
)
def test_against_two(values: tuple[float, ...], rules: dict[str, str]) -> None:
    names = ("Liver, ox, raw", "Beef liver", "Liver, beef, raw")
    stated = zip(("dk", "fr", "us"), names, values, strict=True)
    assert found(*stated) == rules


def test_against_one_publisher_only_what_nothing_explains() -> None:
    name = "Wheat bran"
    assert found(("dk", name, 83.0), ("us", "Wheat bran, crude", 1.9)) == {
        "dk:0": "far_above_others"
    }
    assert found(("dk", name, 37.0), ("us", name, 1.9)) == {}
    assert found(("dk", name, 83.0), ("us", name, 0.0)) == {}
    # releases of one publisher are one, and so are a table and its laboratory's study
    releases = (("dk", name, 30.0), ("us", name, 1.9), ("us_new", name, 1.9))
    assert found(*releases) == {}
    assert found(("fr", name, 99.0), ("dk", name, 1.0), reference_id="danish_study") == {}
    assert len(found(("dk", name, 99.0), ("fr", name, 1.0), reference_id="study")) == 1


def test_what_is_compared() -> None:
    far = (("dk", "Liver, broiler, raw", 80.0), ("fr", "Chicken liver", 0.1))
    assert found(*far) == {}
    assert found(*far, concept=True) == {"dk:0": "far_above_others"}
    assert found(*far, concept=True, origin="imputed") == {}
    assert found(*far, concept=True, superseded_by="dk:9") == {}
    assert found(*far, concept=True, form_id="MK4") == {}


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("Cabbage, red, raw", "Red cabbage, raw", True),
        ("Cabbage, red, raw", "Cabbage, white, raw", False),
        ("Mung beans, mature seeds, raw", "Bean, mung", True),
        ("Strawberries, dried", "Strawberries, raw", False),
        ("Potato, raw", "Potato, boiled", False),
        ("Liver, ox, raw", "Kidney, ox, raw", False),
        ("Soyabean oil, refined", "Soybean oil", True),
        ("ほうれんそう", "ほうれんそう", False),  # no English name: of no kind
    ],
)
def test_a_kind_is_name_and_part(one: str, other: str, *, same: bool) -> None:
    kinds = pl.DataFrame({"name": [one, other]}).select(kind())["kind"].to_list()
    assert (kinds[0] is not None and kinds[0] == kinds[1]) is same


def test_leaves_and_herbs_are_green() -> None:
    green = ("Parsley, fresh", "Chard, swiss, raw", "Mulberry leaves, powder", "Green tea, dried")
    other = ("Carrot, raw", "Steak, raw", "Salmonberries, raw", "Milk, fortified")
    names = pl.DataFrame({"name": [*green, *other]})
    assert names.select(is_green())["green"].to_list() == [True] * 4 + [False] * 4


def test_doubts_that_nobody_raised(published: dict[str, pl.DataFrame]) -> None:
    """Foods that an audit found, each by a rule or by a reviewer."""
    doubted = published["issue"].filter(severity="medium")["row_key"].to_list()
    audited = ("742", "712", "617", "44", "58", "1311", "1461", "696", "1671")
    assert {f"frida:{code}/K1" for code in audited} <= set(doubted)
    flagged = (
        published["issue"]
        .filter(pl.col("rule").is_in(["outlier_in_group", "outlier_in_category"]))
        .join(published["measurement"], left_on="row_key", right_on="measurement_id")
        .join(published["food"], on="food_id")
        .filter(form_id="K1")
        .with_columns(is_green())
    )
    # Before, most of them were herbs and greens with a usual amount.
    assert flagged["green"].sum() < 0.2 * flagged.height
