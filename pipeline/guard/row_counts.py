"""Guards of rows per table and form: against the last release and the source's minima."""

from collections.abc import Iterator

from pipeline.fact_files.read import Facts
from pipeline.fact_files.write import row_counts
from pipeline.format_text import format_text
from pipeline.guard.finding import Finding, Level
from pipeline.guard.rules import ROWS_GROWN, ROWS_KEPT

_BOUND = f"{ROWS_KEPT:.0%} to {ROWS_GROWN:.0%}"


def rows(before: Facts, after: Facts) -> Iterator[Finding]:
    """Find tables and forms with under 95 % of their rows (fatal) or over 200 % (warned of).

    For rejected rows only an increase is warned of: fewer are no loss.
    """
    was, now = _counts(before), _counts(after)
    for subject in was | now:
        old, new = was.get(subject, 0), now.get(subject, 0)
        if not old and not new:
            continue
        share = f" ({new / old:.1%})" if old else ""
        yield Finding(
            "rows",
            after.source_id,
            subject,
            _level(subject, old, new),
            f"{new:,} of {old:,} rows{share}",
            _BOUND,
            "",
        )


def minimum(facts: Facts) -> Iterator[Finding]:
    """Find tables and forms with fewer rows than the minimum in ``source.toml`` (fatal)."""
    counts = row_counts(facts.tables)
    for subject, least in facts.source.minimum.items():
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


def _level(subject: str, old: int, new: int) -> Level:
    if new < ROWS_KEPT * old and subject != "rejected":
        return Level.FATAL
    return Level.WARNED if new > ROWS_GROWN * old else Level.PASSED


def _counts(facts: Facts) -> dict[str, int]:
    samples = (
        facts.tables["sample"]
        .join(facts.tables["component"], on="component")
        .group_by(format_text("sample {}", "meaning").alias("meaning"))
        .len()
        .sort("meaning")
    )
    return row_counts(facts.tables) | dict(samples.iter_rows())
