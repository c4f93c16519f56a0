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

    return pl.DataFrame(table)  # by the Arrow interface, so that pyarrow need not be there


def _pyarrow(table: duckdb.DuckDBPyRelation) -> Any:
    import pyarrow as pa

    return pa.table(table)


_KINDS: dict[str, Callable[[duckdb.DuckDBPyRelation], Any]] = {
    "polars": _polars,
    "pandas": lambda table: table.df(),
    "pyarrow": _pyarrow,
    "duckdb": lambda table: table,
}
