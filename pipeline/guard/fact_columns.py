"""Guard of the columns of each facts file, as the sidecars list them."""

from collections.abc import Iterator

import polars as pl

from pipeline.fact_files.read import Facts
from pipeline.guard.finding import Finding, Level
from schemas.facts import FACTS


def columns(before: Facts, after: Facts) -> Iterator[Finding]:
    """Find columns removed or unknown (fatal), or new and described in the tables (warned of).

    That each file holds the columns its sidecar lists is asked when it is read. Statistics that
    were another table's may go: a release that states its own replaces them. So may columns that
    ``source.toml`` says one format of the source lacks.
    """
    old, new = (side.sidecar.columns for side in (before, after))
    may_go = {"value": _of_another_table(before)}
    for table in FACTS:
        was, now = old.get(table, []), new.get(table, [])
        declared = after.source.not_in_every_format.get(table, ())
        gone = [name for name in was if name not in {*now, *may_go.get(table, ()), *declared}]
        added = [name for name in now if name not in was]
        known = FACTS[table].column_names
        unknown = [] if FACTS[table].others else [name for name in added if name not in known]
        some = Level.WARNED if added else Level.PASSED
        if was or now:
            yield Finding(
                "columns",
                after.source_id,
                table,
                Level.FATAL if gone or unknown else some,
                f"{len(was)} → {len(now)}",
                "as before",
                "; ".join(
                    f"{what} {', '.join(names)}"
                    for what, names in (("gone:", gone), ("new:", added), ("unknown:", unknown))
                    if names
                ),
            )


def _of_another_table(facts: Facts) -> set[str]:
    """Return the columns of values that hold only statistics carried over, and their mark."""
    value = facts.tables["value"]
    if value["statistics_of"].null_count() == value.height:
        return set()
    own = value.filter(pl.col("statistics_of").is_null()).drop("locator", "statistics_of")
    empty = {name for name in own.columns if own[name].null_count() == own.height}
    return {*empty, "locator", "statistics_of"}
