"""Pandera models made from the column descriptions, and the findings they collect.

Frames are eager; all failures are collected. NaN and infinity never pass; a null passes only if
the column does not require a value.
"""

from collections.abc import Iterator, Mapping
from typing import Any

import pandera.polars as pa
import polars as pl
from pandera.errors import SchemaErrors

from schemas.column import Column, Rule, Table

DTYPES: dict[str, type[pl.DataType]] = {
    "text": pl.String,
    "number": pl.Float64,
    "integer": pl.Int64,
    "boolean": pl.Boolean,
    "regex": pl.String,
}
# Two digits of exponent, so that no printed number becomes infinite or 0.
_PLAIN = {
    "number": r"^-?(?:[0-9]{1,32}(?:\.[0-9]{0,64})?|\.[0-9]{1,64})(?:[eE][+-]?[0-9]{1,2})?$",
    "integer": r"^-?[0-9]{1,18}$",
}
_MINUS_ZERO = r"^-[0.]+(?:[eE].*)?$"
FINDING_SCHEMA = {"row": pl.Int64, "column": pl.String, "value": pl.String, "rule": pl.String}


def as_printed(table: Table, names: list[str]) -> pa.DataFrameSchema:
    """Return the model of committed facts: all cells text, numbers written as plain decimals."""
    columns = {c.name: c for c in table.columns}
    return _model(table, {n: columns.get(n) or table.others for n in names}, text=True)


def as_published(table: Table) -> pa.DataFrameSchema:
    """Return the model of a published table: typed columns in order."""
    return _model(table, {c.name: c for c in table.columns}, text=False)


def findings(model: pa.DataFrameSchema, frame: pl.DataFrame) -> pl.DataFrame:
    """Return one row a failure (FINDING_SCHEMA; ``row`` counts from 0), none if there are none."""
    try:
        model.validate(frame, lazy=True)
    except SchemaErrors as errors:
        cases: pl.DataFrame = errors.failure_cases
        return cases.select(
            pl.col("index").cast(pl.Int64).alias("row"),
            pl.when(pl.col("schema_context") == "Column").then("column").alias("column"),
            pl.col("failure_case").cast(pl.String).alias("value"),
            pl.col("check").cast(pl.String).replace("not_nullable", "a value").alias("rule"),
        ).sort("row", "column", "rule", nulls_last=True)
    return pl.DataFrame(schema=FINDING_SCHEMA)


def keeps(table: Table, frame: pl.DataFrame) -> bool:
    """Return whether a frame of text, with the columns of the table, has no findings.

    Checks all rules of ``as_printed`` in one pass: a model takes milliseconds for each of them.
    """
    described = {column.name: column for column in table.columns}
    columns = {name: described.get(name) or table.others for name in frame.columns}
    if not all(columns.values()):
        return False
    return _all_hold(frame, [_unique(table), *_cells(columns, text=True)])


def keeps_published(table: Table, frame: pl.DataFrame) -> bool:
    """Return whether a frame is the published table: its columns, types and rules, in one pass."""
    columns = {column.name: column for column in table.columns}
    if frame.schema != pl.Schema({name: DTYPES[c.type] for name, c in columns.items()}):
        return False
    rules = (row_rule(rule) for rule in table.rules)
    return _all_hold(frame, [_unique(table), *_cells(columns, text=False), *rules])


def _cells(columns: Mapping[str, Column | None], *, text: bool) -> Iterator[pl.Expr]:
    """Yield what must hold of the cells of each column."""
    for name, column in columns.items():
        if column is None:
            continue
        yield from (expression for _, expression in _cell_rules(column, name, text=text))
        if column.required:
            yield pl.col(name).is_not_null()


def _all_hold(frame: pl.DataFrame, asked: list[pl.Expr]) -> bool:
    return bool(frame.select(pl.all_horizontal(asked).all()).item())


def _unique(table: Table) -> pl.Expr:
    return pl.struct(table.primary_key).is_first_distinct()


def _model(table: Table, columns: dict[str, Any], *, text: bool) -> pa.DataFrameSchema:
    return pa.DataFrameSchema(
        {
            name: pa.Column(
                pl.String if text else DTYPES[column.type],
                nullable=not column.required,
                checks=[_check(rule, e) for rule, e in _cell_rules(column, name, text=text)],
            )
            for name, column in columns.items()
            if column is not None
        },
        checks=[
            _check(f"unique ({', '.join(table.primary_key)})", _unique(table)),
            *(_check(rule.name, row_rule(rule)) for rule in ([] if text else table.rules)),
        ],
        strict=True,
        ordered=True,
        name=table.name,
    )


def row_rule(rule: Rule) -> pl.Expr:
    """Return the rule as an expression that is true for each row that satisfies it."""
    return pl.sql_expr(rule.sql).fill_null(value=False)


def _cell_rules(column: Column, name: str, *, text: bool) -> list[tuple[str, pl.Expr]]:
    cell = pl.col(name)
    rules: list[tuple[str, pl.Expr]] = []
    if column.type in ("number", "integer"):
        value = cell.cast(DTYPES[column.type], strict=False) if text else cell
        kind = "a finite number" if column.type == "number" else "a whole number"
        finite = value.is_not_null() & value.cast(pl.Float64).is_finite()
        if text:
            plain = cell.str.contains(_PLAIN[column.type]) & ~cell.str.contains(_MINUS_ZERO)
            rules.append((kind, finite & plain))
        else:
            rules.append((kind, finite))
        if column.minimum is not None:
            rules.append((f"at least {column.minimum:g}", _or_no_number(value >= column.minimum)))
        if column.maximum is not None:
            rules.append((f"at most {column.maximum:g}", _or_no_number(value <= column.maximum)))
    if column.type == "boolean" and text:
        rules.append(("true or false", cell.is_in(["true", "false"])))
    if column.type == "regex":
        readable = pl.lit("").str.contains(cell, strict=False).is_not_null()
        rules.append(("a regular expression", readable))
    if column.values:
        rules.append((f"one of {', '.join(column.values)}", cell.is_in(column.values)))
    if column.pattern:
        rules.append((f"matches {column.pattern}", cell.str.contains(f"^(?:{column.pattern})$")))
    return [
        (rule, cell.is_null() | expression.fill_null(value=False)) for rule, expression in rules
    ]


def _or_no_number(expression: pl.Expr) -> pl.Expr:
    """Let a text that is not a number pass: only the rule for numbers reports it."""
    return expression.fill_null(value=True)


def _check(rule: str, expression: pl.Expr) -> pa.Check:
    return pa.Check(
        lambda data: data.lazyframe.select(expression), name=rule, error=rule, ignore_na=False
    )
