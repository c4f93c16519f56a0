"""The table ``meta``: the database's description of itself.

It is only in the database. A Parquet file has release and schema version in its metadata, and a
table that changes with every release would never be reported as unchanged.
"""

from schemas.column import Column, Table

META = Table(
    "meta",
    "What this database is: release, schema version, licences and how to cite it.",
    (
        Column("item", "text", "What is stated.", required=True),
        Column("value", "text", "What there is to tell.", required=True),
    ),
    ("item",),
)
