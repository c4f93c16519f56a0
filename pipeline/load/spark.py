"""``sql/``: the tables and views as Spark SQL, translated from the SQL of the database.

Spark has no equivalent of macros, nor of ``claim_check``, whose evidence is DuckDB SQL and calls
macros. ``translate_views`` translated the queries; a test says that they are up to date.
"""

from collections.abc import Iterator
from pathlib import Path

from pipeline.load.sql_text import translated_sql
from schemas.column import Column
from schemas.duckdb_ddl import meaning
from schemas.tables import PUBLISHED
from schemas.view import View
from schemas.views import VIEWS

FOLDER = "sql"
TABLES_FILE_NAME = "tables.sql"
IN_SPARK = tuple(view for view in VIEWS if view.name != "claim_check")
_TABLES_HEAD = """\
-- The tables, for Spark 4.0 or newer, from the folder that holds parquet/. Put s3a://… or the like
-- before the paths where the files lie elsewhere. Then run the views in this order:
-- {order}.
"""


def write_spark_sql(folder: Path) -> None:
    """Write ``sql/tables.sql`` and one file a view; each statement makes a temporary view."""
    (folder / FOLDER).mkdir()
    order = ", ".join(view.name for view in IN_SPARK)
    tables = [
        f"CREATE OR REPLACE TEMPORARY VIEW {name}\n"
        f"USING parquet OPTIONS (path 'parquet/{name}.parquet');\n"
        for name in PUBLISHED
    ]
    _write(folder / FOLDER / TABLES_FILE_NAME, "".join((_TABLES_HEAD.format(order=order), *tables)))
    for view in IN_SPARK:
        _write(folder / FOLDER / f"{view.name}.sql", spark_view(view))


def spark_view(view: View) -> str:
    """Return the statement that makes a view in Spark, with the meaning of view and columns."""
    columns = ",\n".join(_columns(view.columns))
    query = translated_sql("spark", view.name)
    return (
        f"CREATE OR REPLACE TEMPORARY VIEW {view.name} (\n{columns}\n)\n"
        f"COMMENT {_quoted(view.description)} AS\n{query};\n"
    )


def _columns(columns: tuple[Column, ...]) -> Iterator[str]:
    for column in columns:
        yield f"  {column.name} COMMENT {_quoted(meaning(column))}"


def _quoted(text: str) -> str:
    escaped = text.replace("\\", "\\\\").replace("'", "\\'").replace("\n", "\\n")
    return f"'{escaped}'"


def _write(path: Path, text: str) -> None:
    path.write_text(text, encoding="utf-8", newline="\n")
