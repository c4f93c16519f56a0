"""The bibliography of rows, of foods, or of the whole dataset, from the published database."""

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from typing import Any

import duckdb

from pipeline.citations.bibliography import Bibliography, dataset, study, table
from pipeline.citations.bibtex import as_bibtex
from pipeline.citations.csl_json import as_csl_json
from pipeline.citations.plain_text import as_text
from pipeline.citations.ris import as_ris
from pipeline.citations.rows_behind import Behind, rows_behind
from pipeline.citations.values_behind import STATED

Rows = dict[str, dict[str, Any]]  # by key
# The table of values read from publications is this dataset's own: its studies are cited instead.
_OWN = "literature"
FORMATS: dict[str, Callable[[Bibliography], str]] = {
    "text": as_text,
    "bibtex": as_bibtex,
    "ris": as_ris,
    "csl-json": as_csl_json,
}
# The formats that have a place for what could not be cited.
WITH_COMMENTS = frozenset({"text", "bibtex"})
_EVERYTHING = f"""\
WITH {STATED}
SELECT food.source_id, stated.reference_id, count(*)
FROM stated
JOIN food ON food.food_id = stated.food_id
WHERE $quantities::VARCHAR[] = [] OR list_contains($quantities::VARCHAR[], stated.quantity)
GROUP BY ALL"""


def cite_rows(
    connection: duckdb.DuckDBPyConnection,
    columns: Sequence[str],
    rows: Iterable[Sequence[Any]],
    quantities: Sequence[str] = (),
) -> Bibliography:
    """Return exactly the studies and tables behind rows that were asked of this database.

    ``named_in_row`` tells which columns name them. Raise a UsageError if none does.
    """
    return _bibliography(connection, rows_behind(connection, columns, rows, quantities))


def cite_query(
    connection: duckdb.DuckDBPyConnection, query: str, quantities: Sequence[str] = ()
) -> Bibliography:
    """Return the studies and tables behind the rows of a query; see ``cite_rows``."""
    result = connection.execute(query)
    columns = [column[0] for column in result.description or ()]
    return cite_rows(connection, columns, iter(result.fetchone, None), quantities)


def cite_everything(
    connection: duckdb.DuckDBPyConnection, quantities: Sequence[str] = ()
) -> Bibliography:
    """Return every study and table that a published value rests on, and those of no value.

    With ``quantities`` only what the values of these vitamers and totals rest on.
    """
    behind = Behind()
    given = {"quantities": list(quantities)}
    for source, reference, n in connection.execute(_EVERYTHING, given).fetchall():
        behind.counts[source, reference] += n
    behind.n_rows = behind.counts.total()
    if not quantities:
        for (source,) in connection.execute("SELECT source_id FROM source").fetchall():
            behind.counts[source, None] += 0
        for (reference,) in connection.execute("SELECT reference_id FROM reference").fetchall():
            behind.counts[None, reference] += 0
    return _bibliography(connection, behind)


def _bibliography(connection: duckdb.DuckDBPyConnection, behind: Behind) -> Bibliography:
    """Describe what was counted by the tables ``source`` and ``reference``."""
    return bibliography_of(
        behind,
        dict(connection.execute("SELECT item, value FROM meta").fetchall()),
        _rows(connection, "source", {source for source, _ in behind.counts}),
        _rows(connection, "reference", {study for _, study in behind.counts}),
    )


def bibliography_of(
    behind: Behind, meta: dict[str, str], sources: Rows, references: Rows
) -> Bibliography:
    """Describe what was counted by rows of ``source`` and ``reference``; entries are by key."""
    of_table: Counter[str] = Counter()
    of_study: Counter[str] = Counter()
    for (source, reference), n in behind.counts.items():
        if source is not None and source != _OWN:
            of_table[source] += n
        if reference is not None:
            of_study[reference] += n
    total = behind.counts.total()
    return Bibliography(
        dataset=dataset(meta, total),
        tables=tuple(table(sources[key], of_table[key]) for key in sorted(of_table)),
        studies=tuple(study(references[key], of_study[key]) for key in sorted(of_study)),
        n_values=total,
        n_rows=behind.n_rows,
        n_without=behind.n_without,
        n_unknown=behind.n_unknown,
    )


def _rows(connection: duckdb.DuckDBPyConnection, name: str, wanted: set[str | None]) -> Rows:
    key = f"{name}_id"
    result = connection.execute(
        f"FROM {name} WHERE list_contains($ids::VARCHAR[], {key})",
        {"ids": sorted(one for one in wanted if one is not None)},
    )
    columns = [column[0] for column in result.description]
    rows = (dict(zip(columns, row, strict=True)) for row in result.fetchall())
    return {row[key]: row for row in rows}
