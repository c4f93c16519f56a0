"""Guard of the columns of each facts file, as the sidecars list them."""

from collections.abc import Iterator

from pipeline.fact_files.read import Facts
from pipeline.guard.finding import Finding, Level
from schemas.facts import FACTS


def columns(before: Facts, after: Facts) -> Iterator[Finding]:
    """Find columns removed or unknown (fatal), or new and described in the tables (warned of).

    That each file holds the columns its sidecar lists is checked when it is read.
    """
    old, new = (side.sidecar.columns for side in (before, after))
    for table in FACTS:
        was, now = old.get(table, []), new.get(table, [])
        gone = [name for name in was if name not in now]
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
