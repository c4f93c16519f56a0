"""Rows written by a test as ``compared_values``, whose columns not given are null."""

from collections.abc import Sequence
from typing import Any

import polars as pl

from pipeline.transform.compared_values import (
    FOOD_COLUMNS,
    VALUE_COLUMNS,
    Background,
    compared_foods,
    compared_values,
)
from schemas.table_rules import DTYPES
from schemas.tables import PUBLISHED

Rows = Sequence[dict[str, Any]]
REFERENCE = [("danish_study", "Denmark"), ("study", None)]
TABLES = {
    "dk": ("Denmark", "2024"),
    "fr": ("France", "2025"),
    "us": ("US", "2018"),
    "us_new": ("US", "2025"),
}


def background(
    rows: Rows, unsound: Sequence[str] = (), lent: Sequence[tuple[str, str, bool]] = ()
) -> Background:
    """Return the foods of the rows; a source not in ``TABLES`` is a publisher of its own.

    ``lent`` holds key, lender, and whether the lender's value is imputed.
    """
    ids = sorted({row["source_id"] for row in rows})
    lent_types = {"measurement_id": pl.String, "lender": pl.String, "lender_derived": pl.Boolean}
    return Background(
        compared_foods(_frame("food", FOOD_COLUMNS, rows)),
        pl.DataFrame(
            [(each, *TABLES.get(each, (each, None))) for each in ids],
            dict.fromkeys(("source_id", "publisher_short", "released_on"), pl.String),
            orient="row",
        ),
        pl.DataFrame(
            REFERENCE, dict.fromkeys(("reference_id", "publisher"), pl.String), orient="row"
        ),
        pl.DataFrame({"row_key": list(unsound)}, {"row_key": pl.String}),
        pl.DataFrame(list(lent), lent_types, orient="row"),
    )


def compared(rows: Rows, known: Background, table: str = "measurement") -> pl.DataFrame:
    """Return the rows as ``compared_values`` of ``measurement`` or ``reported_total``."""
    key = f"{table}_id"
    quantity = ["form_id"] if table == "measurement" else ["total", "total_basis", "forms_covered"]
    return compared_values(_frame(table, [key, *quantity, *VALUE_COLUMNS], rows), key, known)


def _frame(name: str, wanted: Sequence[str], rows: Rows) -> pl.DataFrame:
    types = {c.name: DTYPES[c.type] for c in PUBLISHED[name].columns if c.name in wanted}
    return pl.DataFrame([{k: row.get(k) for k in types} for row in rows], schema=types)
