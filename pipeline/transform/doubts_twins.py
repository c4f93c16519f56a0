"""Doubts about twins in one table: the same food ten times apart, which no preparation explains.

Twins are foods of one source and one name besides what water, cold and origin add to it, or of one
concept that takes one part, prepared alike.
"""

from functools import partial

import polars as pl

from pipeline.format_text import format_text
from pipeline.transform.compared_values import EVIDENCE_COLUMNS, FLOOR_UG, evidence, slipped
from pipeline.transform.in_slices import in_groups
from pipeline.transform.issue_rows import MEASUREMENT, issue

_RATIO = 10.0
_LEAST_UG = 5.0
# What others state within this factor speaks for a twin.
_NEAR = 2.5
_KEY = "measurement_id"


def issues(stated: pl.DataFrame) -> pl.DataFrame:
    """Medium: doubts about ``compared_values`` of ``measurement``, one a value.

    A value above 0, ten times and more from every twin that states another amount:
    ``far_from_twin`` where what two independent publishers or more state is near that twin;
    ``slip_between_twins`` where it is ten, a hundred or a thousand times; else ``twins_disagree``.
    What others state near the value itself clears it.
    """
    found = (
        pl.concat([_apart(stated, of) for of in ("twin", "specific_concept")])
        .sort(_KEY, "near_twin", descending=[False, True], maintain_order=True)
        .unique(_KEY, keep="first", maintain_order=True)
    )
    known = pl.col("near_twin") & (pl.col("others") > 1)
    slip = ~known & slipped(pl.col("apart"))
    twin = (pl.col("amount_ug_per_100g").round(4), "twin_id", pl.col("of_twin").round(4))
    others = (pl.col("others_least").round(4), pl.col("others_most").round(4))
    near_twin = format_text(
        "{} µg/100 g, while its nearest twin {} in the same table states {}; {} other publishers"
        " state {} to {}, near the twin",
        *(*twin, "others", *others),
    )
    unknown = format_text(
        "{} µg/100 g, while its nearest twin {} in the same table states {} ({} times apart):"
        " which is wrong is not known",
        *(*twin, pl.col("apart").round_sig_figs(3)),
    )
    return pl.concat(
        [
            issue("far_from_twin", "medium", found.filter(known), MEASUREMENT, near_twin),
            issue("slip_between_twins", "medium", found.filter(slip), MEASUREMENT, unknown),
            issue("twins_disagree", "medium", found.filter(~known & ~slip), MEASUREMENT, unknown),
        ]
    )


def _apart(stated: pl.DataFrame, key: str) -> pl.DataFrame:
    """Return the values far from all their twins by ``key``, with the nearest and the others."""
    of = [key, "form_id", "preparation"] if key == "specific_concept" else [key, "form_id"]
    needed = stated.select(_KEY, "source_id", *of, *EVIDENCE_COLUMNS)
    of_kind = needed.filter(pl.col(key).is_not_null())
    return in_groups(of_kind, key, partial(_apart_by, of=of))


def _apart_by(stated: pl.DataFrame, of: list[str]) -> pl.DataFrame:
    pairs = _nearest_twins(stated, ["source_id", "publisher", *of]).filter(
        pl.col("apart") >= _RATIO,
        pl.max_horizontal("amount_ug_per_100g", "of_twin") >= _LEAST_UG,
    )
    return (
        _beside_others(pairs, stated, of)
        .filter(~pl.col("near_own"))
        .select(
            *(_KEY, "amount_ug_per_100g", "twin_id", "of_twin", "apart"),
            *("others", "others_least", "others_most", "near_twin"),
        )
    )


def _nearest_twins(stated: pl.DataFrame, of: list[str]) -> pl.DataFrame:
    """Return the amounts above 0, each with the nearest other amount of the same ``of``, if any.

    The same amount again is the same analysis, and no twin of its own. Amounts are compared as at
    least ``FLOOR_UG``: those below it are all alike, and the least key stands for them. The nearest
    of a sorted list stands beside an amount; pairs of all would grow with the square of the foods.
    """
    amount = pl.col("amount_ug_per_100g")
    own = stated.filter(amount.is_not_null(), pl.all_horizontal(pl.col(of).is_not_null())).select(
        _KEY, "amount_ug_per_100g", *of, pl.max_horizontal(amount, FLOOR_UG).alias("floored")
    )
    levels = (
        own.sort(_KEY)
        .group_by(*of, "floored")
        .agg(
            pl.col(_KEY).first().alias("twin_id"),
            amount.first().alias("of_twin"),
            amount.n_unique().alias("amounts"),
        )
        .sort(*of, "floored")
    )
    group = pl.struct(of).rle_id()
    # A level of several amounts holds a twin that is not apart at all.
    beside = [
        levels.with_columns(
            pl.col("twin_id", "of_twin").shift(by),
            pl.col("floored").shift(by).alias("floored_twin"),
            (group == group.shift(by)).alias("same"),
        ).filter("same", amounts=1)
        for by in (1, -1)
    ]
    apart = pl.max_horizontal(
        pl.col("floored") / pl.col("floored_twin"), pl.col("floored_twin") / pl.col("floored")
    )
    return (
        own.filter(amount > 0)
        .join(pl.concat(beside), on=[*of, "floored"])
        .with_columns(apart.alias("apart"))
        .sort(_KEY, "apart", "twin_id")
        .unique(_KEY, keep="first", maintain_order=True)
    )


def _beside_others(pairs: pl.DataFrame, stated: pl.DataFrame, of: list[str]) -> pl.DataFrame:
    """Return the pairs with what other publishers state, and whether it is near either amount."""
    spoken = evidence(stated, of)
    others = (
        pairs.select(_KEY, "publisher", *of)
        .join(spoken.rename({"whose": "whose_other"}), on=of)
        .filter(pl.col("publisher") != pl.col("whose_other"), pl.col("most") > 0)
        .group_by(_KEY)
        .agg(
            pl.len().alias("others"),
            pl.col("middle").fill_null(0.0).min().alias("others_least"),
            pl.col("middle").fill_null(0.0).max().alias("others_most"),
        )
    )
    return pairs.join(others, on=_KEY, how="left", maintain_order="left").with_columns(
        _near("floored").alias("near_own"), _near("floored_twin").alias("near_twin")
    )


def _near(amount: str) -> pl.Expr:
    least = pl.max_horizontal("others_least", FLOOR_UG) / _NEAR
    most = pl.max_horizontal("others_most", FLOOR_UG) * _NEAR
    within = (pl.col(amount) >= least) & (pl.col(amount) <= most)
    return pl.col("others_least").is_not_null() & within
