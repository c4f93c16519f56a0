"""Account for every row from the facts to the published tables: none may be lost."""

from collections.abc import Mapping

import polars as pl

from pipeline.diagnostics.errors import DataError
from pipeline.fact_files.read import Facts
from pipeline.files.table_store import columns, height
from pipeline.format_text import format_text
from schemas.tables import PUBLISHED

Tables = Mapping[str, pl.DataFrame]


def account(sources: list[Facts], tables: Tables) -> pl.DataFrame:
    """Return rows read, published and rejected per source and facts table.

    Raise a DataError if any row is lost.
    """
    refused = _counted(columns(tables, "rejected", ["source_id", "fact_table"]))
    published = {
        name: _of_sources(tables, name) for names in _PUBLISHED_AS.values() for name in names
    }
    rows = []
    for facts in sources:
        source_id = facts.source_id
        before = _counted(columns(facts.tables, "rejected", ["fact_table"]))
        for fact_table, names in _PUBLISHED_AS.items():
            rows.append(
                (
                    source_id,
                    fact_table,
                    height(facts.tables, fact_table) + before.get((fact_table,), 0),
                    sum(published[name].get((source_id,), 0) for name in names),
                    refused.get((source_id, fact_table), 0),
                )
            )
        rows.append(
            (
                source_id,
                _SCHEME_CODE,
                height(facts.tables, _SCHEME_CODE) + before.get((_SCHEME_CODE,), 0),
                _codes_published(facts, tables),
                refused.get((source_id, _SCHEME_CODE), 0),
            )
        )
    found = pl.DataFrame(
        rows, ["source_id", "fact_table", "read", "published", "rejected"], orient="row"
    )
    lost = found.filter(pl.col("read") != pl.col("published") + pl.col("rejected"))
    if lost.height:
        row = lost.row(0, named=True)
        raise DataError(
            f"{row['source_id']}: {row['read']} rows of {row['fact_table']} were read, but"
            f" {row['published']} published and {row['rejected']} rejected; this is a fault of the"
            " transform, please report it"
        )
    return found


_PUBLISHED_AS = {
    "food": ("food",),
    "value": ("measurement", "reported_total"),
    "serving": ("serving",),
    "composition": ("composition",),
    "sample": ("sample_result",),
}
# Facts that are published as some of the rows of ``crosswalk``.
_SCHEME_CODE = "scheme_code"


def _of_sources(tables: Tables, name: str) -> dict[tuple[str, ...], int]:
    """Count the rows of each source, named by a column or by the start of the food_id.

    Servings made by a rule of this dataset are not counted.
    """
    here = PUBLISHED[name].column_names
    if "source_id" in here:
        return _counted(columns(tables, name, ["source_id"]))
    wanted = ["food_id", "origin"] if "serving_id" in here else ["food_id"]
    table = columns(tables, name, wanted)
    if "serving_id" in here:
        table = table.filter(pl.col("origin") == "source")
    return _counted(table.select(pl.col("food_id").str.split(":").list.first()))


def _codes_published(facts: Facts, tables: Tables) -> int:
    """Count the rows of ``crosswalk`` that are a row of the source's ``scheme_code``."""
    if not height(facts.tables, _SCHEME_CODE):
        return 0
    key = ["food_id", "scheme", "code"]
    food_id = format_text("{}:{}", pl.lit(facts.source_id), "food_code").alias("food_id")
    stated = columns(facts.tables, _SCHEME_CODE, ["food_code", "scheme", "code"])
    of_source = pl.col("food_id").str.starts_with(f"{facts.source_id}:")
    published = columns(tables, "crosswalk", key, of_source)
    return published.join(stated.select(food_id, "scheme", "code"), on=key, how="semi").height


def _counted(keys: pl.DataFrame) -> dict[tuple[str, ...], int]:
    return {tuple(key): rows for *key, rows in keys.group_by(keys.columns).len().iter_rows()}
