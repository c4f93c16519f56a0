"""The facts that an extract step read from one release, as frames in memory."""

import json
from dataclasses import dataclass, field, replace
from typing import Any

import polars as pl

from schemas.column import Table
from schemas.facts import FACTS, INGREDIENT, REFERENCE_FACTS, SAMPLE, SCHEME_CODE

NO_GROUP = "(not stated)"  # in place of a food group that upstream does not name


@dataclass
class Extracted:
    """The facts tables of one release; every cell is text as printed, or null."""

    release: str
    released_on: str | None
    component: pl.DataFrame
    food: pl.DataFrame
    value: pl.DataFrame
    serving: pl.DataFrame
    composition: pl.DataFrame
    rejected: pl.DataFrame = field(default_factory=lambda: rejected_rows([]))
    account: dict[str, int] = field(default_factory=dict)
    sample: pl.DataFrame = field(default_factory=lambda: _no_rows(SAMPLE))
    ingredient: pl.DataFrame = field(default_factory=lambda: _no_rows(INGREDIENT))
    reference: pl.DataFrame = field(default_factory=lambda: _no_rows(REFERENCE_FACTS))
    scheme_code: pl.DataFrame = field(default_factory=lambda: _no_rows(SCHEME_CODE))

    def tables(self) -> dict[str, pl.DataFrame]:
        """Return the frames by the names of the facts tables."""
        return {name: getattr(self, name) for name in FACTS}


def _no_rows(table: Table) -> pl.DataFrame:
    return pl.DataFrame(schema=dict.fromkeys(table.column_names, pl.String))


def with_tables(extracted: Extracted, tables: dict[str, pl.DataFrame]) -> Extracted:
    """Return the same release with other frames, by the names of the facts tables."""
    other: dict[str, Any] = dict(tables)
    return replace(extracted, **other)


def fill(table: Table, frame: pl.DataFrame) -> pl.DataFrame:
    """Return the frame with exactly the table's columns as text; what the source lacks is null."""
    return frame.select(
        pl.col(name).cast(pl.String).replace("", None)
        if name in frame.columns
        else pl.lit(None, pl.String).alias(name)
        for name in table.column_names
    )


def rejected_rows(rows: list[tuple[str, Any, str]]) -> pl.DataFrame:
    """Return rejected facts from (fact table, upstream row, reason)."""
    return pl.DataFrame(
        [(name, json.dumps(row, ensure_ascii=False), reason) for name, row, reason in rows],
        schema={"fact_table": pl.String, "record": pl.String, "reason": pl.String},
        orient="row",
    )


def split_units(
    value: pl.DataFrame, known: frozenset[str], fact_table: str = "value"
) -> tuple[pl.DataFrame, list[tuple[str, Any, str]]]:
    """Return the values of known unit, and the others as rows to reject."""
    usable = pl.col("unit").is_in(list(known)).fill_null(value=False)
    rejected = [
        (fact_table, row, f"unknown unit {row['unit']!r}" if row["unit"] else "no unit")
        for row in value.filter(~usable).to_dicts()
    ]
    return value.filter(usable), rejected
