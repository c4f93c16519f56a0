"""One table or view of the data as polars, pandas, pyarrow or a DuckDB relation."""

from collections.abc import Callable
from importlib.util import find_spec
from typing import Any

import duckdb

from pipeline.diagnostics.errors import UsageError
from pipeline.open_k2.packaged_data import cursor

_NAMES = """\
SELECT table_name FROM duckdb_tables() WHERE database_name = 'k2'
UNION
SELECT view_name FROM duckdb_views() WHERE database_name = 'k2' AND NOT internal
ORDER BY ALL"""


def loaded(name: str, kind: str | None) -> Any:
    """Return the table; see ``open_k2.load``."""
    wanted = kind or next(each for each in _KINDS if find_spec(each))
    if wanted not in _KINDS:
        raise UsageError(f"kind is one of {', '.join(_KINDS)}; not {wanted}")
    with cursor() as asked:
        known = asked.execute(_NAMES).fetchall()
    if (name,) not in known:
        raise UsageError(f"{name} is no table; there are {', '.join(each for (each,) in known)}")
    if wanted == "duckdb":
        return cursor().table(name)  # a relation keeps its cursor
    with cursor() as connection:
        try:
            return _KINDS[wanted](connection.table(name))
        except ImportError as error:
            raise UsageError(f"{wanted} is not installed ({error})") from error


def _polars(table: duckdb.DuckDBPyRelation) -> Any:
    import polars as pl

    return pl.DataFrame(_Stream(table))


class _Stream:
    """Rows by the Arrow interface, for which pyarrow need not be there.

    polars keeps the type of what it was given, and DuckDB complains at the end of a program of any
    type of its own that is kept: this one must not name any, not even as an annotation.
    """

    def __init__(self, table: Any) -> None:
        self._table = table

    def __arrow_c_stream__(self, requested_schema: object = None) -> object:
        """Return the stream."""
        stream: object = self._table.__arrow_c_stream__(requested_schema)
        return stream


def _pyarrow(table: duckdb.DuckDBPyRelation) -> Any:
    import pyarrow as pa

    return pa.table(table)


_KINDS: dict[str, Callable[[duckdb.DuckDBPyRelation], Any]] = {
    "polars": _polars,
    "pandas": lambda table: table.df(),
    "pyarrow": _pyarrow,
    "duckdb": lambda table: table,
}
