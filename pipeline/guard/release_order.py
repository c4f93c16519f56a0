"""Releases: none goes back, and none stays longer than its source's rhythm."""

import re
from collections.abc import Iterator
from datetime import date

import polars as pl

from pipeline.fact_files.sidecar import Sidecar
from pipeline.guard.finding import Finding, Level

_RULE_OLDER, _RULE_STALE = "older_release", "stale"
_MONTH = len("2025-05")


def older_release(old: Sidecar, new: Sidecar) -> Iterator[Finding]:
    """Find a release older than before (fatal), or with other raw files (warned of).

    Compared are the days of release, as far as both are known, else the numbers in the names.
    """
    level, detail = Level.PASSED, ""
    if _age(old, new) < 0:
        level = Level.FATAL
        detail = "upstream, a mirror or a cache served an older release again"
    elif old.release == new.release and _sums(old) != _sums(new):
        level, detail = Level.WARNED, "the publisher changed its files without another name"
    figure = f"{_named(old)} → {_named(new)}"
    yield Finding(_RULE_OLDER, new.source_id, "", level, figure, "not older", detail)


def stale(sidecar: Sidecar, on: date, max_days: dict[str, int | None]) -> Iterator[Finding]:
    """Find a release older, on a day, than its source's rhythm in days (warned of).

    So are a source without declared rhythm, and a release of a day to come.
    """
    source_id = sidecar.source_id
    if source_id not in max_days:
        detail = "declare its rhythm in reviewed/rhythm.csv"
        yield Finding(_RULE_STALE, source_id, "", Level.WARNED, "no rhythm", "a rhythm", detail)
        return
    allowed = max_days[source_id]
    released = _day(sidecar.released_on)
    if allowed is None or released is None:
        figure = "no new release awaited" if allowed is None else "day of release not known"
        yield Finding(_RULE_STALE, source_id, "", Level.PASSED, figure, "none", "")
        return
    days = (on - released).days
    level, detail = Level.PASSED, ""
    if days < 0:
        level, detail = Level.WARNED, "the release lies ahead: is the clock right?"
    elif days > allowed:
        level, detail = Level.WARNED, "look whether the publisher has a newer release"
    figure = f"{days:,} days since {sidecar.released_on}"
    yield Finding(_RULE_STALE, source_id, "", level, figure, f"at most {allowed:,} days", detail)


def rhythms(rhythm: pl.DataFrame) -> dict[str, int | None]:
    """Return the reviewed rhythm of each source in days; None for what comes out no more."""
    return dict(rhythm.select("source_id", "max_days").iter_rows())


def _age(old: Sidecar, new: Sidecar) -> int:
    """Return -1 if the new release is older, 1 if newer, 0 if that cannot be told."""
    if old.released_on and new.released_on:
        known = min(len(old.released_on), len(new.released_on))  # a day, or only its month
        before, after = old.released_on[:known], new.released_on[:known]
        if before != after:
            return 1 if after > before else -1
    one, two = ([int(n) for n in re.findall(r"\d+", side.release)] for side in (old, new))
    return (two > one) - (two < one)


def _day(text: str | None) -> date | None:
    """Return the day, the first of a month that is stated alone; None for what is no day."""
    try:
        return date.fromisoformat(f"{text}-01" if text and len(text) == _MONTH else text or "")
    except ValueError:
        return None


def _named(sidecar: Sidecar) -> str:
    return f"{sidecar.release} ({sidecar.released_on or 'day not known'})"


def _sums(sidecar: Sidecar) -> list[str]:
    return sorted(str(file["sha256"]) for file in sidecar.raw_files)
