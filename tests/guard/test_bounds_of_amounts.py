"""Guards of amounts, each at its bound and just beyond it."""

import polars as pl
import pytest

from pipeline.guard.amounts import SERVING
from pipeline.guard.distribution import percentiles, shares
from pipeline.guard.finding import Level
from pipeline.guard.pattern import factor, ranks, repeated
from pipeline.guard.same_foods import same_foods
from tests.guard.made_facts import amounts, foods, made, of

PASSED, WARNED, FATAL = Level.PASSED, Level.WARNED, Level.FATAL


@pytest.mark.parametrize(
    ("ratio", "level"),
    [(1.5, PASSED), (1.501, FATAL), (1 / 1.5, PASSED), (1 / 1.501, FATAL)],
)
def test_median_and_95th_percentile(ratio: float, level: Level) -> None:
    numbers = [float(n) for n in range(1, 21)]
    found = list(percentiles("frida", amounts(*numbers), amounts(*(n * ratio for n in numbers))))
    assert [of(found, rule).level for rule in ("median", "p95")] == [level, level]


def test_percentiles_are_of_amounts_above_0_and_linear() -> None:
    before = amounts(*(float(n) for n in range(1, 22)), 0.0, 0.0, None)
    found = list(percentiles("frida", before, amounts(*(2.0 * n for n in range(1, 22)))))
    assert of(found, "median").figure == "11 → 22 (2 ×)"
    assert of(found, "p95").figure == "20 → 40 (2 ×)"
    assert of(found, "p95").bound == "within 1.5 ×"


@pytest.mark.parametrize(
    ("before", "after", "level"), [(20, 20, FATAL), (19, 20, PASSED), (20, 19, PASSED)]
)
def test_percentiles_and_shares_need_twenty_on_both_sides(
    before: int, after: int, level: Level
) -> None:
    old, new = amounts(*[1.0] * before, 0.0), amounts(*[9.0] * after, None)
    found = list(percentiles("frida", old, new))
    assert (of(found, "median").level, of(found, "p95").level) == (level, level)
    few = f"too few to compare ({before} → {after} amounts above 0)"
    assert (of(found, "p95").figure == few) is (level is PASSED)
    found = list(shares("frida", amounts(*[0.0] * before), amounts(*[None] * after)))
    assert (of(found, "zeros").level, of(found, "blanks").level) == (level, level)
    few = f"too few to compare ({before} → {after} rows)"
    assert (of(found, "zeros").figure == few) is (level is PASSED)


def test_weights_of_portions_have_shares_but_no_percentiles() -> None:
    old, new = amounts(*[1.0] * 20, subject=SERVING), amounts(*[9.0] * 20, subject=SERVING)
    assert list(percentiles("frida", old, new)) == []
    assert of(shares("frida", old, new), "zeros", SERVING).level is PASSED
    # and those of columns after them in the alphabet are compared
    old, new = (
        pl.concat([side, side.with_columns(subject=pl.lit("saturated_fat_g"))])
        for side in (old, new)
    )
    assert of(percentiles("frida", old, new), "median", "saturated_fat_g").level is FATAL


@pytest.mark.parametrize("lost", [None, 0.0])
@pytest.mark.parametrize(("count", "level"), [(1, PASSED), (2, FATAL)])
def test_shares_of_zeros_and_blanks(lost: float | None, count: int, level: Level) -> None:
    whole, holed = amounts(*[1.0] * 20), amounts(*[1.0] * (20 - count), *[lost] * count)
    rule, other = ("blanks", "zeros") if lost is None else ("zeros", "blanks")
    for old, new, sign in ((whole, holed, 1), (holed, whole, -1)):
        found = list(shares("frida", old, new))
        assert of(found, rule).level is level
        assert of(found, rule).figure.endswith(f"({sign * count * 5:+.1f} points)")
        assert of(found, other).figure == "0.0 % → 0.0 % (+0.0 points)"


