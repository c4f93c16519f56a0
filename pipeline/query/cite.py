"""``k2 cite``: the studies and tables behind a food, the rows of a query, or everything."""

import sys
from dataclasses import replace
from pathlib import Path

import duckdb

from pipeline.citations.bibliography import Bibliography
from pipeline.citations.works_cited import (
    FORMATS,
    WITH_COMMENTS,
    cite_everything,
    cite_query,
    cite_rows,
)
from pipeline.diagnostics.escaping import visible
from pipeline.query.named_food import named_food
from pipeline.query.rankings import quantity_of
from pipeline.query.resource_limits import check_question
from pipeline.query.sandbox import SECONDS, check_text, opened

_ADVICE = "; to cite other rows give --query"


def cite_food(
    connection: duckdb.DuckDBPyConnection, text: str, form: str | None = None
) -> Bibliography:
    """Return what is behind the answer to ``k2 food``; with ``form`` of one vitamer, K2 or K.

    Raise a UsageError if the text names no food, or the form is none.
    """
    food = named_food(connection, text, _ADVICE)
    found = cite_rows(connection, [food.column], [(food.id,)], quantities_of(connection, form))
    return replace(found, what=f"{food.name} ({food.note})" if food.note else food.name)


def print_citations(  # noqa: PLR0913 - each is a choice of the verb
    database: Path,
    text: str,
    *,
    query: str | None = None,
    form: str | None = None,
    citation_format: str = "text",
    seconds: float = SECONDS,
) -> None:
    """Print what to cite for a food, for a query, or, with neither, for the whole dataset."""
    check_text(text, {"query": query})
    with opened(database, seconds) as connection:
        if query is not None:
            check_question(query)
            found = cite_query(connection, query, quantities_of(connection, form))
        elif text:
            found = cite_food(connection, text, form)
        else:
            found = cite_everything(connection, quantities_of(connection, form))
    print(visible(FORMATS[citation_format](found), keep="\n"), end="")
    if citation_format not in WITH_COMMENTS:
        print(*found.not_cited, sep="\n", end="\n" if found.not_cited else "", file=sys.stderr)


def quantities_of(connection: duckdb.DuckDBPyConnection, form: str | None) -> list[str]:
    """Return the vitamers and totals that a form means; none for no form or all vitamin K."""
    quantity = quantity_of(connection, form) if form is not None else "K"
    if quantity == "K":
        return []
    if quantity != "K2":
        return [quantity]
    rows = connection.execute("SELECT form_id FROM form WHERE family = 'K2' ORDER BY form_id")
    return [*(row[0] for row in rows.fetchall()), "total K2"]
