"""One side of a comparison: a source's facts, and all their amounts as numbers."""

from collections.abc import Iterator
from dataclasses import dataclass

import polars as pl

from pipeline.transform.composition import composition
from pipeline.transform.forms import form_table
from pipeline.transform.read_facts import Facts
from pipeline.transform.samples import sample_results
from pipeline.transform.values import measurements, reported_totals

_SCHEMA = {"subject": pl.String, "key": pl.String, "amount": pl.Float64}


@dataclass(frozen=True, slots=True)
class Side:
    """A source's facts; ``amounts`` has subject (a form or column), key and amount or null.

    Amounts are what a build publishes: µg per 100 g for forms and totals, grams for weights of
    servings, the unit of its column for composition. An amount is null where none is stated.
    """

    facts: Facts
    amounts: pl.DataFrame


@dataclass(frozen=True, slots=True)
class Pair:
    """The facts of one source before and after."""

    before: Side
    after: Side

    @property
    def source_id(self) -> str:
        """The source."""
        return self.after.facts.source_id


def side(facts: Facts) -> Side:
    """Return the facts with their amounts, as the transform reads them.

    Raise a polars error for cells that the transform cannot read.
    """
    amounts = pl.concat(list(_amounts(facts)), how="vertical")
    return Side(facts, amounts.sort("subject", "key"))


def _amounts(facts: Facts) -> Iterator[pl.DataFrame]:
    forms = form_table()
    yield pl.DataFrame(schema=_SCHEMA)
    published = pl.col("amount_ug_per_100g").alias("amount")
    yield measurements(facts, forms).select(pl.col("form_id").alias("subject"), _FOOD, published)
    yield reported_totals(facts, forms).select(pl.col("total").alias("subject"), _FOOD, published)
    yield (
        composition(facts)
        .unpivot(index="food_id", variable_name="subject", value_name="amount")
        .select("subject", _FOOD, "amount")
        .filter(pl.col("subject").is_in(facts.tables["component"]["meaning"].to_list()))
    )
    yield facts.tables["serving"].select(
        pl.lit("gram_weight").alias("subject"),
        pl.format("{}#{}", "food_code", "serving_code").alias("key"),
        pl.col("gram_weight").cast(pl.Float64).alias("amount"),
    )
    nobody = pl.DataFrame(schema={"source_id": pl.String, "source_food_code": pl.String}).select(
        "source_id", "source_food_code", pl.lit(None, pl.String).alias("food_id")
    )
    yield sample_results(facts, nobody).select(
        pl.format("sample {}", "form_id").alias("subject"),
        pl.col("sample_code").alias("key"),
        published,
    )


_FOOD = pl.col("food_id").str.replace("^[^:]*:", "").alias("key")
