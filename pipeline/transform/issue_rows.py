"""Rows of the published table ``issue``, in the form that all checks use."""

from typing import NamedTuple

import polars as pl


class Row(NamedTuple):
    """The published table whose rows are doubted, and its key column."""

    table: str
    key: str


MEASUREMENT = Row("measurement", "measurement_id")
REPORTED_TOTAL = Row("reported_total", "reported_total_id")
COMPOSITION = Row("composition", "food_id")


def issue(rule: str, severity: str, found: pl.DataFrame, row: Row, detail: pl.Expr) -> pl.DataFrame:
    """Return one issue for each row of ``found``, which has the key and what ``detail`` uses."""
    return found.select(
        pl.lit(rule).alias("rule"),
        pl.lit(severity).alias("severity"),
        pl.lit(row.table).alias("table_name"),
        pl.col(row.key).alias("row_key"),
        detail.alias("detail"),
    )
