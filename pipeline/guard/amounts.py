"""All amounts of a source's facts as numbers, converted by the transform."""

from collections.abc import Iterator

import polars as pl

from pipeline.curated.contents import Curated
from pipeline.fact_files.read import Facts
from pipeline.format_text import format_text
from pipeline.transform.composition import composition
from pipeline.transform.forms import form_table
from pipeline.transform.sample_results import sample_results
from pipeline.transform.values import vitamers_and_totals

SERVING = "gram_weight"  # subject of the weights of portions
_SCHEMA = {"subject": pl.String, "key": pl.String, "amount": pl.Float64}


def amounts(facts: Facts, curated: Curated) -> pl.DataFrame:
    """Return subject (a form, a total or a column), key of the row, and amount or null.

    Amounts are as published: µg per 100 g for forms and totals, grams for weights of portions, the
    unit of its column for composition. An amount is null if none is stated.
    Raise a polars error for cells, or a KeyError for units, that the transform does not know.
    """
    return pl.concat(list(_amounts(facts, curated)), how="vertical").sort("subject", "key")


def _amounts(facts: Facts, curated: Curated) -> Iterator[pl.DataFrame]:
    forms = form_table()
    yield pl.DataFrame(schema=_SCHEMA)
    published = pl.col("amount_ug_per_100g").alias("amount")
    vitamers, totals = vitamers_and_totals(facts, forms, curated)
    yield vitamers.select(pl.col("form_id").alias("subject"), _FOOD, published)
    yield totals.select(pl.col("total").alias("subject"), _FOOD, published)
    yield (
        composition(facts, curated.mended_cell)
        .unpivot(index="food_id", variable_name="subject", value_name="amount")
        .select("subject", _FOOD, "amount")
        .filter(pl.col("subject").is_in(facts.tables["component"]["meaning"].to_list()))
    )
    yield facts.tables["serving"].select(
        pl.lit(SERVING).alias("subject"),
        format_text("{}#{}", "food_code", "serving_code").alias("key"),
        pl.col("gram_weight").cast(pl.Float64).alias("amount"),
    )
    no_food = pl.DataFrame(schema={"source_id": pl.String, "source_food_code": pl.String}).select(
        "source_id", "source_food_code", pl.lit(None, pl.String).alias("food_id")
    )
    yield sample_results(facts, {"food": no_food}).select(
        format_text("sample {}", "form_id").alias("subject"),
        pl.col("sample_code").alias("key"),
        published,
    )


_FOOD = pl.col("food_id").str.replace("^[^:]*:", "").alias("key")
