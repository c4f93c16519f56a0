"""Parse the portion texts of a source: each distinct text is parsed once."""

from functools import partial

import polars as pl

from pipeline.transform.in_slices import in_slices
from pipeline.transform.portions.parse_text import NOT_SPECIFIED, Portion, parse
from pipeline.transform.portions.portion_words import Words

# Grams by definition, for a portion whose weight is its measure (a label's "30 g").
_GRAMS = {"g": 1.0, "mg": 0.001}
# Foods of which one, counted by size alone ("large"), is an egg. White and yolk are parts of one.
_WHOLE_EGGS = r"^Eggs?, (?:whole|Grade)"
_PARSED = {
    "parsed_quantity": pl.Float64,
    "measure": pl.String,
    "measure_detail": pl.String,
    "volume_ml": pl.Float64,
}


def portion_columns(serving: pl.DataFrame, food: pl.DataFrame, words: Words) -> pl.DataFrame:
    """Return serving facts with the columns parsed from their texts, and ``weight_g``.

    Added are ``parsed_quantity``, ``measure``, ``measure_detail``, ``volume_ml``.
    ``serving`` holds food_code, description, quantity and gram_weight as text; ``food`` holds
    food_code and name. Rows and their order stay.
    """
    texts = serving.select("description", "quantity").unique(maintain_order=True)
    parsed = [parse(text, quantity, words) for text, quantity in texts.iter_rows()]
    known = pl.concat([texts, _frame(parsed)], how="horizontal")
    whole_eggs = food.filter(pl.col("name").str.contains(_WHOLE_EGGS))["food_code"].unique()
    return in_slices(serving, partial(_with_parsed, known=known, whole_eggs=whole_eggs))


def _with_parsed(serving: pl.DataFrame, known: pl.DataFrame, whole_eggs: pl.Series) -> pl.DataFrame:
    of_whole_egg = pl.col("food_code").is_in(whole_eggs.implode())
    printed_g = pl.col("gram_weight").cast(pl.Float64)
    return (
        serving.join(
            known,
            on=["description", "quantity"],
            how="left",
            nulls_equal=True,
            maintain_order="left",
        )
        .with_columns(
            pl.when(of_whole_egg & (pl.col("measure") == "piece") & pl.col("counts_by_size"))
            .then(pl.lit("egg"))
            .otherwise("measure")
            .alias("measure"),
            pl.coalesce(
                printed_g,
                pl.col("parsed_quantity")
                * pl.col("measure").replace_strict(_GRAMS, default=None, return_dtype=pl.Float64),
            ).alias("weight_g"),
        )
        .drop("counts_by_size")
    )


def refusal() -> pl.Expr:
    """Return why a row of ``portion_columns`` is not a usable serving, null if it is one."""
    return (
        pl.when(pl.col("description").str.contains(NOT_SPECIFIED))
        .then(pl.lit("quantity not specified"))
        .when(~(pl.col("weight_g") > 0).fill_null(value=False))
        .then(pl.lit("no gram weight above 0"))
        .when(pl.col("parsed_quantity") == 0)
        .then(pl.lit("quantity is 0"))
    )


def _frame(parsed: list[Portion]) -> pl.DataFrame:
    return pl.DataFrame(
        [(p.quantity, p.measure, p.detail, p.volume_ml, p.counts_by_size) for p in parsed],
        schema={**_PARSED, "counts_by_size": pl.Boolean},
        orient="row",
    )
