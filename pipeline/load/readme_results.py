"""Renew the query results in a Markdown text: each SQL block is followed by its result.

A result is between ``<!-- result -->`` and ``<!-- end -->`` after its SQL block; the sources with
their terms, the counts of values by source and form, and the citation of each source are between
``<!-- sources -->``, ``<!-- form counts -->`` or ``<!-- attributions -->`` and ``<!-- end -->``.
Run with ``make docs``; a test checks that the README is current.
"""

import re
from pathlib import Path

import duckdb

from pipeline.diagnostics.escaping import in_markdown, one_line
from pipeline.diagnostics.text_table import in_markdown_table
from pipeline.load.form_counts import form_counts

_COUNTED = ("source", "measurement", "reported_total")
_MADE = r"(?P<before><!-- {} -->\n).*?(?P<after><!-- end -->)"
_BLOCK = re.compile(
    r"(?P<before>```sql\n(?P<sql>.*?)```\n\n<!-- result -->\n).*?(?P<after><!-- end -->)",
    flags=re.DOTALL,
)
_LONGEST_CELL = 60


def with_results(text: str, connection: duckdb.DuckDBPyConnection) -> str:
    """Return the text with all results, counts and attributions renewed."""
    made = {
        "sources": _sources(connection),
        "form counts": form_counts({name: connection.table(name).pl() for name in _COUNTED}),
        "attributions": _attributions(connection),
    }
    for name, content in made.items():
        text = re.sub(
            _MADE.format(name),
            lambda m, content=content: f"{m['before']}\n{content}\n\n{m['after']}",  # type: ignore[misc]
            text,
            flags=re.DOTALL,
        )
    return with_query_results(text, connection)


def with_query_results(
    text: str, connection: duckdb.DuckDBPyConnection, longest: int = _LONGEST_CELL
) -> str:
    """Return the text with the result of each SQL block renewed, in cells of at most so long."""
    return _BLOCK.sub(
        lambda m: f"{m['before']}\n{markdown(connection.sql(m['sql']), longest)}\n{m['after']}",
        text,
    )


def _sources(connection: duckdb.DuckDBPyConnection) -> str:
    rows = connection.sql(
        "SELECT source_id, title, publisher, release, licence FROM source ORDER BY source_id"
    ).fetchall()
    lines = ["| source | table | release | terms |", "|---|---|---|---|"]
    lines += [
        f"| `{source_id}` | {title}; {publisher} | {release} | {licence} |"
        for source_id, title, publisher, release, licence in rows
    ]
    return "\n".join(lines)


def _attributions(connection: duckdb.DuckDBPyConnection) -> str:
    rows = connection.sql("SELECT source_id, attribution FROM source ORDER BY source_id").fetchall()
    return "\n".join(f"- `{source}`: {attribution}" for source, attribution in rows)


def markdown(result: duckdb.DuckDBPyRelation, longest: int = _LONGEST_CELL) -> str:
    """Return a result as a Markdown table; long texts are cut with an ellipsis."""
    rows = ([_cell(value, longest) for value in row] for row in result.fetchall())
    return "".join(f"{line}\n" for line in in_markdown_table(result.columns, rows))


def _cell(value: object, longest: int) -> str:
    if value is None:
        return ""
    if isinstance(value, float):
        return f"{value:.1f}"
    text = one_line(str(value))
    return in_markdown(text if len(text) <= longest else text[: longest - 1] + "…")


def renew(readme: Path, database: Path) -> None:
    """Rewrite the README in place."""
    with duckdb.connect(str(database), read_only=True) as connection:
        text = readme.read_text(encoding="utf-8")
        readme.write_text(with_results(text, connection), encoding="utf-8")
