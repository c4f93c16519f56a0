"""Amounts far from all that other publishers state of the same food and part."""

from typing import Any

import polars as pl
import pytest

from pipeline.transform.doubts_within_kinds import issues
from pipeline.transform.k1_from import k1_from
from pipeline.transform.kinds_by_name import kinds
from tests.transform.compared import background, compared


def _doubts(
    *values: tuple[str, str, float],
    concept: bool = False,
    unsound: tuple[str, ...] = (),
    lent: tuple[tuple[str, str, bool], ...] = (),
    **more: Any,
) -> pl.DataFrame:
    """Return the issues; a value is (source, name, amount), ``more`` is of the first."""
    rows = [
        {
            "measurement_id": f"{source_id}:{number}",
            "food_id": f"{source_id}:{number}",
            "source_id": source_id,
            "name": name,
            "category": "offal",
            "concept_id": "liver" if concept else None,
            "form_id": "K1",
            "amount_ug_per_100g": amount,
            "origin": "analytical",
            **(more if number == 0 else {}),
        }
        for number, (source_id, name, amount) in enumerate(values)
    ]
    doubts = issues(compared(rows, background(rows, unsound, lent)))
    assert set(doubts["severity"]) <= {"medium"}
    assert doubts["detail"].null_count() == 0
    return doubts


def found(*values: tuple[str, str, float], **more: Any) -> dict[str, str]:
    """Return the rule by key."""
    return dict(_doubts(*values, **more).select("row_key", "rule").rows())


@pytest.mark.parametrize(
    ("values", "rules"),
    [
        # two publishers and more: two and a half times their largest
        ((100.0, 30.0, 40.0), {"dk:0": "far_above_others"}),
        ((99.0, 30.0, 40.0), {}),
        ((4.9, 0.1, 0.0), {}),
        ((5.0, 0.1, 0.1), {"dk:0": "far_above_others"}),
        # a publisher of zeros alone is evidence only of what nothing explains
        ((5.0, 0.1, 0.0), {}),
        ((10.0, 0.1, 0.0), {"dk:0": "far_above_others"}),
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


def test_the_numbers_are_told() -> None:
    names = ("Liver, ox, raw", "Beef liver", "Liver, beef, raw")
    pair = zip(("dk", "fr", "us"), names, (101.00004, 30.00004, 40.00004), strict=True)
    (detail,) = _doubts(*pair)["detail"]
    assert detail.startswith("101.0 µg/100 g, while 2 other publishers state 30.0 to 40.0 of ")
    (detail,) = _doubts(("dk", "Wheat bran", 83.00004), ("us", "Wheat bran", 1.90004))["detail"]
    assert detail.startswith("83.0 µg/100 g, while one other publisher states 1.9 to 1.9 of ")
    assert detail.endswith(", so that which is wrong is not known")


def test_against_one_publisher_only_what_nothing_explains() -> None:
    name = "Wheat bran"
    assert found(("dk", name, 83.0), ("us", "Wheat bran, crude", 1.9)) == {
        "dk:0": "far_from_one_other"
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
    assert found(*far, concept=True) == {"dk:0": "far_from_one_other"}
    # A concept of any cut tells nothing of one cut, and dry heat or brine nothing of raw food.
    assert found(*far, concept=True, category="poultry") == {}
    assert found(("dk", "Liver, pickled", 80.0), far[1], concept=True) == {}
    assert found(("dk", "Liver, roasted", 80.0), far[1], concept=True) == {}
    assert found(("dk", "Liver, boiled", 80.0), far[1], concept=True) != {}
    assert found(*far, concept=True, origin="imputed") == {}
    assert found(*far, concept=True, superseded_by="dk:9") == {}
    assert found(*far, concept=True, form_id="MK4") == {}


def test_only_sound_and_independent_values_are_evidence() -> None:
    name = "Okra, raw"
    two = (("dk", name, 94.5), ("fr", name, 31.4), ("us", name, 31.3))
    assert found(*two) == {"dk:0": "far_above_others"}
    assert found(*two, unsound=("us:2",)) == {}
    # The same amount twice is one analysis; so is what one table borrowed from another.
    assert found(two[0], ("fr", name, 31.3), two[2]) == {}
    assert found(*two, lent=(("fr:1", "US", False),)) == {}
    # An imputed value stays imputed where another table prints it.
    apart = (("dk", name, 0.0), ("fr", name, 31.4), ("us", name, 31.3))
    assert found(*apart) == {"dk:0": "far_below_others"}
    assert found(*apart, lent=(("fr:1", "US", True),)) == {}
    # Below a limit is evidence of at most that.
    below: dict[str, Any] = {
        "amount_ug_per_100g": None,
        "qualifier": "below_loq",
        "limit_ug_per_100g": 1.4,
    }
    natto = (("dk", "Natto", 0.0), ("fr", "Natto", 84.1), ("us", "Natto", 5.6))
    assert found(*natto, **below) == {"fr:1": "far_above_others"}
    assert found(*natto, **{**below, "limit_ug_per_100g": 40.0}) == {}


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("Cabbage, red, raw", "Red cabbage, raw", True),
        ("Cabbage, red, raw", "Cabbage, white, raw", False),
        ("Mung beans, mature seeds, raw", "Bean, mung", True),
        ("Strawberries, dried", "Strawberries, raw", False),
        ("Potato, raw", "Potato, boiled", False),
        ("Turnip, whole, raw", "Turnips, raw", False),  # with its leaves
        ("Soya flour, full fat", "Soybean flour, organic", True),
        ("Veal, fat, raw", "Veal, raw", False),
        ("Beef, variety meats and by-products, liver, raw", "Liver, ox, raw", True),
        ("Chicken, meat, raw", "Chicken, raw", False),
        ("Liver, ox, raw", "Kidney, ox, raw", False),
        ("Soyabean oil, refined", "Soybean oil", True),
        ("ほうれんそう", "ほうれんそう", False),  # no English name: of no kind
    ],
)
def test_a_kind_is_name_and_part(one: str, other: str, *, same: bool) -> None:
    found = kinds(pl.DataFrame({"name": [one, other]}))["kind"].to_list()
    assert (found[0] is not None and found[0] == found[1]) is same


def test_leaves_and_herbs_are_green() -> None:
    green = ("Parsley, fresh", "Chard, swiss, raw", "Mulberry leaves, powder", "Green tea, dried")
    other = ("Carrot, raw", "Steak, raw", "Salmonberries, raw", "Milk, fortified")
    names = pl.DataFrame({"name": [*green, *other]})
    found = names.select(k1_from() == "leaves").to_series().to_list()
    assert found == [True] * 4 + [False] * 4


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("Onions, spring or scallions (includes tops and bulb), raw", "leaves"),
        ("Brussels sprout, frozen, raw", "leaves"),
        ("Fish, tuna, light, canned in oil, drained solids", "oil"),
        ("Snacks, potato chips, made with olestra", "added vitamins"),
        ("Beverages, Acai berry drink, fortified", "added vitamins"),
        ("Vegetable mixture, dried", "dried"),
        ("Eggs, chicken, pasteurized", "other"),
        ("Veal, shortloin, raw", "other"),
    ],
)
def test_what_makes_much_k1_usual(name: str, expected: str) -> None:
    assert pl.DataFrame({"name": [name]}).select(k1_from())["k1_from"].to_list() == [expected]