@pytest.mark.parametrize(
    ("changed", "compared", "level"),
    [(5, 20, PASSED), (6, 20, FATAL), (3, 4, PASSED), (4, 4, FATAL)],
)
def test_a_quarter_of_the_same_foods(changed: int, compared: int, level: Level) -> None:
    new = amounts(*[1.51] * changed, *[1.5] * (compared - changed))
    finding = of(same_foods("frida", amounts(*[1.0] * compared), new), "same_foods")
    assert finding.level is level
    assert finding.figure == f"{changed} of {compared} ({changed / compared:.1%})"
    assert finding.bound == "at most 25% by more than 1.5 ×, or 3"
    assert finding.detail == "the largest: 000, 1 → 1.51"


@pytest.mark.parametrize(
    ("old", "new", "level", "figure"),
    [
        (1.0, 99.9, PASSED, "1 of 2 (50.0%)"),
        (1.0, 100.0, WARNED, "1 of 2 (50.0%)"),
        (100.0, 1.0, WARNED, "1 of 2 (50.0%)"),
        (0.0, 5.0, PASSED, "1 of 2 (50.0%)"),  # is a change, and no slip of a unit
        (5.0, 0.0, PASSED, "1 of 2 (50.0%)"),
        (0.0, 0.5, PASSED, "1 of 2 (50.0%)"),
        (0.5, 0.0, PASSED, "1 of 2 (50.0%)"),
        (0.0, 0.0, PASSED, "0 of 1 (0.0%)"),
        (5.0, None, PASSED, "0 of 1 (0.0%)"),
        (None, 5.0, PASSED, "0 of 1 (0.0%)"),
    ],
)
def test_one_amount_a_hundred_times_as_large(
    old: float | None, new: float | None, level: Level, figure: str
) -> None:
    finding = of(same_foods("frida", amounts(old, 1.0), amounts(new, 1.0)), "same_foods")
    assert (finding.level, finding.figure) == (level, figure)
    assert finding.detail.startswith("the largest: 000, ") is figure.startswith("1")


def test_a_form_without_an_amount_on_both_sides_is_said() -> None:
    finding = of(same_foods("frida", amounts(1.0), amounts(None)), "same_foods")
    assert (finding.level, finding.figure) == (PASSED, "none on both sides")
    # and the forms after it are compared
    sides = (
        pl.concat([amounts(1.0), amounts(*[1.0] * 4, subject="MK7")]),
        pl.concat([amounts(None), amounts(*[9.0] * 4, subject="MK7")]),
    )
    assert of(same_foods("frida", *sides), "same_foods", "MK7").level is FATAL


@pytest.mark.parametrize(
    ("doubles", "others", "level"),
    [
        (4, 0, PASSED),  # one per cent of 400
        (5, 0, WARNED),
        (5, 4, WARNED),
        (5, 5, PASSED),  # as many changed otherwise
    ],
)
def test_one_factor(doubles: int, others: int, level: Level) -> None:
    changed = [2.0] * doubles + [3.0 + n for n in range(others)]
    new = amounts(*changed, *[1.01] * (400 - len(changed)))  # rounding alone
    finding = of(factor("frida", amounts(*[1.0] * 400), new), "factor")
    assert (finding.level, finding.bound) == (level, "at most 1% by one factor, or 3")
    assert finding.figure == f"{doubles} of 400 are 2 × those before"


@pytest.mark.parametrize(
    ("ratio", "count", "level"),
    [(2.0, 3, PASSED), (2.0, 4, WARNED), (1.011, 4, WARNED), (0.99, 4, PASSED), (0.989, 4, WARNED)],
)
def test_one_factor_of_few_amounts_and_of_rounding(ratio: float, count: int, level: Level) -> None:
    new = amounts(*[ratio] * count, *[1.0] * 6)
    finding = of(factor("frida", amounts(*[1.0] * (count + 6)), new), "factor")
    assert finding.level is level
    assert (finding.figure == "none changed") is (ratio == 0.99)


