"""DDL, pandera and Arrow are made from one description and agree with it and each other."""

import re

import duckdb
import polars as pl
import pytest

from schemas.arrow import arrow_schema
from schemas.column import Column, Table
from schemas.duckdb_ddl import UNDECLARED_KEYS, UNDECLARED_REFERENCES
from schemas.facts import FACTS
from schemas.meta import META
from schemas.pandera_models import as_published
from schemas.table_rules import DTYPES
from schemas.tables import PUBLISHED
from schemas.view import View
from schemas.views import MACROS, VIEWS

DUCKDB = {"text": "VARCHAR", "number": "DOUBLE", "integer": "BIGINT", "boolean": "BOOLEAN"}
ARROW = {"text": "string", "number": "double", "integer": "int64", "boolean": "bool"}
# Last part of a column's name → the unit it must carry.
UNIT_OF_NAME = {
    "ug_per_100g": "µg",
    "ug": "µg",
    "g": "g",
    "mg": "mg",
    "kcal": "kcal",
    "weight": "g",
    "ml": "ml",
    "per_mol": "g/mol",
    "ug_per_day": "µg/day",
}
DESCRIBED: list[Table | View] = [*PUBLISHED.values(), *VIEWS]


@pytest.mark.parametrize("name", PUBLISHED)
def test_all_three_have_the_same_columns_types_and_nulls(
    name: str, database: duckdb.DuckDBPyConnection
) -> None:
    table = PUBLISHED[name]
    in_duckdb = database.execute(
        "SELECT column_name, data_type, is_nullable FROM duckdb_columns() WHERE table_name = ?"
        " ORDER BY column_index",
        [name],
    ).fetchall()
    described = [(c.name, DUCKDB[c.type], not c.required) for c in table.columns]
    assert in_duckdb == described
    schema = arrow_schema(table, {})
    assert [(f.name, str(f.type), f.nullable) for f in schema] == [
        (c.name, ARROW[c.type], not c.required) for c in table.columns
    ]
    model = as_published(table)
    assert [(n, str(c.dtype), c.nullable) for n, c in model.columns.items()] == [
        (c.name, str(DTYPES[c.type]()), not c.required) for c in table.columns
    ]


@pytest.mark.parametrize("name", PUBLISHED)
def test_keys_are_those_described(name: str, database: duckdb.DuckDBPyConnection) -> None:
    table = PUBLISHED[name]
    keys = database.execute(
        "SELECT constraint_type, constraint_column_names, referenced_table"
        " FROM duckdb_constraints() WHERE table_name = ?"
        " AND constraint_type IN ('PRIMARY KEY', 'FOREIGN KEY')",
        [name],
    ).fetchall()
    assert sorted(
        (kind, tuple(columns), target or None) for kind, columns, target in keys
    ) == sorted(
        [("PRIMARY KEY", table.primary_key, None)] * (name not in UNDECLARED_KEYS)
        + [
            ("FOREIGN KEY", (c.name,), c.references)
            for c in table.columns
            if c.references and (name, c.name) not in UNDECLARED_REFERENCES
        ]
    )
    assert {c.name for c in table.columns if c.required} >= set(table.primary_key)


def all_columns() -> list[tuple[str, Column]]:
    described: list[Table | View] = [*DESCRIBED, *FACTS.values()]
    return [(item.name, column) for item in described for column in item.columns]


@pytest.mark.parametrize(("table", "column"), all_columns(), ids=lambda x: getattr(x, "name", x))
def test_every_column_has_a_description(table: str, column: Column) -> None:
    assert column.description.endswith(".") or column.description.endswith(".)"), table
    assert len(column.description) >= len("Median.")


@pytest.mark.parametrize(
    ("table", "column"),
    [
        (item.name, column)
        for item in DESCRIBED
        for column in item.columns
        if column.type == "number"
    ],
    ids=lambda x: getattr(x, "name", x),
)
def test_every_amount_carries_its_unit(table: str, column: Column) -> None:
    named = [suffix for suffix in UNIT_OF_NAME if f"_{column.name}".endswith(f"_{suffix}")]
    if named:
        assert column.unit == UNIT_OF_NAME[max(named, key=len)], table
    else:
        assert not column.name.startswith("amount"), "an amount carries its unit in its name"


@pytest.mark.parametrize("item", DESCRIBED, ids=lambda item: item.name)
def test_what_holds_amounts_says_their_unit(item: Table | View) -> None:
    if any(column.unit in ("µg", "µg/day") for column in item.columns):
        assert "µg" in item.description or "per 100 g" in item.description


def test_tables_come_after_those_they_refer_to() -> None:
    seen: set[str] = set()
    for name, table in PUBLISHED.items():
        assert {c.references for c in table.columns if c.references} - {name} <= seen
        seen.add(name)


def test_everything_in_the_database_is_commented(database: duckdb.DuckDBPyConnection) -> None:
    query = {
        "table": "SELECT table_name, comment FROM duckdb_tables()",
        "view": "SELECT view_name, comment FROM duckdb_views() WHERE NOT internal",
        "macro": "SELECT function_name, comment FROM duckdb_functions() WHERE NOT internal",
        "column": "SELECT table_name || '.' || column_name, comment FROM duckdb_columns()"
        " WHERE NOT internal",
    }
    comments = {kind: dict(database.execute(sql).fetchall()) for kind, sql in query.items()}
    assert set(comments["table"]) == {*PUBLISHED, META.name}
    assert set(comments["view"]) == {view.name for view in VIEWS}
    assert {macro.name for macro in MACROS} <= set(comments["macro"])
    columns = {f"{x.name}.{c.name}" for x in (*DESCRIBED, META) for c in x.columns}
    assert set(comments["column"]) == columns
    for found in comments.values():
        assert [name for name, comment in found.items() if not comment] == []


def test_column_comments_carry_unit_and_codes(database: duckdb.DuckDBPyConnection) -> None:
    comments = dict(
        database.execute(
            "SELECT column_name, comment FROM duckdb_columns() WHERE table_name = 'measurement'"
        ).fetchall()
    )
    for column in PUBLISHED["measurement"].columns:
        if column.unit:
            assert f"[{column.unit}]" in comments[column.name]
        for code in column.values:
            assert re.search(rf"\b{code}\b", comments[column.name])


def test_rules_mean_the_same_to_polars_and_duckdb() -> None:
    rows = [
        {"amount_ug_per_100g": a, "qualifier": q, "min_ug_per_100g": low, "max_ug_per_100g": high}
        for a in (None, 0.0, 1.0)
        for q in ("quantified", "zero", "below_loq", "range")
        for low, high in ((None, None), (1.0, 2.0), (2.0, 1.0), (None, 1.0))
    ]
    frame = pl.DataFrame(rows)
    with duckdb.connect() as connection:
        connection.execute(
            "CREATE TABLE t (amount_ug_per_100g DOUBLE, qualifier VARCHAR,"
            " min_ug_per_100g DOUBLE, max_ug_per_100g DOUBLE)"
        )
        connection.executemany(
            "INSERT INTO t VALUES (?, ?, ?, ?)", [list(r.values()) for r in rows]
        )
        for rule in PUBLISHED["measurement"].rules:
            in_duckdb = connection.execute(f"SELECT ({rule.sql}) FROM t").fetchall()
            in_polars = frame.select(pl.sql_expr(rule.sql)).to_series().to_list()
            assert [kept for (kept,) in in_duckdb] == in_polars, rule.name
            assert {True, False} <= set(in_polars) or rule.name.startswith("min"), rule.name
