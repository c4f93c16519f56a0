"""``FROM meta``: what the database says about itself.

It stands in the database only. A Parquet file carries release and schema version in its metadata,
and a table that changes with every release would never read as unchanged.
"""

from schemas.column import Column, Table

META = Table(
    "meta",
    "What this database is: release, schema version, licences and how to cite it.",
    (
        Column("item", "text", "What is told.", required=True),
        Column("value", "text", "What there is to tell.", required=True),
    ),
    ("item",),
)
