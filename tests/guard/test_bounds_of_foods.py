"""Guards of foods and their codes, each at its bound and just beyond it."""

import polars as pl
import pytest

from pipeline.guard.exchanged import exchanged
from pipeline.guard.finding import Level
from pipeline.guard.identity import doubled, identity
from pipeline.guard.ids import removed, renamed
from pipeline.guard.origin_shares import groups
from tests.guard.made_facts import amounts, foods, made, of

PASSED, WARNED, FATAL = Level.PASSED, Level.WARNED, Level.FATAL


@pytest.mark.parametrize(
    ("count", "gone", "level"),
    [(400, 4, WARNED), (400, 5, FATAL), (400, 0, PASSED), (40, 3, WARNED), (40, 4, FATAL)],
)
def test_one_per_cent_of_the_foods_may_go(count: int, gone: int, level: Level) -> None:
    old = foods(count)
    finding = of(removed(made(food=old), made(food=old[gone:])), "removed", "food")
    assert finding.level is level
    assert finding.figure == f"{gone} of {count} ({gone / count:.1%})"


def test_servings_of_foods_that_are_gone_are_not_counted_again() -> None:
    serving = [{"food_code": f"{n:03}", "serving_code": "1"} for n in range(8)]
    before = made(food=foods(8), serving=serving)
    after = made(food=foods(5), serving=serving[:3])
    assert of(removed(before, after), "removed", "serving").figure == "2 of 5 (40.0%)"


def test_samples_of_a_source_without_foods_and_servings_are_counted() -> None:
    sample = [{"sample_code": f"{n}", "component": "c1", "amount": "1"} for n in range(8)]
    found = list(removed(made(sample=sample), made(sample=sample[4:])))
    assert [finding.subject for finding in found] == ["sample"]
    assert (found[0].level, found[0].figure) == (FATAL, "4 of 8 (50.0%)")


@pytest.mark.parametrize(
    ("count", "other", "level"),
    [(100, 5, PASSED), (100, 6, FATAL), (20, 3, PASSED), (20, 4, FATAL)],
)
def test_five_per_cent_of_the_codes_may_name_another_food(
    count: int, other: int, level: Level
) -> None:
    after = made(food=foods(count, name=["Other"] * other))
    finding = of(renamed(made(food=foods(count)), after), "renamed", "food")
    assert (finding.level, finding.figure) == (level, f"{other} of {count} ({other / count:.1%})")
    original = made(food=foods(count, name_original=["Andet"] * other))
    assert of(renamed(made(food=foods(count)), original), "renamed", "food").level is level


@pytest.mark.parametrize(
    ("count", "other", "level"),
    [(400, 4, PASSED), (400, 5, WARNED), (40, 3, PASSED), (40, 4, WARNED)],
)
def test_one_per_cent_of_the_foods_may_change_their_group(
    count: int, other: int, level: Level
) -> None:
    after = made(food=foods(count, group_name=["Fish"] * other))
    finding = of(groups(made(food=foods(count)), after), "groups", "food")
    assert finding.level is level
    assert finding.figure == f"{other} of {count} ({other / count:.1%})"
    assert finding.detail == f"{other}: Cheese → Fish"


def test_which_groups_changed_is_told_the_largest_first() -> None:
    before = made(food=foods(4, group_name=["Milk", "Cheese", "Cheese", "Cheese"]))
    after = made(food=foods(4, group_name=["Fish", "Meat", "Fish", "Meat"]))
    assert of(groups(before, after), "groups", "food").detail == (
        "2: Cheese → Meat, 1: Cheese → Fish, 1: Milk → Fish"
    )
    assert of(groups(before, made()), "groups", "food").figure == "0 of 0 (0.0%)"


@pytest.mark.parametrize(
    ("count", "new", "level"),
    [(400, 4, PASSED), (400, 5, WARNED), (40, 3, PASSED), (40, 4, WARNED)],
)
def test_one_per_cent_of_the_foods_may_be_there_again(count: int, new: int, level: Level) -> None:
    again = [row | {"food_code": f"9{row['food_code']}"} for row in foods(new)]
    nothing = amounts()
    before, after = made(food=foods(count)), made(food=[*foods(count), *again])
    finding = of(doubled(before, after, nothing, nothing), "doubled", "food")
    assert (finding.level, finding.figure) == (level, f"{new} of {new} new foods")
    # a food that moved to another code is gone under the old one: that is not doubled
    moved = made(food=[*foods(count)[new:], *again])
    assert of(doubled(before, moved, nothing, nothing), "doubled", "food").figure == (
        f"0 of {new} new foods"
    )


