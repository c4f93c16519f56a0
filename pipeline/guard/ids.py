"""Guards of ids that users rely on: few are removed, and few name another food."""

from collections.abc import Iterator

import polars as pl

from pipeline.fact_files.read import Facts
from pipeline.format_text import format_text
from pipeline.guard.finding import Finding, Level
from pipeline.guard.listed_texts import listed
from pipeline.guard.rules import FEW, REMOVED, RENAMED
from schemas.facts import FACTS

_TABLES = ("food", "serving", "sample")


def removed(before: Facts, after: Facts) -> Iterator[Finding]:
    """Find removed keys of foods, servings or samples: over 1 % and more than 3 is fatal.

    Servings count only if their food still exists.
    """
    for table in _TABLES:
        key = list(FACTS[table].primary_key)
        old, new = (side.tables[table] for side in (before, after))
        if table == "serving":
            old = old.join(after.tables["food"], on="food_code", how="semi")
        if old.is_empty():
            continue
        gone = old.join(new, on=key, how="anti").sort(key).select(pl.concat_str(key, separator="/"))
        over = gone.height > max(FEW, REMOVED * old.height)
        some = Level.WARNED if gone.height else Level.PASSED
        yield Finding(
            "removed",
            after.source_id,
            table,
            Level.FATAL if over else some,
            f"{gone.height:,} of {old.height:,} ({gone.height / old.height:.1%})",
            f"at most {REMOVED:.0%}, or {FEW}",
            listed(gone.to_series()),
        )


def renamed(before: Facts, after: Facts) -> Iterator[Finding]:
    """Find codes whose food has another name: over 5 % and more than 3 are fatal."""
    name = pl.coalesce("name_original", "name").alias("name")
    old, new = (side.tables["food"].select("food_code", name) for side in (before, after))
    both = old.join(new, on="food_code").sort("food_code")
    if both.is_empty():
        return
    other = both.filter(pl.col("name") != pl.col("name_right"))
    lines = other.select(format_text("{}: {} → {}", "food_code", "name", "name_right")).to_series()
    yield Finding(
        "renamed",
        after.source_id,
        "food",
        Level.FATAL if other.height > max(FEW, RENAMED * both.height) else Level.PASSED,
        f"{other.height:,} of {both.height:,} ({other.height / both.height:.1%})",
        f"at most {RENAMED:.0%}, or {FEW}",
        listed(lines),
    )
