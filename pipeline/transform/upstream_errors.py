"""What to tell publishers about their tables: issues that are hardly anything but slips of theirs.

A table is told of what contradicts itself, and of amounts that two independent publishers or more
contradict, whose own values are sound, of the same part prepared alike. Left out is what is usual
or a matter of how a value is to be read (zeros that may be limits, analyses printed again), what a
single publisher contradicts, what reviewers find implausible, and doubts about studies.
"""

import polars as pl

from schemas.doubts import UPSTREAM_ERROR

_SLIPS = (
    *("forms_against_total", "k1_and_k2_against_total", "outside_own_range", "unit_slip"),
    *("mended_cell", "far_above_others", "far_below_others", "far_from_twin"),
    *("fat_above_100_g", "fat_above_energy", "fatty_acids_above_fat", "energy_above_pure_fat"),
    *("k2_zero_contradicted", "serving_density_out_of_bounds", "serving_mass_by_definition"),
)
# Fatty acids a little above the fat: weighed by another method or factor, which is no slip.
_BY_METHOD = (pl.col("rule") == "fatty_acids_above_fat") & (pl.col("severity") == "low")
_OF_STUDIES = "literature"

FOOD_COLUMNS = ["food_id", "source_id", "source_food_code", "name", "superseded_by"]


def upstream_errors(issue: pl.DataFrame, food: pl.DataFrame, source: pl.DataFrame) -> pl.DataFrame:
    """Return the published table ``upstream_error`` from the issues about current tables."""
    key = pl.col("row_key")
    food_id = (
        pl.when(pl.col("table_name") == "serving")
        .then(key.str.replace("#.*$", ""))
        .when(pl.col("table_name").is_in(["measurement", "reported_total"]))
        .then(key.str.replace("/[^/]*$", ""))
        .otherwise(key)
    )
    return (
        issue.filter(pl.col("rule").is_in(_SLIPS) & ~_BY_METHOD)
        .with_columns(food_id.alias("food_id"))
        .join(food.filter(pl.col("superseded_by").is_null()), on="food_id")
        .filter(pl.col("source_id") != _OF_STUDIES)
        .join(source.select("source_id", "publisher", "release"), on="source_id")
        .rename({"name": "food_name"})
        .select(UPSTREAM_ERROR.column_names)
    )
