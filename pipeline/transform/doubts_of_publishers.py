"""All doubts that come of comparing values: with other publishers, other foods and twins."""

import polars as pl

from pipeline.files.table_store import TableStore
from pipeline.transform import (
    doubts_across_sources,
    doubts_borrowed,
    doubts_twins,
    doubts_within_kinds,
)
from pipeline.transform.compared_values import (
    FOOD_COLUMNS,
    VALUE_COLUMNS,
    Background,
    compared_foods,
    compared_values,
)


def issues(tables: TableStore, doubted: pl.DataFrame) -> list[pl.DataFrame]:
    """Return the rows of ``issue`` about the published values; ``doubted`` are no evidence."""
    pairs = doubts_borrowed.borrowed_pairs(
        tables.columns("food", doubts_borrowed.FOOD_COLUMNS),
        tables.columns("measurement", doubts_borrowed.MEASUREMENT_COLUMNS),
        tables.columns("source", doubts_borrowed.SOURCE_COLUMNS),
    )
    lent = pairs.select("measurement_id", "lender", "lender_derived")
    forms, totals = _forms_and_totals(tables, doubted, lent)
    own = pl.concat([doubts_within_kinds.issues(forms), doubts_twins.issues(forms)])
    # What its own kind or twin is far from is no evidence for the wider look at concepts.
    sound = ~pl.col("measurement_id").is_in(own["row_key"].implode())
    forms = forms.drop("kind", "twin").with_columns(pl.col("speaks") & sound)
    return [
        doubts_borrowed.borrowed_analysis(pairs),
        own,
        *doubts_across_sources.issues(forms, totals),
    ]


def _forms_and_totals(
    tables: TableStore, doubted: pl.DataFrame, lent: pl.DataFrame
) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Return the values to compare of ``measurement`` and of ``reported_total``."""
    foods = compared_foods(tables.columns("food", FOOD_COLUMNS))
    background = Background(foods, tables["source"], tables["reference"], doubted, lent)

    def compared(name: str, key: str, *quantity: str) -> pl.DataFrame:
        values = tables.columns(name, [key, *quantity, *VALUE_COLUMNS])
        return compared_values(values, key, background)

    return (
        compared("measurement", "measurement_id", "form_id"),
        compared("reported_total", "reported_total_id", "total", "total_basis", "forms_covered"),
    )