def _numbers(keys: str, count: int) -> pl.DataFrame:
    """Return so many amounts above 0 for each food, all of its own, and one of zero."""
    forms = ("K1", "MK4", "MK7", "MK9", "MK8")
    return pl.DataFrame(
        [
            (form, key, float(10 * n + place) if place <= count else 0.0)
            for n, key in enumerate(keys, 1)
            for place, form in enumerate(forms[: count + 1], 1)
        ],
        {"subject": pl.String, "key": pl.String, "amount": pl.Float64},
        orient="row",
    )


@pytest.mark.parametrize(("count", "level"), [(3, PASSED), (4, WARNED)])
@pytest.mark.parametrize("over", [1, 100])
def test_four_amounts_above_0_are_a_foods_own(count: int, level: Level, over: int) -> None:
    before = made(food=[{"food_code": code, "name": code} for code in "abc"])
    old = _numbers("abc", count).with_columns(pl.col("amount") / over)
    new = old.with_columns(pl.col("key").replace({"a": "b", "b": "a"}))
    found = list(identity(before, before, old, new))
    assert of(found, "identity", "numbers").level is level
    assert of(found, "identity", "numbers").detail == (
        "a: a → b, b: b → a" if level is WARNED else ""
    )
    assert of(found, "identity", "names").level is PASSED
    assert of(found, "identity", "codes").level is PASSED


def test_of_how_many_names_and_numbers_before() -> None:
    before = made(food=[{"food_code": code, "name": code} for code in "abc"])
    after = made(food=[{"food_code": code, "name": code} for code in "abcde"])
    found = list(identity(before, after, _numbers("abc", 4), _numbers("abcde", 4)))
    for subject in ("names", "numbers", "codes"):
        assert of(found, "identity", subject).figure == "0 of 3"


@pytest.mark.parametrize(
    ("changed", "compared", "ratio", "level"),
    [
        (2, 4, 2.0, PASSED),  # half of them
        (3, 4, 2.0, WARNED),
        (3, 3, 2.0, PASSED),  # too few to be sure
        (3, 4, 1.5, PASSED),
        (3, 4, 1.51, WARNED),
        (3, 4, 1 / 1.51, WARNED),
    ],
)
def test_a_code_with_another_name_and_other_numbers(
    changed: int, compared: int, ratio: float, level: Level
) -> None:
    before = made(food=[{"food_code": "a", "name": "Natto"}])
    after = made(food=[{"food_code": "a", "name": "Kale"}])
    old = _numbers("a", compared - 1).with_columns(amount=pl.lit(10.0))
    times = pl.when(pl.int_range(pl.len()) < changed).then(ratio).otherwise(1.0)
    new = old.with_columns(pl.col("amount") * times)
    assert of(identity(before, after, old, new), "identity", "codes").level is level
    assert of(identity(before, before, old, new), "identity", "codes").level is PASSED


def test_foods_and_forms_that_took_each_others_amounts() -> None:
    schema = {"subject": pl.String, "key": pl.String, "amount": pl.Float64}

    def side(*triples: tuple[str, str, float]) -> pl.DataFrame:
        return pl.DataFrame(list(triples), schema, orient="row")

    def pairs(old: pl.DataFrame, new: pl.DataFrame) -> dict[str, str]:
        found = list(exchanged("frida", old, new))
        for subject in ("foods", "forms"):
            finding = of(found, "exchanged", subject)
            assert finding.level is (WARNED if finding.detail else PASSED)
            assert finding.figure == f"{int(bool(finding.detail))} pairs"
        return {finding.subject: finding.detail for finding in found}

    old = side(("K1", "a", 1.2), ("K1", "b", 3.4), ("K1", "c", 5.6))
    new = side(("K1", "a", 3.4), ("K1", "b", 1.2), ("K1", "c", 5.6))
    assert pairs(old, new) == {"foods": "a and b", "forms": ""}
    # 0.1 and 0.2 change places by chance: two digits are asked on both sides
    one_digit = old.with_columns(pl.col("amount").replace({1.2: 1.0}))
    back = new.with_columns(pl.col("amount").replace({1.2: 1.0}))
    assert pairs(one_digit, back)["foods"] == ""
    assert pairs(back, one_digit)["foods"] == ""
    forms = side(("K1", "a", 1.0), ("MK4", "a", 3.0), ("MK7", "a", 3.0))
    other = side(("K1", "a", 3.0), ("MK4", "a", 1.0), ("MK7", "a", 3.0))
    assert pairs(forms, other)["forms"] == "a: K1 and MK4"
    assert pairs(forms, forms)["forms"] == ""
    fat = forms.with_columns(pl.col("subject").replace({"MK4": "fat_g"}))
    assert pairs(fat, other.with_columns(fat["subject"]))["forms"] == ""
