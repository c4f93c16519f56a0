"""Guards of identity: a name, and the numbers of a food, stay with the code that they had."""

from collections.abc import Iterator

import polars as pl

from pipeline.fact_files.read import Facts
from pipeline.format_text import format_text
from pipeline.guard.distribution import SLACK
from pipeline.guard.finding import Finding, Level
from pipeline.guard.food_numbers import ENOUGH, of_foods, own_numbers
from pipeline.guard.listed_texts import listed
from pipeline.guard.rules import DOUBLED, FEW, RATIO

_RULE, _DOUBLED = "identity", "doubled"


def identity(
    before: Facts, after: Facts, old: pl.DataFrame, new: pl.DataFrame
) -> Iterator[Finding]:
    """Find names and numbers that moved to another code, and codes reused (all warned of).

    Looked at are codes of both sides: what moves to a new code is removed under the old one.
    """
    names = _names(before), _names(after)
    numbers = own_numbers(old), own_numbers(new)
    codes = names[0].join(names[1], on="key", how="semi").select("key")
    for subject, (was, now), what in (
        ("names", names, "name"),
        ("numbers", numbers, "numbers"),
    ):
        sides = [side.filter(pl.col(what).is_unique()) for side in (was, now)]
        moved = (
            sides[0]
            .join(sides[1], on=what, suffix="_now")
            .filter(pl.col("key") != pl.col("key_now"))
            .join(codes, on="key", how="semi")
            .join(codes, left_on="key_now", right_on="key", how="semi")
            .join(names[0].rename({"name": "shown"}), on="key")
            .sort("key")
        )
        lines = moved.select(format_text("{}: {} → {}", "shown", "key", "key_now")).to_series()
        yield _finding(after, subject, lines, sides[0].height)
    reused = _reused(names, old, new)
    lines = reused.select(format_text("{}: {} → {}", "key", "name", "name_now")).to_series()
    yield _finding(after, "codes", lines, codes.height)


def doubled(before: Facts, after: Facts, old: pl.DataFrame, new: pl.DataFrame) -> Iterator[Finding]:
    """Find new codes with the name or the numbers of a food that was there (warned of)."""
    was, now = _names(before), _names(after)
    added = now.join(was, on="key", how="anti")
    stays = was.join(now, on="key", how="semi")
    named = added.join(stays, on="name", how="semi")
    numbers = _numbers(new, added).join(_numbers(old, was), on="numbers", how="semi")
    found = pl.concat([named.select("key"), numbers.select("key")]).unique().sort("key")
    shown = found.join(now, on="key", maintain_order="left")
    over = found.height > max(FEW, DOUBLED * was.height)
    yield Finding(
        _DOUBLED,
        after.source_id,
        "food",
        Level.WARNED if over else Level.PASSED,
        f"{found.height:,} of {added.height:,} new foods",
        f"at most {DOUBLED:.0%} of the foods before, or {FEW}",
        listed(shown.select(format_text("{}: {}", "key", "name")).to_series()) if over else "",
    )


def _reused(
    names: tuple[pl.DataFrame, pl.DataFrame], old: pl.DataFrame, new: pl.DataFrame
) -> pl.DataFrame:
    """Return the codes of another name of which over half of the amounts are others too."""
    renamed = names[0].join(names[1], on="key", suffix="_now")
    renamed = renamed.filter(pl.col("name") != pl.col("name_now"))
    low, high = (reach("amount", "amount_now") for reach in (pl.min_horizontal, pl.max_horizontal))
    amounts = (
        of_foods(old)
        .join(renamed, on="key", how="semi")
        .join(of_foods(new), on=["subject", "key"], suffix="_now")
        .filter(high > 0)
        .group_by("key")
        .agg(
            (high > RATIO * (1 + SLACK) * low).mean().alias("others"),
            pl.len().alias("compared"),
        )
    )
    other = amounts.filter((pl.col("others") > 1 / 2) & (pl.col("compared") >= ENOUGH))
    return renamed.join(other, on="key", how="semi").sort("key")


def _numbers(amounts: pl.DataFrame, foods: pl.DataFrame) -> pl.DataFrame:
    return own_numbers(amounts.join(foods, on="key", how="semi"))


def _names(facts: Facts) -> pl.DataFrame:
    """Return key and name of each food."""
    return facts.tables["food"].select(
        pl.col("food_code").alias("key"), pl.coalesce("name_original", "name").alias("name")
    )


def _finding(after: Facts, subject: str, moved: pl.Series, of: int) -> Finding:
    return Finding(
        _RULE,
        after.source_id,
        subject,
        Level.WARNED if len(moved) else Level.PASSED,
        f"{len(moved):,} of {of:,}",
        "each with its code",
        listed(moved),
    )
