"""The columns of each facts file, as the sidecars list them."""

from collections.abc import Iterator

from pipeline.guard.finding import Finding, Level
from pipeline.guard.side import Pair
from schemas.facts import FACTS


def columns(pair: Pair) -> Iterator[Finding]:
    """Find columns gone or unknown (fatal), or new and known to the tables (warned of).

    That each file holds the columns its sidecar lists is asked when it is read.
    """
    old, new = (side.facts.sidecar.columns for side in (pair.before, pair.after))
    for table in FACTS:
        before, after = old.get(table, []), new.get(table, [])
        gone = [name for name in before if name not in after]
        added = [name for name in after if name not in before]
        known = FACTS[table].column_names
        unknown = [] if FACTS[table].others else [name for name in added if name not in known]
        some = Level.WARNED if added else Level.PASSED
        if before or after:
            yield Finding(
                "columns",
                pair.source_id,
                table,
                Level.FATAL if gone or unknown else some,
                f"{len(before)} → {len(after)}",
                "as before",
                "; ".join(
                    f"{what} {', '.join(names)}"
                    for what, names in (("gone:", gone), ("new:", added), ("unknown:", unknown))
                    if names
                ),
            )
