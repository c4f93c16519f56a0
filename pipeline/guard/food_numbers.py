"""The numbers of each food as one text, so that foods can be known again by them."""

import polars as pl

from pipeline.format_text import format_text
from pipeline.guard.amounts import SERVING
from schemas.codes import FORM_IDS, TOTALS

VITAMIN_K = (*FORM_IDS, *TOTALS)
ENOUGH = 4  # amounts above 0 that make a food's numbers its own


def of_foods(amounts: pl.DataFrame) -> pl.DataFrame:
    """Return the stated amounts of foods alone: no weights of portions, no laboratory samples."""
    subject = pl.col("subject")
    return amounts.filter(
        (subject != SERVING) & ~subject.str.starts_with("sample ") & pl.col("amount").is_not_null()
    )


def own_numbers(amounts: pl.DataFrame) -> pl.DataFrame:
    """Return key and numbers of the foods that no other food has, with ``ENOUGH`` above 0."""
    stated = of_foods(amounts).sort("key", "subject")
    text = format_text("{} {}", "subject", "amount").str.join("; ").alias("numbers")
    return (
        stated.group_by("key", maintain_order=True)
        .agg(text, (pl.col("amount") > 0).sum().alias("above_0"))
        .filter(pl.col("above_0") >= ENOUGH)
        .filter(pl.col("numbers").is_unique())
        .select("key", "numbers")
    )
