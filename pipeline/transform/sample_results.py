"""The published table ``sample_result``: results of laboratory sub-samples."""

from collections.abc import Mapping

import polars as pl

from pipeline.fact_files import notation
from pipeline.fact_files.read import Facts
from pipeline.files.table_store import columns
from pipeline.format_text import format_text
from pipeline.transform.values import in_ug
from schemas.samples import SAMPLE_RESULT


def sample_results(facts: Facts, tables: Mapping[str, pl.DataFrame]) -> pl.DataFrame:
    """Return the published table ``sample_result`` of one source.

    ``tables`` has the published table ``food``: a sample of a food not in it has no food_id.
    """
    foods_of = facts.source.foods.samples_of or facts.source_id
    food = columns(tables, "food", ["food_id", "source_id", "source_food_code"])
    published = food.filter(pl.col("source_id") == foods_of).select(
        pl.col("source_food_code").alias("food_code"), "food_id"
    )
    readings = facts.source.readings
    return (
        facts.tables["sample"]
        .join(
            facts.tables["component"].select("component", pl.col("meaning").alias("form_id")),
            on="component",
            how="left",
        )
        .join(published, on="food_code", how="left")
        .with_columns(
            pl.lit(facts.source_id).alias("source_id"),
            notation.qualifier(pl.col("amount"), readings).alias("qualifier"),
            in_ug(notation.amount(pl.col("amount"), readings)).alias("amount_ug_per_100g"),
            in_ug(notation.amount(pl.col("adjusted_amount"), readings)).alias(
                "adjusted_amount_ug_per_100g"
            ),
            pl.col("amount").alias("amount_reported"),
            pl.col("adjusted_amount").alias("adjusted_amount_reported"),
            pl.col("unit").alias("unit_reported"),
            format_text("food_nutrient {}", "record").alias("record_locator"),
        )
        .select(SAMPLE_RESULT.column_names)
    )
