"""``csv/``: every table, and the views that people open in spreadsheets.

`k2_wide` has all of a food in one row, for statistics programs (its columns follow here);
`food_answer` is a row a food as people mean it, `food_vitamin_k` a row a food of a source per
100 g, `serving_vitamin_k` per serving. Every table is there under its name: `measurement` has each
value with where it stands; `dish_estimate` is calculated, never measured. UTF-8
with a byte order mark, so that µ and é come out right, and lines end as RFC 4180 says. A
spreadsheet takes a text that begins with = + - @ (or their wide Japanese forms, or after blanks), a
tab or a line break for a formula or a command: such a text gets an apostrophe before it. Numbers
are never touched. An empty cell is a value that the source does not state, never zero.
"""

from collections.abc import Iterable, Iterator, Mapping
from contextlib import closing
from pathlib import Path

import duckdb
import polars as pl
import polars.selectors as cs

from pipeline.files.table_store import slices
from pipeline.load.wide_file import wide_rows
from schemas.answers import FOOD_ANSWER
from schemas.serving_view import SERVING_VITAMIN_K
from schemas.tables import PUBLISHED
from schemas.views import FOOD_VITAMIN_K
from schemas.wide_file import WIDE

FOLDER = "csv"
_VIEWS = (FOOD_ANSWER.name, FOOD_VITAMIN_K.name, SERVING_VITAMIN_K.name)
SPREADSHEETS = (*PUBLISHED, *_VIEWS, WIDE.name)
_ROWS_AT_ONCE = 50_000
_RISKY = r"^(?:[\s\ufeff]*[=+\-@＝＋－＠]|[\t\r\n])"


def write_spreadsheets_of_tables(folder: Path, tables: Mapping[str, pl.DataFrame]) -> None:
    """Write ``csv/<name>.csv`` for each published table, sorted by its key."""
    for name in PUBLISHED:
        _write(folder, name, slices(tables, name, _ROWS_AT_ONCE))


def write_spreadsheets_of_views(folder: Path, connection: duckdb.DuckDBPyConnection) -> None:
    """Write ``csv/<name>.csv`` for the views and ``k2_wide``, sorted by the first column.

    ``connection`` is that of ``attached_dataset``.
    """
    for name in _VIEWS:
        _write(folder, name, _of_view(f"FROM {name} ORDER BY 1", connection))
    with closing(wide_rows(connection)) as rows:  # before the connection, if writing fails
        _write(folder, WIDE.name, rows)


def _write(folder: Path, name: str, parts: Iterable[pl.DataFrame]) -> None:
    (folder / FOLDER).mkdir(exist_ok=True)
    with (folder / FOLDER / f"{name}.csv").open("wb") as file:
        for number, part in enumerate(parts):
            escape_formulas(part).write_csv(
                file,
                include_bom=number == 0,
                include_header=number == 0,
                line_terminator="\r\n",
            )


def _of_view(sql: str, connection: duckdb.DuckDBPyConnection) -> Iterator[pl.DataFrame]:
    """Yield the result in parts, the first of which may be empty."""
    rows = connection.sql(sql).to_arrow_reader(_ROWS_AT_ONCE)
    yield pl.DataFrame(pl.from_arrow(rows.schema.empty_table()))
    for batch in rows:
        yield pl.DataFrame(pl.from_arrow(batch))


def escape_formulas(frame: pl.DataFrame) -> pl.DataFrame:
    """Return the frame with an apostrophe before each text that a spreadsheet would run."""
    text = cs.string()
    return frame.with_columns(
        pl.when(text.str.contains(_RISKY)).then(pl.lit("'") + text).otherwise(text).name.keep()
    )
