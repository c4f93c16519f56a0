"""What to cite for rows of any kind: lists, frames, Arrow tables, relations, a food."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import duckdb

from pipeline.citations.bibliography import Bibliography
from pipeline.citations.works_cited import FORMATS, cite_everything, cite_rows
from pipeline.diagnostics.errors import UsageError
from pipeline.diagnostics.escaping import visible
from pipeline.open_k2.check_arguments import check_string
from pipeline.open_k2.packaged_data import cursor
from pipeline.query.cite import cite_food, quantities_of
from pipeline.query.known_food import KnownFood
from pipeline.query.sandbox import check_text


def cited(rows: Any, form: str | None, citation_format: str) -> str:
    """Return the citations; see ``open_k2.cite``."""
    if citation_format not in FORMATS:
        raise UsageError(f"format is one of {', '.join(FORMATS)}; not {citation_format}")
    if form is not None:
        check_string("form", form, "MK-7")
    with cursor() as connection:
        found = _bibliography(connection, rows, form)
    return visible(FORMATS[citation_format](found), keep="\n")


def _bibliography(
    connection: duckdb.DuckDBPyConnection, rows: Any, form: str | None
) -> Bibliography:
    if isinstance(rows, KnownFood):
        rows = rows.answer["answer_id"]
    if isinstance(rows, str):
        check_text(rows)
        return cite_food(connection, rows, form)
    if rows is None:
        return cite_everything(connection, quantities_of(connection, form))
    columns, values = _columns_and_rows(rows)
    try:
        return cite_rows(connection, columns, values, quantities_of(connection, form))
    except duckdb.InvalidInputException as error:  # a lone surrogate among the ids
        raise UsageError("the rows hold what is no UTF-8 text") from error


def _columns_and_rows(rows: Any) -> tuple[list[str], Iterable[Sequence[Any]]]:
    """Return column names and rows with None for what is missing; no library is imported for it."""
    if isinstance(rows, Mapping):
        rows = [rows]
    if hasattr(rows, "to_pylist"):  # pyarrow
        rows = rows.to_pylist()
    elif hasattr(rows, "collect"):  # a lazy frame of polars
        rows = rows.collect()
    if hasattr(rows, "fetchall"):  # DuckDB
        described = getattr(rows, "columns", None) or [column[0] for column in rows.description]
        return list(described), rows.fetchall()
    if hasattr(rows, "itertuples"):  # pandas, which writes NaN for what is missing
        values = rows.itertuples(index=False, name=None)
        return list(map(str, rows.columns)), ([_or_none(x) for x in row] for row in values)
    if hasattr(rows, "iter_rows"):  # polars
        return list(rows.columns), rows.iter_rows()
    listed = list(rows) if isinstance(rows, Iterable) else [rows]
    if not all(isinstance(row, Mapping) for row in listed):
        raise UsageError("give rows as dictionaries by column name, a frame, a table or a relation")
    columns = list(dict.fromkeys(name for row in listed for name in row))
    return columns, ([row.get(name) for name in columns] for row in listed)


def _or_none(value: Any) -> Any:
    return None if value != value else value  # noqa: PLR0124 - only NaN differs from itself
