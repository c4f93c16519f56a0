"""The tools cite and sql."""

import json
from dataclasses import replace

import duckdb

from pipeline.assistant.tool_answer import ToolAnswer, dataset_alone, doubts_of, tool_answer
from pipeline.citations.works_cited import FORMATS, cite_everything, cite_query, cite_rows
from pipeline.diagnostics.errors import UsageError
from pipeline.diagnostics.escaping import visible
from pipeline.query.cite import cite_food, quantities_of
from pipeline.query.resource_limits import check_question

_MOST_BYTES = 200_000
_KEYS = frozenset({"measurement_id", "reported_total_id", "food_id", "row_key"})


def cite(
    connection: duckdb.DuckDBPyConnection, text: str, query: str, form: str, citation_format: str
) -> ToolAnswer:
    """Return what to cite for a food or for the rows of a query; for everything with neither."""
    if text and query:
        raise UsageError("give a food or sql, not both")
    wanted = form or None
    if query:
        check_question(query)
        found = cite_query(connection, query, quantities_of(connection, wanted))
    else:
        found = (
            cite_food(connection, text, wanted)
            if text
            else cite_everything(connection, quantities_of(connection, wanted))
        )
    answer = tool_answer(
        (
            {"key": work.key, "citation": work.citation, "values": work.n_values}
            for work in found.works
        ),
        found,
        unit="values that rest on each work",
        basis=found.counts,
        notes=found.not_cited,
    )
    return replace(answer, citation=visible(FORMATS[citation_format](found), keep="\n"))


def sql(connection: duckdb.DuckDBPyConnection, query: str, most_rows: int) -> ToolAnswer:
    """Return the first rows of one read-only query; raise a UsageError for anything else."""
    check_question(query)
    result = connection.execute(query)
    columns = [column[0] for column in result.description or ()]
    if twice := sorted({column for column in columns if columns.count(column) > 1}):
        raise UsageError(f"two columns are named {', '.join(twice)}; name them apart with AS")
    found = result.fetchmany(most_rows + 1)
    rows = [dict(zip(columns, row, strict=True)) for row in found[:most_rows]]
    keys = {str(row[name]) for row in rows for name in _KEYS & set(columns) if row[name]}
    doubted = doubts_of(connection, keys)
    try:
        cited, unknown = cite_rows(connection, columns, found[:most_rows]), ""
    except UsageError as error:
        cited, unknown = dataset_alone(connection), f"cited is the dataset alone: {error}"
    answer = tool_answer(
        rows,
        cited,
        unit="of each column: its comment in duckdb_columns() says it; *_ug_* are µg",
        basis="of each column: per 100 g edible portion where its name says 100g",
        doubts=[f"{key}: {rule}" for key, rules in doubted.items() for rule in rules],
        notes=[
            f"more than {most_rows} rows: these are the first" if len(found) > most_rows else "",
            "NULL is not stated by the source, never zero",
            unknown,
        ],
    )
    if len(json.dumps(answer.rows).encode()) > _MOST_BYTES:
        raise UsageError(f"the answer is longer than {_MOST_BYTES:,} bytes; ask for less")
    return answer
