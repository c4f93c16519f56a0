"""Guards of releases: none is older than before, and none is overdue for a newer one."""

import re
from collections.abc import Iterator
from datetime import date

from pipeline.fact_files.sidecar import Sidecar
from pipeline.guard.finding import Finding, Level

_RULE_OLDER, _RULE_STALE = "older_release", "stale"
_MONTH = len("2025-05")


def older_release(old: Sidecar, new: Sidecar) -> Iterator[Finding]:
    """Find a release older than before (fatal), or the same with other raw files (warned of).

    Compared are the dates of release, as far as both are known, else the numbers in the names, if
    both have any.
    """
    level, detail = Level.PASSED, ""
    if _age(old, new) < 0:
        level = Level.FATAL
        detail = "upstream, a mirror or a cache served an older release again"
    elif old.release == new.release and _sums(old) != _sums(new):
        level, detail = Level.WARNED, "the publisher changed its files without another name"
    figure = f"{_named(old)} → {_named(new)}"
    yield Finding(_RULE_OLDER, new.source_id, "", level, figure, "not older", detail)


def stale(sidecar: Sidecar, on: date) -> Iterator[Finding]:
    """Find a release older on day ``on`` than its source's ``release_days`` (warned of).

    A release dated in the future is warned of too.
    """
    source_id, allowed = sidecar.source_id, sidecar.source.release_days
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
        level = Level.WARNED
        rhythm = sidecar.source.release_rhythm
        detail = f"look whether the publisher has a newer release: {rhythm}"
    figure = f"{days:,} days since {sidecar.released_on}"
    yield Finding(_RULE_STALE, source_id, "", level, figure, f"at most {allowed:,} days", detail)


def _age(old: Sidecar, new: Sidecar) -> int:
    """Return -1 if the new release is older, 1 if newer, 0 if that is not known."""
    if old.released_on and new.released_on:
        known = min(len(old.released_on), len(new.released_on))  # a day, or only its month
        before, after = old.released_on[:known], new.released_on[:known]
        if before != after:
            return 1 if after > before else -1
    one, two = ([int(n) for n in re.findall(r"\d+", side.release)] for side in (old, new))
    return (two > one) - (two < one) if one and two else 0


def _day(text: str | None) -> date | None:
    """Return the date, the first of the month if only a month is stated; None if not a date."""
    try:
        return date.fromisoformat(f"{text}-01" if text and len(text) == _MONTH else text or "")
    except ValueError:
        return None


def _named(sidecar: Sidecar) -> str:
    return f"{sidecar.release} ({sidecar.released_on or 'day not known'})"


def _sums(sidecar: Sidecar) -> list[str]:
    return sorted(str(file["sha256"]) for file in sidecar.raw_files)
