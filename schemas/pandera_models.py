"""Pandera models made from the column descriptions, and the findings they collect.

Frames are eager; all failures are collected. NaN and infinity never pass; a null passes only if
the column does not require a value.
"""

from typing import Any

import pandera.polars as pa
import polars as pl
from pandera.errors import SchemaErrors

from schemas.column import Table
from schemas.table_rules import DTYPES, FINDING_SCHEMA, cell_rules, row_rule, unique_key


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


def _model(table: Table, columns: dict[str, Any], *, text: bool) -> pa.DataFrameSchema:
    return pa.DataFrameSchema(
        {
            name: pa.Column(
                pl.String if text else DTYPES[column.type],
                nullable=not column.required,
                checks=[_check(rule, e) for rule, e in cell_rules(column, name, text=text)],
            )
            for name, column in columns.items()
            if column is not None
        },
        checks=[
            _check(f"unique ({', '.join(table.primary_key)})", unique_key(table)),
            *(_check(rule.name, row_rule(rule)) for rule in ([] if text else table.rules)),
        ],
        strict=True,
        ordered=True,
        name=table.name,
    )


def _check(rule: str, expression: pl.Expr) -> pa.Check:
    return pa.Check(
        lambda data: data.lazyframe.select(expression), name=rule, error=rule, ignore_na=False
    )
