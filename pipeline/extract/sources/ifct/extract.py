"""Indian Food Composition Tables 2017 (NIN): the wide CSV that a user downloaded.

All amounts are in grams per 100 g, each followed by a standard deviation. K1 and K2 were analysed
in disjoint sets of foods and the table prints 0 for the other, so a 0 is rejected: it is no amount.
"""

import polars as pl

from pipeline.extract.csv_text import read_rows
from pipeline.extract.headings import headed, headings, used_components
from pipeline.extract.raw import Raw
from pipeline.extract.wide_table import wide_facts
from pipeline.fact_files.extracted import Extracted, fill, rejected_rows
from schemas.facts import SERVING, VALUE

SOURCE_ID = "ifct"

_NOT_ANALYSED = "IFCT prints 0 for what was not analysed: it is no amount"


def extract(raw: Raw) -> Extracted:
    """Return the facts of all foods with a K1 or K2 above zero."""
    where, columns = raw.path.name, headings(SOURCE_ID)
    foods = headed(where, read_rows(where, raw.content()), columns, str.strip)
    component = used_components(columns)
    zero = {
        code: _is_zero(pl.col(code))
        for code in component.filter(pl.col("meaning").is_in(["K1", "K2"]))["component"]
    }
    rejected = [
        ("value", {"food_code": food, "component": code, "amount": amount}, _NOT_ANALYSED)
        for code, is_zero in zero.items()
        for food, amount in foods.filter(is_zero).select("food_code", code).iter_rows()
    ]
    analysed = foods.with_columns(
        pl.when(~is_zero).then(pl.col(code)).alias(code) for code, is_zero in zero.items()
    )
    wide = wide_facts(analysed, component)
    return Extracted(
        release="2017",
        released_on="2017",
        component=wide.component,
        food=wide.food,
        value=_with_statistics(wide.value, foods, component),
        serving=fill(SERVING, pl.DataFrame()),
        composition=wide.composition,
        rejected=rejected_rows(rejected),
    )


def _with_statistics(
    value: pl.DataFrame, foods: pl.DataFrame, component: pl.DataFrame
) -> pl.DataFrame:
    """Add the regions sampled and the standard deviation, whose 0 means not stated."""
    meaning = dict(component.select("component", "meaning").iter_rows())
    statistics = foods.select("food_code", "regions", "^sd_.*$")
    deviation = pl.coalesce(
        pl.when(pl.col("component") == code).then(pl.col(f"sd_{meaning[code]}"))
        for code in meaning
        if f"sd_{meaning[code]}" in statistics.columns
    )
    return fill(
        VALUE,
        value.drop("n_samples", "sd")
        .join(statistics, on="food_code", how="left")
        .with_columns(
            pl.col("regions").alias("n_samples"),
            pl.when(~_is_zero(deviation)).then(deviation).alias("sd"),
        ),
    )


def _is_zero(cell: pl.Expr) -> pl.Expr:
    """Tell a zero by its number, for 0, 0.0 and 0.00E+00 are one; false for what is no number."""
    number = cell.str.strip_chars().cast(pl.Float64, strict=False)
    return (number == 0).fill_null(value=False)
