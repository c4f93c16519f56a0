"""Rows per table and form: against the last release, and against the sidecar's minima."""

from collections.abc import Iterator

import polars as pl

from pipeline.extract.write_facts import row_counts
from pipeline.guard.finding import Finding, Level
from pipeline.guard.rules import ROWS_GROWN, ROWS_KEPT
from pipeline.guard.side import Pair, Side
from pipeline.transform.read_facts import Facts

_BOUND = f"{ROWS_KEPT:.0%} to {ROWS_GROWN:.0%}"


def rows(pair: Pair) -> Iterator[Finding]:
    """Find tables and forms with under 95 % of their rows (fatal) or over 200 % (warned of).

    Of rejected rows only more are told: fewer are no loss.
    """
    before, after = _counts(pair.before), _counts(pair.after)
    for subject in [*before, *(new for new in after if new not in before)]:
        old, new = before.get(subject, 0), after.get(subject, 0)
        if not old and not new:
            continue
        share = f" ({new / old:.1%})" if old else ""
        yield Finding(
            "rows",
            pair.source_id,
            subject,
            _level(subject, old, new),
            f"{new:,} of {old:,} rows{share}",
            _BOUND,
            "",
        )


def minimum(facts: Facts, least_rows: dict[str, int]) -> Iterator[Finding]:
    """Find tables and forms with fewer rows than a minimum kept by hand (fatal)."""
    counts = row_counts(facts.tables)
    for subject, least in least_rows.items():
        level = Level.PASSED if counts.get(subject, 0) >= least else Level.FATAL
        yield Finding(
            "minimum",
            facts.source_id,
            subject,
            level,
            f"{counts.get(subject, 0):,} rows",
            f"at least {least:,}",
            "",
        )


def minima(pair: Pair) -> dict[str, int]:
    """Return the higher minimum of both sidecars: fresh facts cannot lower their own."""
    before = pair.before.facts.sidecar.expected_minimum
    after = pair.after.facts.sidecar.expected_minimum
    return {name: max(before.get(name, 0), after.get(name, 0)) for name in before | after}


def _level(subject: str, old: int, new: int) -> Level:
    if new < ROWS_KEPT * old and subject != "rejected":
        return Level.FATAL
    return Level.WARNED if new > ROWS_GROWN * old else Level.PASSED


def _counts(source: Side) -> dict[str, int]:
    samples = source.amounts.filter(pl.col("subject").str.starts_with("sample "))
    by_form = samples.group_by("subject").len().sort("subject")
    return row_counts(source.facts.tables) | dict(by_form.iter_rows())
