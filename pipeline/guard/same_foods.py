"""Amounts of the same food before and after: forms or codes that changed places show here."""

from collections.abc import Iterator
from typing import Any

import polars as pl

from pipeline.guard.distribution import SLACK
from pipeline.guard.finding import Finding, Level
from pipeline.guard.rules import CHANGED, FEW, RATIO
from pipeline.guard.side import Pair

_BOUND = f"at most {CHANGED:.0%} by more than {RATIO:g} ×, or {FEW}"


def same_foods(pair: Pair) -> Iterator[Finding]:
    """Find forms of which over a quarter of the amounts changed by more than 1.5 × (fatal).

    Compared is each key with an amount on both sides, so that forms of few foods, and forms that
    look alike in number and spread, are guarded too. From 0 to any amount is such a change.
    """
    both = (
        pair.before.amounts.join(pair.after.amounts, on=["subject", "key"])
        .drop_nulls()
        .sort("subject", "key")
    )
    old, new = pl.col("amount"), pl.col("amount_right")
    changed = pl.max_horizontal(old, new) > RATIO * (1 + SLACK) * pl.min_horizontal(old, new)
    ratio = pl.max_horizontal(old, new) / pl.min_horizontal(old, new)
    largest = pl.when(changed).then(ratio).arg_max()
    counts = both.group_by("subject").agg(
        pl.len().alias("compared"),
        changed.sum().alias("changed"),
        *(column.get(largest).alias(name) for column, name in _shown(old, new)),
    )
    for row in counts.sort("subject").iter_rows(named=True):
        over = row["changed"] > max(FEW, CHANGED * row["compared"])
        yield Finding(
            "same_foods",
            pair.source_id,
            row["subject"],
            Level.FATAL if over else Level.PASSED,
            f"{row['changed']:,} of {row['compared']:,} ({row['changed'] / row['compared']:.1%})",
            _BOUND,
            _told(row) if row["changed"] else "",
        )


def _told(row: dict[str, Any]) -> str:
    return f"the largest: {row['key']}, {row['old']:g} → {row['new']:g}"


def _shown(old: pl.Expr, new: pl.Expr) -> tuple[tuple[pl.Expr, str], ...]:
    return (pl.col("key"), "key"), (old, "old"), (new, "new")
