"""Guards of how values came about, and of the groups of foods: shares hardly change."""

from collections.abc import Iterator

import polars as pl

from pipeline.fact_files.read import Facts
from pipeline.format_text import format_text
from pipeline.guard.finding import Finding, Level
from pipeline.guard.listed_texts import listed
from pipeline.guard.rules import FEW, LEAST, ORIGIN_POINTS, REGROUPED

_NONE = "no "
_COUNTS, _CODES = ("n_samples", "n_studies"), ("derivation_code", "source_code", "origin")


def provenance(before: Facts, after: Facts) -> Iterator[Finding]:
    """Compare, per form, the shares of each code of origin and of stated sample numbers.

    Over 10 points are warned of. Codes are shares of the values that state any; that more of them
    state none is a mark of its own, that fewer do is no loss. A form of fewer than 20 values on a
    side is not compared.
    """
    old, new = _shares(before), _shares(after)
    both = old.join(new, on=["meaning", "mark"], how="full", coalesce=True, suffix="_now")
    rows = {
        side: dict(shares.select("meaning", "rows").unique().iter_rows())
        for side, shares in (("old", old), ("new", new))
    }
    shared = sorted(rows["old"].keys() & rows["new"].keys())
    for meaning in shared:
        moved = (
            both.filter(meaning=meaning)
            .with_columns(pl.col("share", "share_now").fill_null(0) * 100)
            .with_columns((pl.col("share_now") - pl.col("share")).alias("points"))
            .filter(~(pl.col("mark").str.starts_with(_NONE) & (pl.col("points") < 0)))
            .sort(pl.col("points").abs(), "mark", descending=[True, False])
        )
        enough = min(rows["old"][meaning], rows["new"][meaning]) >= LEAST
        over = moved.filter((pl.col("points").abs() > ORIGIN_POINTS) & enough)
        largest = moved.row(0, named=True)
        lines = over.select(
            format_text(
                "{} {} % → {} %", "mark", pl.col("share").round(1), pl.col("share_now").round(1)
            )
        )
        yield Finding(
            "provenance",
            after.source_id,
            meaning,
            Level.WARNED if over.height else Level.PASSED,
            f"{largest['points']:+.1f} points ({largest['mark']})" if enough else "too few",
            f"within {ORIGIN_POINTS:g} points",
            listed(lines.to_series()),
        )
    if not shared:
        nothing = "no values on both sides", f"within {ORIGIN_POINTS:g} points", ""
        yield Finding("provenance", after.source_id, "", Level.PASSED, *nothing)


def groups(before: Facts, after: Facts) -> Iterator[Finding]:
    """Find foods of another food group than before: over 1 % and more than 3 are warned of."""
    old, new = (
        side.tables["food"].select("food_code", pl.col("group_name").alias("group"))
        for side in (before, after)
    )
    both = old.join(new, on="food_code", suffix="_now")
    moved = both.filter(pl.col("group") != pl.col("group_now"))
    lines = (
        moved.group_by("group", "group_now")
        .len("foods")
        .sort("foods", "group", "group_now", descending=[True, False, False])
        .select(format_text("{}: {} → {}", "foods", "group", "group_now"))
    )
    share = moved.height / both.height if both.height else 0
    yield Finding(
        "groups",
        after.source_id,
        "food",
        Level.WARNED if moved.height > max(FEW, REGROUPED * both.height) else Level.PASSED,
        f"{moved.height:,} of {both.height:,} ({share:.1%})",
        f"at most {REGROUPED:.0%}, or {FEW}",
        listed(lines.to_series()),
    )


def _shares(facts: Facts) -> pl.DataFrame:
    """Return meaning, mark, its share (0 to 1) and the number of values of the form (rows)."""
    meaning = facts.tables["component"].select("component", "meaning")
    value = (
        facts.tables["value"]
        .join(meaning, on="component")
        .with_columns(pl.len().over("meaning").alias("rows"))
    )
    found = [
        value.select("meaning", pl.lit("any").alias("mark"), pl.lit(1.0).alias("share"), "rows")
    ]
    for name in (*_CODES, *_COUNTS):
        marked = value.select("meaning", "rows", _stated(name).alias("mark"))
        n = pl.len().over("meaning", "mark")
        stated = marked.filter(pl.col("mark").is_not_null())
        none = marked.filter(pl.col("mark").is_null()).with_columns(mark=pl.lit(f"{_NONE}{name}"))
        found += [
            stated.select("meaning", "mark", n / pl.len().over("meaning"), "rows"),
            none.select("meaning", "mark", n / pl.col("rows"), "rows"),
        ]
    renamed = (frame.rename({frame.columns[2]: "share"}) for frame in found)
    return pl.concat(renamed).unique()


def _stated(name: str) -> pl.Expr:
    """Return what a value states in a column: a code, or whether a number is above 0."""
    column = pl.col(name)
    if name in _COUNTS:
        above = column.cast(pl.Float64, strict=False) > 0
        column = pl.when(above).then(pl.lit("above 0")).when(~above).then(pl.lit("0"))
    return format_text("{} {}", pl.lit(name), column)
