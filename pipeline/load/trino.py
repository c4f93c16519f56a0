"""``sql/trino/``: the tables and views for Trino, from the same descriptions and SQL.

The tables are external ones of the Hive connector, which reads a folder for each table. Views are
translated as for Spark.
"""

from pathlib import Path

from pipeline.load.spark import FOLDER as SPARK_FOLDER
from pipeline.load.spark import IN_SPARK
from pipeline.load.sql_text import translated_sql
from schemas.column import Table
from schemas.duckdb_ddl import meaning
from schemas.tables import PUBLISHED
from schemas.view import View

FOLDER = f"{SPARK_FOLDER}/trino"
IN_TRINO = IN_SPARK
PLACE = "s3://BUCKET/k2"  # stands for the reader's own, in all that is published
_TYPES = {"text": "VARCHAR", "number": "DOUBLE", "integer": "BIGINT", "boolean": "BOOLEAN"}
_HEAD = """\
-- The tables, for the Hive connector of Trino. Each reads a folder of its own with one file in it;
-- docs/object_storage.md tells how to lay them. Put your place for {place}.
"""


def write_trino_sql(folder: Path) -> None:
    """Write ``tables.sql`` and ``views.sql``, each to be run from its first line to its last."""
    (folder / FOLDER).mkdir()
    tables = "\n".join(map(trino_table, PUBLISHED.values()))
    _write(folder / FOLDER / "tables.sql", _HEAD.format(place=PLACE) + tables)
    _write(folder / FOLDER / "views.sql", "\n".join(map(trino_view, IN_TRINO)))


def trino_table(table: Table) -> str:
    """Return the statement that makes a table, with the meaning of table and columns."""
    columns = ",\n".join(
        f"  {column.name} {_TYPES[column.type]} COMMENT {_quoted(meaning(column))}"
        for column in table.columns
    )
    place = _quoted(f"{PLACE}/trino/{table.name}")
    return (
        f"CREATE TABLE {table.name} (\n{columns}\n)\n"
        f"COMMENT {_quoted(' '.join((table.description, *table.warnings)))}\n"
        f"WITH (format = 'PARQUET', external_location = {place});\n"
    )


def trino_view(view: View) -> str:
    """Return the statement that makes a view in Trino, with its meaning."""
    query = translated_sql("trino", view.name)
    return f"CREATE OR REPLACE VIEW {view.name}\nCOMMENT {_quoted(view.description)} AS\n{query};\n"


def _quoted(text: str) -> str:
    return "'" + text.replace("'", "''") + "'"


def _write(path: Path, text: str) -> None:
    path.write_text(text, encoding="utf-8", newline="\n")
