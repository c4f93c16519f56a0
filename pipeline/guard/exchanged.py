"""Guards of amounts that two foods, or two forms of a food, exchanged."""

from collections.abc import Iterator

import polars as pl

from pipeline.format_text import format_text
from pipeline.guard.finding import Finding, Level
from pipeline.guard.food_numbers import VITAMIN_K
from pipeline.guard.listed_texts import listed

_RULE = "exchanged"


def exchanged(source_id: str, before: pl.DataFrame, after: pl.DataFrame) -> Iterator[Finding]:
    """Find pairs of foods or forms that took each other's amounts of vitamin K (warned of).

    Of foods only those of two digits or more on either side: 0.1 and 0.2 change places by chance.
    """
    old, new = (
        side.filter(pl.col("subject").is_in(VITAMIN_K) & pl.col("amount").is_not_null())
        for side in (before, after)
    )
    for subject, found in (("foods", _foods(old, new)), ("forms", _forms(old, new))):
        level = Level.WARNED if len(found) else Level.PASSED
        figure = f"{len(found):,} pairs"
        yield Finding(_RULE, source_id, subject, level, figure, "none", listed(found))


def _foods(old: pl.DataFrame, new: pl.DataFrame) -> pl.Series:
    """Return the pairs of foods, each once."""
    text = format_text("{} {}", "subject", "amount").sort().str.join("; ")
    was, now = (
        side.group_by("key").agg(text.alias(name), _many_digits().any().alias(f"own_{name}"))
        for side, name in ((old, "old"), (new, "new"))
    )
    changed = was.join(now, on="key").filter(
        (pl.col("old") != pl.col("new")) & pl.col("own_old") & pl.col("own_new")
    )
    pairs = changed.join(changed, left_on=["old", "new"], right_on=["new", "old"], suffix="_other")
    once = pairs.filter(pl.col("key") < pl.col("key_other")).sort("key", "key_other")
    return once.select(format_text("{} and {}", "key", "key_other")).to_series()


def _many_digits() -> pl.Expr:
    """Return whether an amount has two significant digits or more."""
    amount = pl.col("amount")
    return amount.round_sig_figs(1) != amount


def _forms(old: pl.DataFrame, new: pl.DataFrame) -> pl.Series:
    """Return the pairs of forms, with the food in which they took each other's amounts."""
    pair = old.join(old, on="key", suffix="_2").filter(
        (pl.col("subject") < pl.col("subject_2")) & (pl.col("amount") != pl.col("amount_2"))
    )
    swapped = pair.join(
        new, left_on=["key", "subject", "amount_2"], right_on=["key", "subject", "amount"]
    ).join(new, left_on=["key", "subject_2", "amount"], right_on=["key", "subject", "amount"])
    swapped = swapped.sort("key", "subject", "subject_2")
    return swapped.select(format_text("{}: {} and {}", "key", "subject", "subject_2")).to_series()