def test_doubts_that_nobody_raised(published: dict[str, pl.DataFrame]) -> None:
    """Foods that an audit found, each by a rule or by a reviewer."""
    doubted = published["issue"].filter(severity="medium")["row_key"].to_list()
    audited = [*("742", "712", "617", "44", "58", "1311", "1461", "696", "1671")]
    audited += ["629", "836", "154"]  # a second look: red cabbage in cans, bread, soya flour
    assert {f"frida:{code}/K1" for code in audited} <= set(doubted)
    flagged = (
        published["issue"]
        .filter(pl.col("rule").is_in(["outlier_in_group", "outlier_in_category"]))
        .join(published["measurement"], left_on="row_key", right_on="measurement_id")
        .join(published["food"], on="food_id")
        .filter(form_id="K1")
        .with_columns(k1_from())
    )
    # Before, most of them were herbs and greens with a usual amount.
    assert flagged.filter(k1_from="leaves").height < 0.2 * flagged.height


def test_values_that_were_accused_wrongly(published: dict[str, pl.DataFrame]) -> None:
    """Lean beef, one of two cottage cheeses, turnip with leaves, meat beside imputed values."""
    lesser = pl.col("severity").is_in(["high", "medium"])
    doubted = set(published["issue"].filter(lesser)["row_key"])
    cleared = {
        *("fdc_sr_legacy:23030/MK4", "fdc_sr_legacy:23055/MK4", "frida:517/MK9", "rda:1050/K1"),
        *("ciqual:6513/K1", "ciqual:6522/K1", "ciqual:6531/K1"),
        *("literature:palmer_2021/veal-meat/K1", "literature:palmer_2021/veal-meat/MK4"),
        *("fdc_sr_legacy:13325/K1", "ciqual:20219/K1", "tfda:I0100103/MK4"),
        # tuna in oil, scallions, chips fried in fortified olestra, a fortified drink
        *("fdc_sr_legacy:15119/K1", "fdc_sr_legacy:11291/K1", "fdc_sr_legacy:19445/K1"),
        "fdc_sr_legacy:14056/K1",
    }
    assert not cleared & doubted
    told = set(published["upstream_error"]["row_key"])
    assert not cleared & told
