"""Confidence of a value, A to D, by a written rule.

How the source came to the number decides first:

D  assumed, from a label, or of unknown make
C  imputed, calculated, or compiled without a named study
A, B or C  measured, by the source or by the study that it names

A measured value is then asked six questions:

1. method: is the analytical method stated, for the value or its study?
2. samples: were there at least 3?
3. spread: is a standard deviation, a standard error, or a minimum and a maximum stated?
4. primary: was it read where the laboratory published it, not in a quote or a compilation?
5. limit: if it is zero, a trace or below a limit, is the limit stated, for the value or its study?
6. age: was it published in 2000 or later? The year is that of the study; without one, that in which
   the source last changed the value; without that, the year of the source's release.

A  yes to samples, spread and primary, and at most one no to the others
B  at most three times no
C  more often no

A reviewed doubt (``reviewed/doubt.csv``) sets the best class that a value can have: C where its
study is ambiguous, its quote contradicts itself, or a step of the method was not controlled; D
where the print itself is doubtful, the value is averaged over studies, or it is unpublished.
"""

import polars as pl

_WELL_SAMPLED = 3
_RECENT_SINCE = 2000
_NO_AMOUNT = ("zero", "trace", "below_lod", "below_loq")
_CORE = ("samples", "spread", "primary")
_MORE = ("method", "limit", "age")
_A_MAY_LACK = 1  # of the latter
B_MAY_LACK = 3  # of all six


def confidence(released_on: str | None) -> pl.Expr:
    """Return the class of each value of a source that was released on this date.

    Reads origin, qualifier, the statistics, n_samples, limit_ug_per_100g, modified_on,
    reference_id, and method, access, year and limits_forms of the study.
    """
    origin = pl.col("origin")
    lacks = _lacks(released_on)
    lacks_more = _count(*(lacks[question] for question in _MORE))
    return (
        pl.when(origin.is_in(["assumed", "label", "unknown"]))
        .then(pl.lit("D"))
        .when(~measured())
        .then(pl.lit("C"))
        .when(
            ~pl.any_horizontal(lacks[question] for question in _CORE) & (lacks_more <= _A_MAY_LACK)
        )
        .then(pl.lit("A"))
        .when(_count(*lacks.values()) <= B_MAY_LACK)
        .then(pl.lit("B"))
        .otherwise(pl.lit("C"))
    )


def confidence_lacks(released_on: str | None) -> pl.Expr:
    """Return the questions that are answered no, comma separated; null if none is.

    Null too where origin alone decides. Reads the columns that ``confidence`` does.
    """
    named = (pl.when(lack).then(pl.lit(question)) for question, lack in _lacks(released_on).items())
    asked = measured()
    return (
        pl.when(asked).then(
            pl.concat_str(*named, separator=",", ignore_nulls=True).replace("", None)
        )
    ).alias("confidence_lacks")


def measured() -> pl.Expr:
    """Tell whether the value was measured, by its source or by the study that it names."""
    quoted = pl.col("reference_id").is_not_null() & (pl.col("origin") == "compiled")
    return (pl.col("origin") == "analytical") | quoted


def _lacks(released_on: str | None) -> dict[str, pl.Expr]:
    """Return, for each question, whether it is answered no."""
    return {
        "samples": ~_well_sampled(),
        "spread": ~_has_spread(),
        "primary": ~_primary(),
        "method": pl.col("method").is_null(),
        "limit": ~_limit_stated(),
        "age": ~_recent(released_on),
    }


def _count(*lacks: pl.Expr) -> pl.Expr:
    return pl.sum_horizontal(lack.cast(pl.Int64) for lack in lacks)


def _well_sampled() -> pl.Expr:
    return pl.col("n_samples").fill_null(0) >= _WELL_SAMPLED


def _has_spread() -> pl.Expr:
    return (
        pl.col("sd_ug_per_100g").is_not_null()
        | pl.col("se_ug_per_100g").is_not_null()
        | (pl.col("min_ug_per_100g").is_not_null() & pl.col("max_ug_per_100g").is_not_null())
    )


def _primary() -> pl.Expr:
    """Tell what the laboratory printed itself: a study seen, or a table of its own analyses."""
    return (pl.col("origin") == "analytical") & (pl.col("access").fill_null("primary") == "primary")


def _limit_stated() -> pl.Expr:
    """Tell whether an amount needs no limit, has one, or its study states one for the form."""
    of_study = pl.col("limits_forms").str.split(",").list.contains(pl.col("meaning"))
    return (
        ~pl.col("qualifier").is_in(_NO_AMOUNT)
        | pl.col("limit_ug_per_100g").is_not_null()
        | of_study.fill_null(value=False)
    )


def _recent(released_on: str | None) -> pl.Expr:
    """Tell whether the year is known and recent; no year, even of a release, is not recent."""
    changed = pl.col("modified_on").str.extract(r"((?:19|20)\d\d)").cast(pl.Int64)
    released = pl.lit(released_on, pl.String).str.slice(0, 4).cast(pl.Int64)
    year = pl.coalesce("year", pl.when(pl.col("reference_id").is_null()).then(changed), released)
    return (year >= _RECENT_SINCE).fill_null(value=False)
