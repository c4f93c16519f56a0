"""What holds of the guards for any facts: order means nothing, bounds are where they say."""

import random

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline.curated.read_curated import packaged_curated
from pipeline.fact_files.read import Facts
from pipeline.guard.amounts import amounts
from pipeline.guard.components import components, units
from pipeline.guard.distribution import percentiles, shares
from pipeline.guard.finding import Level
from pipeline.guard.ids import removed, renamed
from pipeline.guard.raw_files import raw_and_facts
from pipeline.guard.row_counts import rows
from pipeline.guard.same_foods import same_foods
from tests.guard.frozen import frozen

_ALL_OF_FACTS = (components, units, rows, removed, renamed, raw_and_facts)
_ALL_OF_AMOUNTS = (percentiles, shares, same_foods)
_SOURCE = frozen("fdc_foundation")
_CUT = Facts(_SOURCE.sidecar, dict(_SOURCE.tables) | {"value": _SOURCE.tables["value"].head(150)})

_numbers = st.lists(st.floats(1e-3, 1e4), min_size=20, max_size=60)


def _frame(numbers: list[float | None]) -> pl.DataFrame:
    keys = [f"{n:03}" for n in range(len(numbers))]
    return pl.DataFrame(
        {"subject": ["MK7"] * len(numbers), "key": keys, "amount": numbers},
        schema_overrides={"amount": pl.Float64},
    )


def _levels(before: list[float | None], after: list[float | None]) -> dict[str, Level]:
    frames = _frame(before), _frame(after)
    return {
        finding.rule: finding.level
        for compare in _ALL_OF_AMOUNTS
        for finding in compare("frida", *frames)
    }


@given(numbers=_numbers, factor=st.floats(1 / 1.499, 1.499))
def test_amounts_scaled_by_less_than_the_bound_pass(numbers: list[float], factor: float) -> None:
    levels = _levels([*numbers], [number * factor for number in numbers])
    assert set(levels.values()) == {Level.PASSED}


@given(numbers=_numbers, factor=st.floats(1.501, 1e6), shrunk=st.booleans())
def test_amounts_scaled_by_more_than_the_bound_are_fatal(
    numbers: list[float], factor: float, *, shrunk: bool
) -> None:
    scale = 1 / factor if shrunk else factor
    levels = _levels([*numbers], [number * scale for number in numbers])
    fatal = {rule for rule, level in levels.items() if level is Level.FATAL}
    assert fatal == {"median", "p95", "same_foods"}


@given(numbers=_numbers, lost=st.integers(0, 60), blank=st.booleans())
def test_shares_are_fatal_beyond_five_points(
    numbers: list[float], lost: int, *, blank: bool
) -> None:
    lost = min(lost, len(numbers))
    after = [None if blank else 0.0] * lost + numbers[lost:]
    level = _levels([*numbers], [*after])["blanks" if blank else "zeros"]
    assert (level is Level.FATAL) is (100 * lost > 5 * len(numbers))


@given(kept=st.integers(0, 300))
def test_rows_are_fatal_below_their_share_and_warned_of_above(kept: int) -> None:
    value = _SOURCE.tables["value"].head(100)
    more = pl.concat([value] * 3).head(kept)
    before = Facts(_SOURCE.sidecar, dict(_SOURCE.tables) | {"value": value})
    after = Facts(_SOURCE.sidecar, dict(_SOURCE.tables) | {"value": more})
    level = next(f.level for f in rows(before, after) if f.subject == "value")
    expected = Level.FATAL if kept < 95 else Level.WARNED if kept > 200 else Level.PASSED
    assert level is expected


@settings(max_examples=5, deadline=None)
@given(seed=st.integers(0, 2**32))
def test_the_order_of_rows_means_nothing(seed: int) -> None:
    order = random.Random(seed)
    shuffled = {
        name: frame.sample(fraction=1, shuffle=True, seed=order.randrange(2**32))
        for name, frame in _SOURCE.tables.items()
    }
    other = Facts(_SOURCE.sidecar, shuffled)
    for compare in _ALL_OF_FACTS:
        assert list(compare(_SOURCE, other)) == list(compare(_SOURCE, _SOURCE))
        assert list(compare(_CUT, other)) == list(compare(_CUT, _SOURCE))
        assert list(compare(other, _CUT)) == list(compare(_SOURCE, _CUT))
    shuffled_amounts, straight = (amounts(x, packaged_curated()) for x in (other, _SOURCE))
    cut = straight.filter(pl.col("key") > "1003")
    for compare_amounts in _ALL_OF_AMOUNTS:
        found = list(compare_amounts("x", cut, shuffled_amounts))
        assert found == list(compare_amounts("x", cut, straight))


def _with(**tables: pl.DataFrame) -> Facts:
    return Facts(_SOURCE.sidecar, {**_SOURCE.tables, **tables})


@pytest.mark.parametrize(("gone", "level"), [(0, "passed"), (3, "warned"), (4, "fatal")])
def test_three_ids_may_always_go(gone: int, level: str) -> None:
    for table in ("food", "serving"):
        old = _SOURCE.tables[table]
        assert 0.01 * old.height < 3
        found = {
            finding.subject: finding for finding in removed(_SOURCE, _with(**{table: old[gone:]}))
        }
        assert (found[table].level, found[table].rule) == (Level(level), "removed")


@pytest.mark.parametrize(("other", "level"), [(3, "passed"), (4, "fatal")])
def test_three_codes_may_always_name_another_food(other: int, level: str) -> None:
    few = _SOURCE.tables["food"].head(50)
    assert 0.05 * few.height < 3
    changed = pl.when(pl.int_range(pl.len()) < other).then(pl.lit("Other")).otherwise("name")
    (found,) = renamed(_with(food=few), _with(food=few.with_columns(name=changed)))
    assert found.level is Level(level)


@pytest.mark.parametrize(("grown", "level"), [(3, "passed"), (4, "fatal")])
def test_three_amounts_of_a_form_may_always_change(grown: int, level: str) -> None:
    before: list[float | None] = [10.0] * 8
    after = [16.0] * grown + before[grown:]
    assert 0.25 * len(before) < 3
    assert _levels(before, after)["same_foods"] is Level(level)
