"""Renew the query results in a Markdown text: each SQL block is followed by its result.

A result stands between ``<!-- result -->`` and ``<!-- end -->`` after its SQL block; the counts of
values by source and form, and how each source wishes to be cited, between ``<!-- form counts -->``
or ``<!-- attributions -->`` and ``<!-- end -->``. Run with
``python -m pipeline.load.readme_results README.md output/k2.duckdb``; a test keeps the README true.
"""

import re
import sys
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
    """Return the text with every result, the counts and attributions made anew."""
    made = {
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
    return _BLOCK.sub(
        lambda m: f"{m['before']}\n{markdown(connection.sql(m['sql']))}\n{m['after']}", text
    )


def _attributions(connection: duckdb.DuckDBPyConnection) -> str:
    rows = connection.sql("SELECT source_id, attribution FROM source ORDER BY source_id").fetchall()
    return "\n".join(f"- `{source}`: {attribution}" for source, attribution in rows)


def markdown(result: duckdb.DuckDBPyRelation) -> str:
    """Return a result as a Markdown table; long texts are cut with an ellipsis."""
    rows = (map(_cell, row) for row in result.fetchall())
    return "".join(f"{line}\n" for line in in_markdown_table(result.columns, rows))


def _cell(value: object) -> str:
    if value is None:
        return ""
    if isinstance(value, float):
        return f"{value:.1f}"
    text = one_line(str(value))
    return in_markdown(text if len(text) <= _LONGEST_CELL else text[: _LONGEST_CELL - 1] + "…")


def main(readme: Path, database: Path) -> None:
    """Rewrite the README in place."""
    with duckdb.connect(str(database), read_only=True) as connection:
        text = readme.read_text(encoding="utf-8")
        readme.write_text(with_results(text, connection), encoding="utf-8")


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]))
