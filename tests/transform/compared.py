"""Rows written by a test as ``compared_values``, whose columns not given are null."""

from collections.abc import Sequence
from typing import Any

import polars as pl

from pipeline.transform.compared_values import FOOD_COLUMNS, VALUE_COLUMNS, compared_values
from schemas.pandera_models import DTYPES
from schemas.tables import PUBLISHED


def compared(
    rows: Sequence[dict[str, Any]],
    source: pl.DataFrame,
    reference: pl.DataFrame,
    unsound: Sequence[str] = (),
    lent: Sequence[tuple[str, str, bool]] = (),
    table: str = "measurement",
) -> pl.DataFrame:
    """Return the values; ``lent`` holds key, lender, and whether the lender's is imputed."""

    def frame(name: str, wanted: Sequence[str]) -> pl.DataFrame:
        types = {c.name: DTYPES[c.type] for c in PUBLISHED[name].columns if c.name in wanted}
        return pl.DataFrame([{k: row.get(k) for k in types} for row in rows], schema=types)

    key = f"{table}_id"
    quantity = ["form_id"] if table == "measurement" else ["total", "total_basis", "forms_covered"]
    lent_types = {"measurement_id": pl.String, "lender": pl.String, "lender_derived": pl.Boolean}
    return compared_values(
        frame("food", FOOD_COLUMNS),
        frame(table, [key, *quantity, *VALUE_COLUMNS]),
        key,
        source,
        reference,
        pl.DataFrame({"row_key": list(unsound)}, {"row_key": pl.String}),
        pl.DataFrame(list(lent), lent_types, orient="row"),
    )
