"""The data of the explorer page: queries on the built database, as compact columns.

Every number of the page is in a published table or view; only the kind of a food is computed here
(``food_kinds``). Columns keep their published names; keys that a row shares with its food are left
out (``measurement_id`` is food_id and form_id).
"""

from collections.abc import Iterator

import duckdb
import polars as pl

from pipeline.diagnostics.errors import DataError
from pipeline.report.compact_columns import hanging_on, written
from pipeline.report.food_kinds import kinds
from pipeline.report.page_sql import CODE_MARK, FDC_ID_MARK, NDB_MARK, PAGE_SQL, SAME_MARK
from schemas.codes import FORM_IDS

_VALUES = ("measurement", "reported_total")
_HANGING = (*_VALUES, "serving", "issue")
# The tables that hold rows of all foods: nine tenths of the data, and no part of the first view.
OF_FOODS = ("food", *_HANGING)
SMALL = tuple(name for name in PAGE_SQL if name not in OF_FOODS)
_FOOD_IDS = "SELECT food_id FROM food ORDER BY food_id"
# What a whole source warns of belongs to no food.
_COUNTS = """\
SELECT (SELECT count(*) FROM food) AS food, (SELECT count(*) FROM measurement) AS measurement,
  (SELECT count(*) FROM reported_total) AS reported_total,
  (SELECT count(*) FROM food_serving) AS serving,
  (SELECT count(*) FROM issue WHERE table_name <> 'source') AS issue"""
_HOLDS_A_MARK = """\
SELECT coalesce(bool_or(amount_reported = $same), false),
  coalesce(bool_or(list_bool_or([contains(record_locator, mark) FOR mark IN $ids])), false)
FROM {table}"""


def row_counts(connection: duckdb.DuckDBPyConnection) -> dict[str, int]:
    """Return the number of rows that the page shows, of each table that hangs on foods."""
    result = connection.execute(_COUNTS)
    names = [column[0] for column in result.description]
    return dict(zip(names, result.fetchall()[0], strict=True))


def page_table(connection: duckdb.DuckDBPyConnection, name: str) -> pl.DataFrame:
    """Return a table that the page shows.

    Raises DataError if its rows do not match those of other tables.
    """
    if name in _VALUES:
        _refuse_marks(connection, name)
    frame: pl.DataFrame = connection.sql(PAGE_SQL[name]).pl()
    if name == "food":
        return _food(frame)
    if name == "form":
        places = range(len(FORM_IDS))
        return frame.sort(pl.col("form_id").replace_strict(FORM_IDS, places))
    if name == "issue":
        doubts = row_counts(connection)["issue"]
        if frame.height != doubts:
            raise DataError(
                f"{doubts - frame.height} of {doubts} rows of issue name no row of food,"
                " measurement, reported_total, serving or composition"
            )
    return frame


def packed(connection: duckdb.DuckDBPyConnection, name: str) -> Iterator[str]:
    """Yield a table as JSON of compact columns; rows that hang on foods are in their order."""
    frame = page_table(connection, name)
    if name not in _HANGING:
        return written(frame.drop("food_id", strict=False))
    return hanging_on(connection.sql(_FOOD_IDS).pl()["food_id"], frame)


def _refuse_marks(connection: duckdb.DuckDBPyConnection, table: str) -> None:
    marks = [CODE_MARK, NDB_MARK, FDC_ID_MARK]
    found = connection.execute(
        _HOLDS_A_MARK.format(table=table), {"same": SAME_MARK, "ids": marks}
    ).fetchall()
    ((amount, locator),) = found
    if amount:
        raise DataError(f"an amount_reported is {SAME_MARK}, which stands for the amount itself")
    if locator:
        raise DataError(f"a record_locator holds one of {', '.join(marks)}, which stand for ids")


def _food(food: pl.DataFrame) -> pl.DataFrame:
    """Return the foods with their kinds; the page builds food_id from source and code.

    A later food of the same code in another source is written with a mark for the code.
    """
    made = pl.concat_str("source_id", "source_food_code", separator=":")
    if food.filter(pl.col("food_id") != made).height:
        raise DataError("a food_id is not <source_id>:<source_food_code>; the page needs that")
    code = pl.col("source_food_code")
    later = pl.col("superseded_by")
    same_code = later.str.ends_with(pl.concat_str(pl.lit(":"), code))
    return food.with_columns(
        *kinds(),
        pl.when(same_code)
        .then(pl.concat_str(later.str.extract("^([^:]*:)"), pl.lit(CODE_MARK)))
        .otherwise(later)
        .alias("superseded_by"),
    )
