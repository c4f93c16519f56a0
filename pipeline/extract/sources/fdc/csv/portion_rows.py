"""Portions of FoodData Central, in the three conventions of its CSV releases.

Foundation Foods name a ``measure_unit`` ("cup") with a ``modifier`` ("sliced"). SR Legacy has unit
9999, undetermined, and the measure in ``modifier``. Survey foods have unit 9999 too, the measure in
``portion_description`` ("1 cup", "Quantity not specified") and a code in ``modifier``.
"""

import polars as pl

from pipeline.diagnostics.errors import DataError
from pipeline.extract.raw import Raw
from pipeline.extract.sources.fdc.csv import csv_tables
from pipeline.fact_files.extracted import fill
from schemas.facts import SERVING

_UNDETERMINED = "9999"
_CODE = r"^\d+$"


def servings(raw: Raw, foods: pl.DataFrame) -> pl.DataFrame:
    """Return the serving facts of ``foods`` (fdc_id, food_code)."""
    unit = csv_tables.read(raw, csv_tables.UNIT)
    portion = (
        csv_tables.read(raw, csv_tables.PORTION, {"fdc_id": foods["fdc_id"]})
        .join(foods.select("fdc_id", "food_code"), on="fdc_id")
        .join(unit, on="unit_id", how="left")
    )
    unknown = portion.filter(pl.col("unit_id").is_not_null() & pl.col("unit_name").is_null())
    if unknown.height:
        row = unknown.row(0, named=True)
        raise DataError(
            f"food_portion.csv: portion {row['serving_code']} has the unit {row['unit_id']}, which"
            " measure_unit.csv does not list; the files do not belong together"
        )
    return fill(SERVING, portion.with_columns(_description().alias("description")))


def _description() -> pl.Expr:
    """Join the words that say what the measure is, without placeholders and codes."""
    named = pl.when(pl.col("unit_id") != _UNDETERMINED).then(pl.col("unit_name"))
    coded = pl.col("portion_description").is_not_null() & pl.col("modifier").str.contains(_CODE)
    modifier = pl.when(~coded.fill_null(value=False)).then(pl.col("modifier"))
    words = pl.concat_list(named, "portion_description", modifier)
    return words.list.drop_nulls().list.join(", ")
