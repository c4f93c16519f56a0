"""The keys of ``quiet_band.toml``: how much a refresh may change to be merged without review.

A text column describes a list of texts here.
"""

from schemas.codes import GUARD_RULES
from schemas.column import Column
from schemas.tables import PUBLISHED


def _count(name: str, description: str) -> Column:
    return Column(name, "integer", description, required=True, minimum=0)


def _share(name: str, description: str) -> Column:
    return Column(name, "number", description, required=True, minimum=0, maximum=1)


QUIET_BAND = (
    _count("most_schema_changes", "Changes of tables, views, columns and types."),
    _count("most_removed_rows", "Rows removed, of all tables together."),
    _share("most_added_share", "Rows added, of the rows of a table after."),
    _share("most_changed_share", "Rows changed, of the rows of a table before."),
    _count("few_rows", "So many added or changed rows of a table are always within."),
    _share("largest_score", "Score of a changed number: |a − b| / (|a| + |b|)."),
    Column("quiet_warnings", "text", "Guards whose warnings do not matter.", values=GUARD_RULES),
    Column("fixed_tables", "text", "Tables kept by hand.", values=tuple(PUBLISHED)),
    Column("calculated_tables", "text", "Tables judged by size alone.", values=tuple(PUBLISHED)),
)
