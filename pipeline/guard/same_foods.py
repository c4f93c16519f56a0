"""Guard of amounts of the same food before and after; it detects exchanged forms or codes."""

from collections.abc import Iterator
from typing import Any

import polars as pl

from pipeline.guard.distribution import SLACK
from pipeline.guard.finding import Finding, Level
from pipeline.guard.rules import CHANGED, FEW, RATIO, SLIP

_BOUND = f"at most {CHANGED:.0%} by more than {RATIO:g} ×, or {FEW}"


def same_foods(source_id: str, before: pl.DataFrame, after: pl.DataFrame) -> Iterator[Finding]:
    """Find forms of which over a quarter of the amounts changed by more than 1.5 × (fatal).

    Each key with an amount on both sides, one of them above 0, is compared, so that forms of few
    foods, and forms of similar number and distribution, are guarded too. From 0 to any amount is
    such a change. Fewer changes are warned of if one is by 100 × or more.
    """
    both = (
        before.join(after, on=["subject", "key"])
        .filter((pl.col("amount") > 0) | (pl.col("amount_right") > 0))
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
        (ratio.is_finite() & (ratio >= SLIP)).any().alias("slip"),
        *(column.get(largest).alias(name) for column, name in _shown(old, new)),
    )
    subjects = before.select("subject").unique()
    for row in subjects.join(counts, on="subject", how="left").sort("subject").to_dicts():
        if row["compared"] is None:
            nothing = "none on both sides", _BOUND, ""
            yield Finding("same_foods", source_id, row["subject"], Level.PASSED, *nothing)
            continue
        over = row["changed"] > max(FEW, CHANGED * row["compared"])
        some = Level.WARNED if row["slip"] else Level.PASSED
        yield Finding(
            "same_foods",
            source_id,
            row["subject"],
            Level.FATAL if over else some,
            f"{row['changed']:,} of {row['compared']:,} ({row['changed'] / row['compared']:.1%})",
            _BOUND,
            _largest_change(row) if row["changed"] else "",
        )


def _largest_change(row: dict[str, Any]) -> str:
    return f"the largest: {row['key']}, {row['old']:g} → {row['new']:g}"


def _shown(old: pl.Expr, new: pl.Expr) -> tuple[tuple[pl.Expr, str], ...]:
    return (pl.col("key"), "key"), (old, "old"), (new, "new")
