"""Guards of keys, cells and upstream accounts of fresh facts, by the checks of a build."""

import re
from collections.abc import Iterator

import polars as pl

from pipeline.diagnostics.errors import DataError
from pipeline.fact_files.check import all_findings
from pipeline.fact_files.read import FIRST_LINE, Facts
from pipeline.fact_files.upstream_account import READ, upstream_accounts
from pipeline.guard.finding import Finding, Level
from schemas.table_rules import FINDING_SCHEMA

# The rules of a build's checks that concern keys: uniqueness, and codes of another table.
_ABOUT_KEYS = re.compile(r"unique \(|a (food_code|component) of |a column ")


def valid_cells(facts: Facts, mended_cell: pl.DataFrame) -> Iterator[Finding]:
    """Find rows that a build would refuse, under ``keys`` or ``cells`` (fatal)."""
    broken = pl.concat(
        [
            pl.DataFrame(schema={"table": pl.String, **FINDING_SCHEMA}),
            *(
                rows.select(pl.lit(table).alias("table"), "row", "column", "value", "rule")
                for table, rows in all_findings(facts, mended_cell)
            ),
        ],
        how="diagonal",
    )
    about_keys = [bool(_ABOUT_KEYS.match(rule)) for rule in broken["rule"]]
    for rule, rows in (
        ("keys", broken.filter(about_keys)),
        ("cells", broken.filter([not about for about in about_keys])),
    ):
        if rows.is_empty():
            yield _finding(rule, facts.source_id, "", rows)
        for (table,), of_table in rows.group_by("table", maintain_order=True):
            yield _finding(rule, facts.source_id, str(table), of_table)


def account(facts: Facts) -> Iterator[Finding]:
    """Find an account of upstream rows that does not add up or match the facts (fatal)."""
    level, detail = Level.PASSED, ""
    try:
        read = upstream_accounts([facts]).get(facts.source_id, {}).get(READ)
    except DataError as error:
        level, detail, read = Level.FATAL, str(error), None
    figure = "none kept" if read is None else f"{read:,} upstream rows"
    if level is Level.FATAL:
        figure = "does not add up"
    yield Finding("account", facts.source_id, "", level, figure, "each row once", detail)


def _finding(rule: str, source_id: str, table: str, rows: pl.DataFrame) -> Finding:
    level = Level.FATAL if rows.height else Level.PASSED
    return Finding(rule, source_id, table, level, f"{rows.height:,} broken", "0", _first(rows))


def _first(rows: pl.DataFrame) -> str:
    if rows.is_empty():
        return ""
    row = rows.row(0, named=True)
    line = f"line {row['row'] + FIRST_LINE}, " if row["row"] is not None else ""
    return f"{line}{row['column'] or 'key'} {row['value']!r}: {row['rule']}"
