"""``csv/``: copies of the tables that people open in spreadsheets.

UTF-8 with a byte order mark, so that µ and é come out right, and lines end as RFC 4180 says. A
spreadsheet takes a text that begins with = + - @, a tab or a line break for a formula or a command:
such a text gets an apostrophe before it. Numbers are never touched. An empty cell is a value that
the source does not state, never zero.
"""

from pathlib import Path

import duckdb
import polars as pl
import polars.selectors as cs

FOLDER = "csv"
SPREADSHEETS = ("food_vitamin_k", "food", "measurement")
_ROWS_AT_ONCE = 100_000
_RISKY = r"^[=+\-@\t\r\n]"


def write_spreadsheets(folder: Path, connection: duckdb.DuckDBPyConnection) -> None:
    """Write ``csv/<name>.csv`` for each of the tables and views, sorted by the first column."""
    (folder / FOLDER).mkdir()
    for name in SPREADSHEETS:
        rows = connection.sql(f"FROM {name} ORDER BY 1").to_arrow_reader(_ROWS_AT_ONCE)
        head = pl.DataFrame(pl.from_arrow(rows.schema.empty_table()))
        with (folder / FOLDER / f"{name}.csv").open("wb") as file:
            head.write_csv(file, include_bom=True, line_terminator="\r\n")
            for batch in rows:
                part = harmless(pl.DataFrame(pl.from_arrow(batch)))
                part.write_csv(file, include_header=False, line_terminator="\r\n")


def harmless(frame: pl.DataFrame) -> pl.DataFrame:
    """Return the frame with an apostrophe before each text that a spreadsheet would run."""
    text = cs.string()
    return frame.with_columns(
        pl.when(text.str.contains(_RISKY)).then(pl.lit("'") + text).otherwise(text).name.keep()
    )
