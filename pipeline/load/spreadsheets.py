"""``csv/``: copies of the tables that people open in spreadsheets.

`food_vitamin_k` is per 100 g, `serving_vitamin_k` per serving; `measurement` has each value with
where it stands, and `food` what each food is. UTF-8 with a byte order mark, so that µ and é come
out right, and lines end as RFC 4180 says. A spreadsheet takes a text that begins with = + - @ (or
their wide Japanese forms), a tab or a line break for a formula or a command: such a text gets an
apostrophe before it. Numbers are never touched. An empty cell is a value that the source does not
state, never zero.
"""

from pathlib import Path

import duckdb
import polars as pl
import polars.selectors as cs

FOLDER = "csv"
SPREADSHEETS = ("food_vitamin_k", "serving_vitamin_k", "food", "measurement")
_RISKY = r"^[=+\-@＝＋－＠\t\r\n]"


def write_spreadsheets(folder: Path, connection: duckdb.DuckDBPyConnection) -> None:
    """Write ``csv/<name>.csv`` for each of the tables and views, sorted by the first column."""
    (folder / FOLDER).mkdir()
    for name in SPREADSHEETS:
        frame = connection.sql(f"FROM {name} ORDER BY 1").pl()
        harmless(frame).write_csv(
            folder / FOLDER / f"{name}.csv", include_bom=True, line_terminator="\r\n"
        )


def harmless(frame: pl.DataFrame) -> pl.DataFrame:
    """Return the frame with an apostrophe before each text that a spreadsheet would run."""
    text = cs.string()
    return frame.with_columns(
        pl.when(text.str.contains(_RISKY)).then(pl.lit("'") + text).otherwise(text).name.keep()
    )
