"""The index of quality, and confidence held against the criteria. The rule is in ``quality.py``."""

import polars as pl

from pipeline.transform.confidence import B_MAY_LACK, measured
from schemas.quality import CRITERIA, OF_MEASURING

_BADLY_STATED, _WELL_STATED = 2, 4  # criteria
_POINTS = {"good": 5, "fair": 3, "bad": 1}


def index(not_stated: int) -> pl.Expr:
    """Return the sum of points, with so many for what is not stated; null if not measured."""
    points = _POINTS | {"not_stated": not_stated}
    scored = [
        pl.col(name).replace_strict(points, default=None, return_dtype=pl.Int64)
        for name in CRITERIA
    ]
    measuring_known = pl.all_horizontal(pl.col(name) != "not_measured" for name in CRITERIA)
    return pl.when(measuring_known).then(pl.sum_horizontal(scored))


def compared() -> pl.Expr:
    """Tell whether the class is higher or lower than the criteria let expect, or agrees."""
    bad, stated = _count(["bad"]), _count(list(_POINTS))
    sampled = pl.col("number_of_samples").is_in(["good", "fair"])
    letter = pl.col("confidence")
    asked = measured()
    a_is_high = (letter == "A") & ((bad > 0) | (stated < _WELL_STATED) | ~sampled)
    nothing_good = _count(["good", "fair"], OF_MEASURING) == 0
    b_is_high = (letter == "B") & ((bad >= _BADLY_STATED) | nothing_good)
    is_low = letter.is_in(["C", "D"]) & asked & (bad == 0) & (stated >= _WELL_STATED)
    return (
        pl.when(a_is_high | b_is_high)
        .then(pl.lit("higher"))
        .when(is_low)
        .then(pl.lit("lower"))
        .otherwise(pl.lit("agrees"))
    )


def explained() -> pl.Expr:
    """Return why the class is higher or lower; null would be a difference without a reason."""
    difference, letter = pl.col("confidence_compared"), pl.col("confidence")
    lacks = pl.col("confidence_lacks").fill_null("").str.split(",")
    counts = ~pl.all_horizontal(
        lacks.list.contains(question) for question in ("spread", "primary", "age")
    )
    return (
        pl.when((difference == "higher") & (letter == "A"))
        .then(pl.lit("A asks neither for plan, handling and control nor how the food is described"))
        .when((difference == "higher") & (letter == "B") & counts)
        .then(pl.lit("B counts own analyses, spread and year, which are no criteria"))
        .when((difference == "lower") & lacks.list.contains("doubt"))
        .then(pl.lit("a reviewed doubt lowers it (see issue)"))
        .when((difference == "lower") & (lacks.list.len() > B_MAY_LACK))
        .then(pl.lit("more than three of the six questions lack"))
    )


def _count(scores: list[str], criteria: tuple[str, ...] = CRITERIA) -> pl.Expr:
    return pl.sum_horizontal(pl.col(name).is_in(scores).cast(pl.Int64) for name in criteria)
