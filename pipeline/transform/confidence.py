"""Confidence of a value, A to D, by a written rule.

A  measured in a laboratory, at least three samples, and their spread stated
B  measured, less documented; or compiled from a study that is named
C  imputed, calculated, or compiled without a named study
D  assumed, from a label, or of unknown make

A reviewed doubt (``reviewed/doubt.csv``) sets the best class that a value can have: C where its
study is ambiguous, its quote contradicts itself, or a step of the method was not controlled; D
where the print itself is doubtful, the value is averaged over studies, or it is unpublished.
"""

import polars as pl

_WELL_SAMPLED = 3


def confidence() -> pl.Expr:
    """Return the class from origin, n_samples, the spread and reference_id."""
    origin = pl.col("origin")
    spread = pl.col("se_ug_per_100g").is_not_null() | (
        pl.col("min_ug_per_100g").is_not_null() & pl.col("max_ug_per_100g").is_not_null()
    )
    well_sampled = pl.col("n_samples").fill_null(0) >= _WELL_SAMPLED
    named_study = pl.col("reference_id").is_not_null()
    return (
        pl.when(origin.is_in(["assumed", "label", "unknown"]))
        .then(pl.lit("D"))
        .when((origin == "analytical") & well_sampled & spread)
        .then(pl.lit("A"))
        .when((origin == "analytical") | ((origin == "compiled") & named_study))
        .then(pl.lit("B"))
        .otherwise(pl.lit("C"))
    )
