"""A database of a few rows written by the test, to ask one view about it."""

from functools import cache
from typing import Any

import duckdb
import polars as pl

from pipeline.load.sql_text import sql_text
from pipeline.transform.forms import form_table
from schemas.table_rules import DTYPES
from schemas.tables import PUBLISHED

Rows = list[dict[str, Any]]


def tiny(view: str, **tables: Rows) -> duckdb.DuckDBPyConnection:
    """Return a connection with the tables, the forms and the view; a column not given is null.

    The next call for this view takes the rows out again.
    """
    connection = _without_rows(view)
    connection.rollback()
    connection.begin()
    for name, rows in tables.items():
        _insert(connection, name, pl.DataFrame(rows, schema=_types(name)))
    return connection


@cache
def _without_rows(view: str) -> duckdb.DuckDBPyConnection:
    """Return a connection within a transaction: to make tables and views takes longest."""
    connection = duckdb.connect()
    connection.execute(_empty_tables())
    types, form = _types("form"), form_table()
    _insert(connection, "form", form.cast({k: v for k, v in types.items() if k in form.columns}))
    for name in dict.fromkeys(("value_publisher", view)):
        connection.execute(f"CREATE VIEW {name} AS {sql_text(name)}")
    return connection.begin()


def _insert(connection: duckdb.DuckDBPyConnection, name: str, frame: pl.DataFrame) -> None:
    connection.register("frame", frame)
    connection.execute(f"INSERT INTO {name} BY NAME FROM frame")
    connection.unregister("frame")


def _types(name: str) -> dict[str, pl.DataType | type[pl.DataType]]:
    return {column.name: DTYPES[column.type] for column in PUBLISHED[name].columns}


@cache
def _empty_tables() -> str:
    """Return the statements that make every table, without rows or constraints."""
    statements = []
    with duckdb.connect() as connection:
        for name in PUBLISHED:
            connection.register("frame", pl.DataFrame(schema=_types(name)))
            columns = connection.execute("DESCRIBE frame").fetchall()
            connection.unregister("frame")
            listed = ", ".join(f'"{column}" {kind}' for column, kind, *_ in columns)
            statements.append(f"CREATE TABLE {name} ({listed})")
    return ";\n".join(statements)


def value(form_id: str, amount: float | None = None, **more: Any) -> dict[str, Any]:
    """Return a row of ``measurement``: analysed, in food ``s:1``, unless the rest says other."""
    usual = {"food_id": "s:1", "origin": "analytical", "confidence": "B"}
    row = {**usual, "form_id": form_id, "amount_ug_per_100g": amount, **more}
    stated = "range" if amount is None else "quantified" if amount else "zero"
    return {"qualifier": stated, "measurement_id": f"{row['food_id']}/{form_id}", **row}
