"""The SQL that makes the published database of its Parquet files: comments, meta, views, macros."""

from pathlib import Path

import polars as pl

from pipeline.load.claim_check import claim_check_sql
from pipeline.load.database import views_and_macros
from pipeline.published_files.connect import connect
from schemas.claims import CLAIM, CLAIM_CHECK
from schemas.duckdb_ddl import create_table
from schemas.meta import META
from schemas.tables import PUBLISHED


def database_script(output: Path) -> str:
    """Return the statements for a published folder; tables are read from ``parquet/`` before."""
    keys = {name: table.primary_key[0] for name, table in PUBLISHED.items()}
    statements = []
    for table in PUBLISHED.values():
        _, *comments = create_table(table, keys)
        statements += comments
    statements += [*create_table(META, keys), *_meta_rows(output / "k2.duckdb")]
    claims = pl.read_parquet(output / "parquet" / f"{CLAIM.name}.parquet")
    statements += views_and_macros({CLAIM_CHECK.name: claim_check_sql(claims)})
    return ";\n".join((*statements, ""))


def _meta_rows(database: Path) -> list[str]:
    with connect(database) as connection:
        rows = connection.execute(f"SELECT item, value FROM {META.name}").fetchall()
    return [
        f"INSERT INTO {META.name} VALUES ({_literal(item)}, {_literal(value)})"
        for item, value in rows
    ]


def _literal(text: str) -> str:
    return "'" + text.replace("'", "''") + "'"