@pytest.mark.parametrize("subject", [SERVING, "sample K1"])
def test_portions_and_samples_have_no_factor_and_no_most_frequent_amount(subject: str) -> None:
    sides = amounts(*[1.0] * 20, subject=subject), amounts(*[2.0] * 20, subject=subject)
    assert list(factor("frida", *sides)) == []
    assert list(repeated("frida", *sides)) == []


def test_amounts_of_zero_have_no_factor() -> None:
    found = factor("frida", amounts(0.0, 1.0, 1.0), amounts(1.0, 0.0, 2.0))
    assert of(found, "factor").figure == "1 of 1 are 2 × those before"


@pytest.mark.parametrize(
    ("before", "alike", "level"), [(20, 2, PASSED), (20, 3, WARNED), (19, 9, PASSED)]
)
def test_the_most_frequent_amount(before: int, alike: int, level: Level) -> None:
    """One of 20 is 5 %; two are 5 points more, three are 10."""
    old = amounts(*(float(n) for n in range(1, before + 1)), 0.0, 0.0, 0.0)
    new = amounts(*[7.5] * alike, *(float(n) for n in range(1, before + 1 - alike)), 0.0)
    finding = of(repeated("frida", old, new), "repeated")
    assert finding.level is level
    shown = f"5.0 % → {100 * alike / before:.1f} % (7.5)"
    assert finding.figure == (shown if before == 20 else "too few to compare")


def _swapped(step: int) -> list[float]:
    """Return 1 to 20, where 1 and the number so many places on took each other's place."""
    order = [float(n) for n in range(1, 21)]
    order[0], order[step] = order[step], order[0]
    return order


@pytest.mark.parametrize(
    ("after", "level"),
    [
        # Spearman's rho is 1 - 6 Σd² / (n (n² - 1)): 0.9 where Σd² is 133.
        (_swapped(8), PASSED),  # 2 × 64 = 128
        (_swapped(9), WARNED),  # 2 × 81 = 162
    ],
)
@pytest.mark.parametrize(("count", "enough"), [(20, True), (19, False)])
def test_ranks(after: list[float], level: Level, count: int, *, enough: bool) -> None:
    side = made(food=foods(20))
    old = amounts(*(float(n) for n in range(1, 21)))[:count]
    found = list(ranks(side, side, old, amounts(*after)[:count]))
    if enough:
        finding = of(found, "ranks")
        assert finding.level is level
        low = "all foods: 0.88, Cheese: 0.88" if level is WARNED else ""
        assert finding.detail == low
        assert finding.figure.endswith(" at least, in 2 groups")
    else:
        assert of(found, "ranks", "").figure == "too few to compare"


def test_a_correlation_of_exactly_the_bound_passes() -> None:
    """Of 25 foods, Σd² is 260: 2 × 81 + 2 × 49."""
    side = made(food=foods(25))
    before = [float(n) for n in range(1, 26)]
    after = before.copy()
    after[0], after[9], after[10], after[17] = after[9], after[0], after[17], after[10]
    finding = of(ranks(side, side, amounts(*before), amounts(*after)), "ranks")
    assert (finding.level, finding.figure) == (PASSED, "0.900 at least, in 2 groups")


def test_ranks_are_of_vitamin_k_above_0_on_a_side() -> None:
    side = made(food=foods(20))
    old, new = [float(n) for n in range(20)], [float(20 - n) for n in range(20)]
    assert of(ranks(side, side, amounts(*old), amounts(*new)), "ranks").level is WARNED
    old_few, new_few = ([n / 100 for n in side] for side in (old, new))
    assert of(ranks(side, side, amounts(*old_few), amounts(*new_few)), "ranks").level is WARNED
    both_0 = amounts(*[0.0, *old[1:]]), amounts(*[0.0, *new[1:]])
    assert of(ranks(side, side, *both_0), "ranks", "").figure == "too few to compare"
    fat = amounts(*old, subject="fat_g"), amounts(*new, subject="fat_g")
    assert of(ranks(side, side, *fat), "ranks", "").figure == "too few to compare"
