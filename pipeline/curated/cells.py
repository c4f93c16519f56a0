"""Check the cells and rows of one reviewed file against its description."""

from collections.abc import Iterator

import polars as pl

from pipeline.curated.found import FIRST_LINE
from pipeline.curated.row_rules import row_rules
from pipeline.diagnostics.violations import breaking
from pipeline.format_text import format_text
from schemas.column import Column, Rule, Table
from schemas.table_findings import printed_findings
from schemas.table_rules import DTYPES, FINDING_SCHEMA, row_rule


def cell_findings(table: Table, frame: pl.DataFrame) -> pl.DataFrame:
    """Return findings of types, units, allowed values, keys and blanks at the ends of cells."""
    broken = printed_findings(table, frame)
    if broken.height:
        repeated = pl.col("column").is_null()
        broken = pl.concat([broken.filter(~repeated), _repeated_keys(table, frame)])
    return pl.concat([broken, *_blanks(table, frame)])


def typed(table: Table, frame: pl.DataFrame) -> pl.DataFrame:
    """Return the frame with the described types; its cells were checked before."""
    return frame.select(_typed(column) for column in table.columns)


def row_findings(table: Table, rows: pl.DataFrame) -> pl.DataFrame:
    """Return findings of rules over several cells or rows of the typed frame."""
    return pl.concat(
        [
            pl.DataFrame(schema=FINDING_SCHEMA),
            *(_rule_findings(table, rule, rows) for rule in table.rules),
            *(
                breaking(rows, column, kept, rule)
                for column, kept, rule in row_rules().get(table.name, ())
            ),
        ]
    )


def _repeated_keys(table: Table, frame: pl.DataFrame) -> pl.DataFrame:
    key = pl.struct(table.primary_key)
    line = pl.int_range(FIRST_LINE, pl.len() + FIRST_LINE)
    named = pl.concat_str(table.primary_key, separator=", ", ignore_nulls=True).alias("key")
    rule = format_text(f"unique ({', '.join(table.primary_key)}): line {{}} has it too", "first")
    lines = frame.with_columns(line.alias("line"), named)
    placed = lines.with_columns(pl.col("line").first().over(table.primary_key).alias("first"))
    found = breaking(placed, "key", key.is_first_distinct(), rule)
    return found.with_columns(pl.lit(None, pl.String).alias("column"))


def _blanks(table: Table, frame: pl.DataFrame) -> Iterator[pl.DataFrame]:
    names = [column.name for column in table.columns if column.type != "regex"]
    stripped = [pl.col(name).str.strip_chars() == pl.col(name) for name in names]
    if not frame.select(pl.all_horizontal(s.fill_null(value=True) for s in stripped).all()).item():
        for name, kept in zip(names, stripped, strict=True):
            yield breaking(frame, name, kept.fill_null(value=True), "no blanks at the ends")


def _typed(column: Column) -> pl.Expr:
    cell = pl.col(column.name)
    return cell == "true" if column.type == "boolean" else cell.cast(DTYPES[column.type])


def _rule_findings(table: Table, rule: Rule, rows: pl.DataFrame) -> pl.DataFrame:
    key = pl.concat_str(table.primary_key, separator=", ", ignore_nulls=True).alias("key")
    kept = row_rule(rule)
    return breaking(rows.with_columns(key), "key", kept, rule.name).with_columns(
        pl.lit(None, pl.String).alias("column")
    )
