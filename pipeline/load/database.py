"""``k2.duckdb``: the tables with keys, checks and comments, and the views and macros on them.

Written in storage version v1.0.0, so that releases of DuckDB from 1.1 on open it.
"""

import re
from pathlib import Path

import duckdb

from pipeline.load.claim_check import claim_check_sql
from pipeline.load.duckdb_errors import one_line_errors
from pipeline.load.limited_memory import limited_memory
from pipeline.load.sql_text import sql_text
from schemas.claims import CLAIM, CLAIM_CHECK
from schemas.duckdb_ddl import column_comments, comments, create_table
from schemas.meta import META
from schemas.tables import PUBLISHED
from schemas.views import MACROS, VIEWS

_BLOCK_SIZE_BYTES = 16_384  # small blocks suit a small file
_SQL_FROM = "pipeline/reviewed/claim.csv, reviewed/claims or load/sql"
_CATALOG = "k2"  # the name of the file, and that of the database once it is open or attached
_NAMES = "|".join((*PUBLISHED, META.name, *(view.name for view in VIEWS)))
_READ = re.compile(rf"\b(FROM|JOIN)\s+({_NAMES})\b")
_CALLED = re.compile(rf"\b({'|'.join(macro.name for macro in MACROS)})(?=\()")


def write_database(path: Path, parquet: Path, meta: list[tuple[str, str]]) -> None:
    """Write the database from the Parquet files in ``parquet`` and the rows of ``meta``."""
    with one_line_errors(path.name, path.parent, _SQL_FROM):
        _write(path, parquet, meta)


def _write(path: Path, parquet: Path, meta: list[tuple[str, str]]) -> None:
    with limited_memory(path.parent) as settings, duckdb.connect(config=settings) as connection:
        connection.execute(
            f"ATTACH '{path_as_sql(path)}' AS {_CATALOG}"
            f" (STORAGE_VERSION 'v1.0.0', BLOCK_SIZE {_BLOCK_SIZE_BYTES})"
        )
        connection.execute("USE k2")
        # One checkpoint, at the end: DuckDB 1.1 does not find metadata that a second one keeps.
        connection.execute("SET wal_autocheckpoint = '1TB'")
        keys = {name: table.primary_key[0] for name, table in PUBLISHED.items()}
        # Hundreds of statements: each alone would be written to disk and waited for.
        connection.begin()
        for table in (*PUBLISHED.values(), META):
            for statement in create_table(table, keys):
                connection.execute(statement)
        connection.commit()
        for name in PUBLISHED:
            file = path_as_sql(parquet / f"{name}.parquet", pattern=True)
            connection.execute(f"INSERT INTO {name} BY NAME FROM read_parquet('{file}')")
        claims = claim_check_sql(connection.table(CLAIM.name).pl())
        connection.begin()
        connection.executemany("INSERT INTO meta VALUES (?, ?)", meta)
        for statement in views_and_macros({CLAIM_CHECK.name: claims}):
            connection.execute(statement)
        connection.commit()
        connection.execute("USE memory")
        connection.execute("DETACH k2")


def views_and_macros(made: dict[str, str]) -> list[str]:
    """Return their statements; ``made`` holds the SQL of views that depend on the data."""
    statements = []
    for view in VIEWS:
        sql = made.get(view.name) or sql_text(view.name)
        statements.append(f"CREATE VIEW {view.name} AS {sql}")
        statements += comments("VIEW", view.name, view.description)
        statements += column_comments(view.name, view.columns)
    for macro in MACROS:
        kind, makes = ("MACRO", "AS") if macro.scalar else ("MACRO TABLE", "AS TABLE")
        sql = _in_catalog(sql_text(macro.name))
        statements.append(f"CREATE MACRO {macro.name}({macro.parameters}) {makes} {sql}")
        statements += comments(kind, macro.name, macro.description)
    return statements


def _in_catalog(sql: str) -> str:
    """Return the SQL of a macro with the database before the names of tables, views and macros.

    Unlike a view, a macro looks for names where it is called: after ``ATTACH … AS k2`` from
    another database it would find none.
    """
    return _CALLED.sub(rf"{_CATALOG}.main.\g<0>", _READ.sub(rf"\1 {_CATALOG}.main.\2", sql))


def path_as_sql(path: Path, *, pattern: bool = False) -> str:
    """Return the path as SQL text; as a pattern, with ``[``, ``*`` and ``?`` escaped."""
    text = re.sub(r"[\[*?]", r"[\g<0>]", str(path)) if pattern else str(path)
    return text.replace("'", "''")
