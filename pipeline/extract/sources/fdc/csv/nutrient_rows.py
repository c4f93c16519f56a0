"""Nutrient rows of FoodData Central's CSV releases, identified by id or by legacy number.

The Survey zip has the legacy number where the others have the id; full downloads have held both.
So both are read everywhere, and the facts hold the id. The ranges do not overlap.
"""

from dataclasses import dataclass

import polars as pl

from pipeline.diagnostics.errors import DataError
from pipeline.extract.csv_search import Sought
from pipeline.extract.raw import Raw
from pipeline.extract.sources.fdc import nutrient_codes
from pipeline.extract.sources.fdc.csv import csv_tables


def vitamin_k_rows(raw: Raw) -> pl.DataFrame:
    """Return the rows of ``food_nutrient`` on vitamin K, the nutrient id as component."""
    codes = _codes(nutrient_codes.VITAMIN_K)
    rows = csv_tables.search(raw, csv_tables.FOOD_NUTRIENT, "nutrient_id", list(codes))
    return _with_component(rows, codes)


def vitamin_k_and_composition(raw: Raw) -> tuple[pl.DataFrame, "Composition"]:
    """Return ``vitamin_k_rows`` and the composition of their foods, from one pass of the table."""
    codes, others = _codes(nutrient_codes.VITAMIN_K), _codes(nutrient_codes.COMPOSITION)
    rows, near, complete = csv_tables.search_with_neighbours(
        raw,
        csv_tables.FOOD_NUTRIENT,
        Sought("nutrient_id", list(codes)),
        csv_tables.AMOUNT,
        ("fdc_id", list(others)),
    )
    return _with_component(rows, codes), Composition(raw, near, complete)


@dataclass(frozen=True, slots=True)
class Composition:
    """Rows on the composition of foods, and the fdc_ids of those foods that have all of theirs."""

    raw: Raw
    rows: pl.DataFrame
    complete: frozenset[str]

    def of(self, fdc_ids: pl.Series) -> pl.DataFrame:
        """Return what ``composition_rows`` does, in a second pass only if a food is incomplete."""
        if not self.complete.issuperset(fdc_ids):
            return composition_rows(self.raw, fdc_ids)
        kept = self.rows.filter(pl.col("fdc_id").is_in(fdc_ids.implode()))
        return _with_component(kept, _codes(nutrient_codes.COMPOSITION))


def nutrients(raw: Raw) -> pl.DataFrame:
    """Return component, name, unit of the release; raise if a number is another nutrient's."""
    nutrient = csv_tables.read(raw, csv_tables.NUTRIENT)
    for component, number in nutrient.select("component", "number").iter_rows():
        pinned = nutrient_codes.NUTRIENTS.get(component, (number,))[0]
        owner = next(
            (i for i, (n, *_) in nutrient_codes.NUTRIENTS.items() if n == number), component
        )
        if number is not None and (number != pinned or owner != component):
            raise DataError(
                f"nutrient.csv: nutrient {component} has the number {number}, expected"
                f" {pinned} there and {number} at {owner}; see nutrient_codes.py before reading on"
            )
    return nutrient.drop("number")


def with_derivations(raw: Raw, data: pl.DataFrame) -> pl.DataFrame:
    """Add derivation_code and source_code: by the release's own tables or the pinned one."""
    known = _derivations(raw)
    stated = data.filter(pl.col("derivation_id").is_not_null())
    unknown = stated.join(known, on="derivation_id", how="anti")
    if unknown.height:
        row = unknown.row(0, named=True)
        raise DataError(
            f"food_nutrient.csv: record {row['record']} has the unknown derivation_id"
            f" {row['derivation_id']!r}; add it to fdc_derivation.csv after a look upstream"
        )
    return data.join(known, on="derivation_id", how="left")


def _derivations(raw: Raw) -> pl.DataFrame:
    """Return derivation_id, derivation_code, source_code as far as the release's tables say.

    Where they do not name the kind of data of a derivation, the pinned table does, by its code.
    """
    pinned = nutrient_codes.derivations()
    if not raw.has(csv_tables.DERIVATION.name):
        return pinned
    own = csv_tables.read(raw, csv_tables.DERIVATION)
    if own["source_id"].null_count() == own.height:
        return own.drop("source_id").join(
            pinned.drop("derivation_id"), on="derivation_code", how="left"
        )
    return own.join(csv_tables.read(raw, csv_tables.SOURCE), on="source_id", how="left")


def composition_rows(raw: Raw, fdc_ids: pl.Series) -> pl.DataFrame:
    """Return the rows of ``food_nutrient`` on the composition of the foods ``fdc_ids``.

    This reads the whole table, after the foods are known.
    """
    codes = _codes(nutrient_codes.COMPOSITION)
    where = {"fdc_id": fdc_ids, "nutrient_id": pl.Series(list(codes))}
    return _with_component(csv_tables.read(raw, csv_tables.AMOUNT, where), codes)


def _codes(components: tuple[str, ...]) -> dict[str, str]:
    """Return id and legacy number → id; no number is also an id."""
    numbers = {nutrient_codes.NUTRIENTS[component][0]: component for component in components}
    return {**numbers, **{component: component for component in components}}


def _with_component(rows: pl.DataFrame, codes: dict[str, str]) -> pl.DataFrame:
    return rows.with_columns(pl.col("nutrient_id").replace_strict(codes).alias("component"))
