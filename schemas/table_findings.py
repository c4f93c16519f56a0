"""What breaks the rules of a described table.

A table that keeps all of them, as nearly every one does, is looked through once, without loading
pandera; only for one that breaks a rule does a model collect the rows.
"""

import polars as pl

from schemas.column import Table
from schemas.table_rules import FINDING_SCHEMA, keeps, keeps_published


def printed_findings(table: Table, frame: pl.DataFrame) -> pl.DataFrame:
    """Return one row a failure (FINDING_SCHEMA) in committed facts: all cells text."""
    if keeps(table, frame):
        return pl.DataFrame(schema=FINDING_SCHEMA)
    from schemas.pandera_models import as_printed, findings  # noqa: PLC0415 - slow to import

    return findings(as_printed(table, frame.columns), frame)


def published_findings(table: Table, frame: pl.DataFrame) -> pl.DataFrame:
    """Return one row a failure (FINDING_SCHEMA) in a published table: typed columns in order."""
    if keeps_published(table, frame):
        return pl.DataFrame(schema=FINDING_SCHEMA)
    from schemas.pandera_models import as_published, findings  # noqa: PLC0415 - slow to import

    return findings(as_published(table), frame)
