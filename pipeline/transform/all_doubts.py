"""The doubts about values and composition: within each source, then beside other publishers."""

from collections.abc import Iterator

import polars as pl

from pipeline.curated.contents import Curated
from pipeline.files.table_store import TableStore
from pipeline.transform import doubts, doubts_composition, doubts_of_publishers
from pipeline.transform.compared_values import unsound

_FOODS_AT_ONCE = 500_000
_FOOD_COLUMNS = [
    *("food_id", "source_id", "source_food_code", "name", "food_group", "basis"),
]


def put_doubts(issues: TableStore, tables: TableStore, curated: Curated) -> None:
    """Store the rows of ``issue`` about the published values and composition, in several frames."""
    doubted = []
    for number, of_foods in enumerate(_sources_together(tables)):
        found = doubts.issues(
            tables.columns("food", _FOOD_COLUMNS, of_foods),
            tables.columns("measurement", doubts.MEASUREMENT_COLUMNS, of_foods),
            tables.columns("reported_total", doubts.TOTAL_COLUMNS, of_foods),
            curated,
        )
        issues.put(f"values {number}", found)
        doubted.append(unsound(found))
    composition = tables.columns("composition", doubts_composition.COLUMNS)
    found = pl.concat(doubts_composition.issues(composition))
    issues.put("composition", found)
    doubted.append(unsound(found))
    del found, composition
    no_evidence = pl.concat(doubted).unique().sort("row_key")
    issues.put("publishers", *doubts_of_publishers.issues(tables, no_evidence))


def _sources_together(tables: TableStore) -> Iterator[pl.Expr]:
    """Yield conditions on food_id: the foods of so many sources as make up one step of work.

    A source is never divided, for its values are compared with one another.
    """
    food_id = pl.col("food_id")
    sizes = (
        tables.columns("food", ["food_id", "source_id"])
        .group_by("source_id")
        .agg(food_id.min().alias("first"), food_id.max().alias("last"), pl.len().alias("foods"))
        .sort("first")
        .with_columns((pl.col("foods").cum_sum() // _FOODS_AT_ONCE).alias("step"))
    )
    for step in sizes.partition_by("step", maintain_order=True):
        first, last = pl.lit(step["first"].min()), pl.lit(step["last"].max())
        yield food_id.is_between(first, last)
