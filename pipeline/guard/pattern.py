"""Guards of how amounts changed together: order in a group, one factor, one repeated value."""

from collections.abc import Iterator

import polars as pl

from pipeline.fact_files.read import Facts
from pipeline.format_text import format_text
from pipeline.guard.finding import Finding, Level
from pipeline.guard.food_numbers import VITAMIN_K, of_foods
from pipeline.guard.listed_texts import listed
from pipeline.guard.rules import CORRELATION, FACTOR_SHARE, FEW, LEAST, POINTS, ROUNDED

_ALL = ""


def ranks(before: Facts, after: Facts, old: pl.DataFrame, new: pl.DataFrame) -> Iterator[Finding]:
    """Compare the order of the same foods by amount, per form or total and food group.

    Warned of where Spearman's correlation is below 0.9, over all foods or those of one group.
    """
    group = after.tables["food"].select(key="food_code", group="group_name")
    both = (
        of_foods(old)
        .join(of_foods(new), on=["subject", "key"], suffix="_now")
        .filter(
            pl.col("subject").is_in(VITAMIN_K) & (pl.max_horizontal("amount", "amount_now") > 0)
        )
        .join(group, on="key")
    )
    both = pl.concat([both, both.with_columns(group=pl.lit(_ALL))])
    measured = (
        both.group_by("subject", "group")
        .agg(
            pl.len().alias("foods"),
            pl.corr(pl.col("amount").rank(), pl.col("amount_now").rank()).alias("rho"),
        )
        .filter((pl.col("foods") >= LEAST) & pl.col("rho").is_finite())
        .sort("subject", "rho", "group")
    )
    for (subject,), of in measured.group_by("subject", maintain_order=True):
        low = of.filter(pl.col("rho") < CORRELATION)
        lines = low.select(
            format_text("{}: {}", pl.col("group").replace(_ALL, "all foods"), _two(pl.col("rho")))
        )
        yield Finding(
            "ranks",
            after.source_id,
            str(subject),
            Level.WARNED if low.height else Level.PASSED,
            f"{of['rho'][0]:.3f} at least, in {of.height} groups",
            f"at least {CORRELATION:g}",
            listed(lines.to_series()),
        )
    if measured.is_empty():
        nothing = "too few to compare", f"at least {CORRELATION:g}", ""
        yield Finding("ranks", before.source_id, "", Level.PASSED, *nothing)


def factor(source_id: str, before: pl.DataFrame, after: pl.DataFrame) -> Iterator[Finding]:
    """Find one factor between many amounts of the same foods and those before (warned of)."""
    both = (
        of_foods(before)
        .join(of_foods(after), on=["subject", "key"], suffix="_now")
        .filter((pl.col("amount") > 0) & (pl.col("amount_now") > 0))
        .select("subject", (pl.col("amount_now") / pl.col("amount")).alias("exact"))
        .with_columns(pl.col("exact").round_sig_figs(3).alias("ratio"))
    )
    # Not counted are ratios of rounding alone: one publisher prints three digits here, all there.
    other = ~pl.col("exact").is_between(1 - ROUNDED, 1 + ROUNDED)
    counts = (
        both.group_by("subject", "ratio")
        .agg(pl.len().alias("all"), other.sum().alias("times"))
        .with_columns(
            pl.col("all").sum().over("subject").alias("compared"),
            pl.col("times").sum().over("subject").alias("changed"),
        )
        .sort("subject", "times", "ratio", descending=[False, True, False])
    )
    for row in counts.unique("subject", keep="first", maintain_order=True).iter_rows(named=True):
        least = max(FEW, FACTOR_SHARE * row["compared"])
        many = row["times"] > least and 2 * row["times"] > row["changed"] > 0
        changed = f"{row['times']:,} of {row['compared']:,} are {row['ratio']:g} × those before"
        yield Finding(
            "factor",
            source_id,
            row["subject"],
            Level.WARNED if many else Level.PASSED,
            changed if row["changed"] else "none changed",
            f"at most {FACTOR_SHARE:.0%} by one factor, or {FEW}",
            "",
        )


def repeated(source_id: str, before: pl.DataFrame, after: pl.DataFrame) -> Iterator[Finding]:
    """Compare the share of the most frequent amount above 0: 5 points more are warned of."""
    old, new = _most_frequent(before), _most_frequent(after)
    for row in new.join(old, on="subject", suffix="_before").sort("subject").iter_rows(named=True):
        was, now = 100 * row["share_before"], 100 * row["share"]
        enough = min(row["above_0"], row["above_0_before"]) >= LEAST
        figure = f"{was:.1f} % → {now:.1f} % ({row['amount']:g})"
        yield Finding(
            "repeated",
            source_id,
            row["subject"],
            Level.WARNED if enough and now - was > POINTS else Level.PASSED,
            figure if enough else "too few to compare",
            f"at most {POINTS:g} points more",
            "",
        )


def _most_frequent(amounts: pl.DataFrame) -> pl.DataFrame:
    counts = of_foods(amounts).filter(pl.col("amount") > 0).group_by("subject", "amount").len("n")
    return (
        counts.with_columns(pl.col("n").sum().over("subject").alias("above_0"))
        .sort("subject", "n", "amount", descending=[False, True, False])
        .unique("subject", keep="first", maintain_order=True)
        .with_columns((pl.col("n") / pl.col("above_0")).alias("share"))
    )


def _two(number: pl.Expr) -> pl.Expr:
    return number.round(2).cast(pl.String)
