"""Guards of releases, each at its bound and just beyond it."""

from dataclasses import replace

import polars as pl
import pytest

from pipeline.fact_files.sidecar import Sidecar
from pipeline.guard.finding import Level
from pipeline.guard.listed_texts import listed
from pipeline.guard.release_order import older_release, stale
from tests.guard.conftest import DAY
from tests.guard.made_facts import SIDECAR, of

PASSED, WARNED, FATAL = Level.PASSED, Level.WARNED, Level.FATAL


def _release(name: str, day: str | None, sha256: str = "0") -> Sidecar:
    return replace(SIDECAR, release=name, released_on=day, raw_files=[{"sha256": sha256}])


@pytest.mark.parametrize(
    ("old", "new", "level"),
    [
        (("5.3", "2025-05"), ("5.3", "2025-05"), PASSED),
        (("5.3", "2025-05"), ("5.3", "2025-05", "1"), WARNED),  # other files
        (("5.3", "2025-05"), ("5.4", "2025-05", "1"), PASSED),
        (("5.4", "2025-05"), ("5.3", "2025-05"), FATAL),  # of one month: by number
        (("5.4", "2025-05"), ("5.3", "2025-06"), PASSED),  # the day goes before the number
        (("5.3", "2025-05"), ("5.4", "2025-04"), FATAL),
        (("5.3", "2025-05-30"), ("5.4", "2025-05"), PASSED),  # its day is not stated
        (("5.3", "2025-05"), ("5.4", "2025-04-30"), FATAL),
        (("5.9", None), ("5.10", "2020"), PASSED),  # by number, not by text
        (("5.10", "2020"), ("5.9", None), FATAL),
        (("5", None), ("open data", None), PASSED),  # no number to compare
        (("open data", None), ("5", None), PASSED),
    ],
)
def test_the_order_of_releases(
    old: tuple[str, str | None], new: tuple[str, str | None], level: Level
) -> None:
    finding = of(older_release(_release(*old), _release(*new)), "older_release", "")
    assert finding.level is level
    assert bool(finding.detail) is (level is not PASSED)
    named = (f"{side[0]} ({side[1] or 'day not known'})" for side in (old, new))
    assert finding.figure == " → ".join(named)


@pytest.mark.parametrize(
    ("day", "allowed", "level", "figure"),
    [
        ("2025-12-10", 10, PASSED, "10 days since 2025-12-10"),
        ("2025-12-10", 9, WARNED, "10 days since 2025-12-10"),
        ("2025-12-20", 0, PASSED, "0 days since 2025-12-20"),
        ("2025-12-21", 10, WARNED, "-1 days since 2025-12-21"),
        ("2025-12", 19, PASSED, "19 days since 2025-12"),  # from the first of its month
        ("2025-12", 18, WARNED, "19 days since 2025-12"),
        ("2025", 10, PASSED, "day of release not known"),
        (None, 10, PASSED, "day of release not known"),
        ("2025-12-10", None, PASSED, "no new release awaited"),
    ],
)
def test_how_old_a_release_may_be(
    day: str | None, allowed: int | None, level: Level, figure: str
) -> None:
    source = SIDECAR.source.model_copy(update={"release_days": allowed})
    finding = of(stale(replace(_release("1", day), source=source), DAY), "stale", "")
    assert (finding.level, finding.figure) == (level, figure)


def test_ten_texts_are_shown_and_the_others_counted() -> None:
    texts = pl.Series([f"{n}" for n in range(11)])
    assert listed(texts[:10]) == ", ".join(texts[:10])
    assert listed(texts).endswith(", 9 and 1 more")
    assert listed(texts[:0]) == ""
