"""``sql/trino/``: the tables and views for Trino, from the same descriptions and SQL.

The tables are external ones of the Hive connector, which reads a folder for each table. Views are
translated as for Spark. Trino has no GROUP BY ALL and no exact median: the columns are referred to
by position, and the median is the middle of the sorted amounts.
"""

from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from pipeline.load.spark import FOLDER as SPARK_FOLDER
from pipeline.load.spark import IN_SPARK
from pipeline.load.sql_text import sql_text
from schemas.column import Table
from schemas.duckdb_ddl import meaning
from schemas.tables import PUBLISHED
from schemas.view import View

if TYPE_CHECKING:
    from sqlglot import exp

FOLDER = f"{SPARK_FOLDER}/trino"
IN_TRINO = IN_SPARK
PLACE = "s3://BUCKET/k2"  # stands for the reader's own, in all that is published
_TYPES = {"text": "VARCHAR", "number": "DOUBLE", "integer": "BIGINT", "boolean": "BOOLEAN"}
_HEAD = """\
-- The tables, for the Hive connector of Trino. Each reads a folder of its own with one file in it;
-- docs/object_storage.md tells how to lay them. Put your place for {place}.
"""
_MEDIAN = """\
(
  element_at({sorted}, greatest(1, CAST(ceil(count({x}) / 2e0) AS INTEGER)))
  + element_at({sorted}, CAST(floor(count({x}) / 2e0) AS INTEGER) + 1)
) / 2e0"""
_SORTED = "array_agg({x} ORDER BY {x}) FILTER (WHERE {x} IS NOT NULL)"


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


@cache
def trino_view(view: View) -> str:
    """Return the statement that makes a view; raise UnsupportedError if Trino has no equivalent."""
    import sqlglot  # noqa: PLC0415  only a build needs it

    query = sqlglot.parse_one(sql_text(view.name), read="duckdb").transform(_in_trino)
    text = query.sql("trino", pretty=True, unsupported_level=sqlglot.ErrorLevel.RAISE)
    return f"CREATE OR REPLACE VIEW {view.name}\nCOMMENT {_quoted(view.description)} AS\n{text};\n"


def _in_trino(node: "exp.Expr") -> "exp.Expr":
    import sqlglot  # noqa: PLC0415
    from sqlglot import exp  # noqa: PLC0415

    if isinstance(node, exp.Median):
        x = node.this.sql("trino")
        return sqlglot.parse_one(_MEDIAN.format(sorted=_SORTED.format(x=x), x=x), read="trino")
    if isinstance(node, exp.Group) and node.args.get("all"):
        selected = node.parent_select.selects if node.parent_select else []
        places = [n for n, one in enumerate(selected, start=1) if not one.find(exp.AggFunc)]
        return exp.Group(expressions=[exp.Literal.number(place) for place in places])
    return node


def _quoted(text: str) -> str:
    from sqlglot import exp  # noqa: PLC0415

    return exp.Literal.string(text).sql("trino")


def _write(path: Path, text: str) -> None:
    path.write_text(text, encoding="utf-8", newline="\n")
