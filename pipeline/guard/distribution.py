"""Guards of the distribution of amounts: percentiles, zeros and blanks per form."""

from collections.abc import Iterator
from typing import Any

import polars as pl

from pipeline.guard.amounts import SERVING
from pipeline.guard.finding import Finding, Level
from pipeline.guard.rules import LEAST, POINTS, RATIO

# Tolerance for a ratio that equals 1.5 except for rounding of the last bit.
SLACK = 1e-9
_RATIO, _POINTS = f"within {RATIO:g} ×", f"within {POINTS:g} points"

_AMOUNT = pl.col("amount")
_ABOVE_0 = _AMOUNT.filter(_AMOUNT > 0)
_STATISTICS = (
    pl.len().alias("rows"),
    _ABOVE_0.len().alias("above_0"),
    _ABOVE_0.median().alias("median"),
    _ABOVE_0.quantile(0.95, "linear").alias("p95"),
    ((_AMOUNT == 0).sum() / pl.len()).fill_nan(0).alias("zeros"),
    (_AMOUNT.is_null().sum() / pl.len()).fill_nan(0).alias("blanks"),
)


def percentiles(source_id: str, before: pl.DataFrame, after: pl.DataFrame) -> Iterator[Finding]:
    """Compare median and 95th percentile of the amounts above 0: fatal beyond 1.5 ×.

    Not compared if a side has fewer than 20 such amounts, nor for weights of portions, which
    change with the foods that are added. ``same_foods`` guards those.
    """
    for row in _both(before, after):
        if row["subject"] == SERVING:
            continue
        enough = min(row["above_0"], row["above_0_before"]) >= LEAST
        for rule in ("median", "p95"):
            old, new = row[f"{rule}_before"], row[rule]
            level, figure = Level.PASSED, _too_few(row, "above_0", "amounts above 0")
            if enough:
                level = Level.PASSED if within(new / old) else Level.FATAL
                figure = f"{_text(old)} → {_text(new)} ({_text(new / old)} ×)"
            yield _finding(source_id, rule, row["subject"], level, figure, _RATIO)


def shares(source_id: str, before: pl.DataFrame, after: pl.DataFrame) -> Iterator[Finding]:
    """Compare the shares of zeros and of rows without an amount: fatal beyond 5 points.

    Not compared if a side has fewer than 20 rows.
    """
    for row in _both(before, after):
        enough = min(row["rows"], row["rows_before"]) >= LEAST
        for rule in ("zeros", "blanks"):
            old, new = 100 * row[f"{rule}_before"], 100 * row[rule]
            level, figure = Level.PASSED, _too_few(row, "rows", "rows")
            if enough:
                near = abs(new - old) <= POINTS * (1 + SLACK)
                level = Level.PASSED if near else Level.FATAL
                figure = f"{old:.1f} % → {new:.1f} % ({new - old:+.1f} points)"
            yield _finding(source_id, rule, row["subject"], level, figure, _POINTS)


def within(ratio: float) -> bool:
    """Return whether a ratio of two amounts is between 1/1.5 and 1.5."""
    return 1 / (RATIO * (1 + SLACK)) <= ratio <= RATIO * (1 + SLACK)


def _both(before: pl.DataFrame, after: pl.DataFrame) -> list[dict[str, Any]]:
    """Return the statistics of each form or column that both sides have."""
    old, new = (amounts.group_by("subject").agg(_STATISTICS) for amounts in (before, after))
    return new.join(old, on="subject", suffix="_before").sort("subject").to_dicts()


def _text(number: float) -> str:
    """Return four digits of a number, as 71,300 or 0.5385."""
    return f"{float(f'{number:.4g}'):,g}"


def _too_few(row: dict[str, Any], count: str, what: str) -> str:
    return f"too few to compare ({row[f'{count}_before']} → {row[count]} {what})"


def _finding(  # noqa: PLR0913, PLR0917 (the columns of a finding)
    source_id: str, rule: str, subject: str, level: Level, figure: str, bound: str
) -> Finding:
    return Finding(rule, source_id, subject, level, figure, bound, "")
