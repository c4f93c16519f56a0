"""Translate the views for Spark and Trino: ``make translated-sql``, after a view was changed.

What it writes is committed, so that a build needs no translator. A view that cannot be translated
completely is an error. Trino has no GROUP BY ALL and no exact median: there columns are referred to
by position, and the median is the middle of the sorted amounts.
"""

import sys
from pathlib import Path

import sqlglot
from sqlglot import exp

from pipeline.load.spark import IN_SPARK
from pipeline.load.sql_text import sql_text
from pipeline.load.trino import IN_TRINO

FOLDER = Path(__file__).parent / "translated_sql"
_MEDIAN = """\
(
  element_at({sorted}, greatest(1, CAST(ceil(count({x}) / 2e0) AS INTEGER)))
  + element_at({sorted}, CAST(floor(count({x}) / 2e0) AS INTEGER) + 1)
) / 2e0"""
_SORTED = "array_agg({x} ORDER BY {x}) FILTER (WHERE {x} IS NOT NULL)"


def translated_views() -> dict[str, str]:
    """Return the queries by file name below ``translated_sql``; raise UnsupportedError."""
    return {
        f"{engine}/{view.name}.sql": translate(sql_text(view.name)) + "\n"
        for engine, views, translate in (
            ("spark", IN_SPARK, _for_spark),
            ("trino", IN_TRINO, _for_trino),
        )
        for view in views
    }


def _for_spark(query: str) -> str:
    return _written(sqlglot.parse_one(query, read="duckdb"), "spark")


def _for_trino(query: str) -> str:
    return _written(sqlglot.parse_one(query, read="duckdb").transform(_in_trino), "trino")


def _written(query: exp.Expr, engine: str) -> str:
    return query.sql(engine, pretty=True, unsupported_level=sqlglot.ErrorLevel.RAISE)


def _in_trino(node: exp.Expr) -> exp.Expr:
    if isinstance(node, exp.Median):
        x = node.this.sql("trino")
        return sqlglot.parse_one(_MEDIAN.format(sorted=_SORTED.format(x=x), x=x), read="trino")
    if isinstance(node, exp.Group) and node.args.get("all"):
        selected = node.parent_select.selects if node.parent_select else []
        places = [n for n, one in enumerate(selected, start=1) if not one.find(exp.AggFunc)]
        return exp.Group(expressions=[exp.Literal.number(place) for place in places])
    return node


def _write(folder: Path) -> None:
    wanted = translated_views()
    for path in folder.glob("*/*.sql"):
        if path.relative_to(folder).as_posix() not in wanted:
            path.unlink()
    for name, text in wanted.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8", newline="\n")
    sys.stdout.write(f"{len(wanted)} views written to {folder}\n")


if __name__ == "__main__":
    _write(FOLDER)
