"""Checks of household portions: weights against the definitions of volumes and masses.

Each returns rows of ``issue``; none changes a weight. Only a source's own portions are checked.
"""

import polars as pl

from pipeline.format_text import format_text
from pipeline.transform.doubts_repeated_servings import repeated_servings
from pipeline.transform.portions.volume import ML

# Freeze-dried chives, the lightest food that USDA weighed by the spoon, have 0.0135 g/ml; honey
# and molasses, the heaviest, 1.44 g/ml. A food outside has another volume than its text says.
_LEAST_G_PER_ML = 0.013
_MOST_G_PER_ML = 1.5
# Two volume measures of one food may differ by how it settles, and by rounding.
_VOLUMES_AGREE_WITHIN = 0.10
# Masses are definitions: only rounding may differ.
_MASSES_AGREE_WITHIN = 0.02
_GRAVE_FROM = 0.10
_EXACT_G = 1e-9  # floating point only
_GRAMS = {"oz": 28.349523125, "lb": 453.59237, "g": 1.0, "mg": 0.001}


def serving_issues(serving: pl.DataFrame) -> pl.DataFrame:
    """Return the rows of ``issue`` about the published table ``serving``."""
    own = serving.filter((pl.col("origin") == "source") & (pl.col("quantity") > 0))
    return pl.concat(
        [
            density_out_of_bounds(own),
            mass_by_definition(own),
            volumes_agree(own),
            repeated_servings(own),
        ]
    )


def density_out_of_bounds(own: pl.DataFrame) -> pl.DataFrame:
    """Medium: a portion lighter or heavier for its volume than any food."""
    g_per_ml = pl.col("gram_weight") / pl.col("volume_ml")
    found = own.filter(
        (pl.col("volume_ml") > 0) & ~g_per_ml.is_between(_LEAST_G_PER_ML, _MOST_G_PER_ML)
    )
    return found.select(
        pl.lit("serving_density_out_of_bounds").alias("rule"),
        pl.lit("medium").alias("severity"),
        pl.lit("serving").alias("table_name"),
        pl.col("serving_id").alias("row_key"),
        format_text(
            "{} g in {} ml are {} g/ml, outside {} to {}",
            "gram_weight",
            pl.col("volume_ml").round(1),
            g_per_ml.round(4),
            pl.lit(_LEAST_G_PER_ML),
            pl.lit(_MOST_G_PER_ML),
        ).alias("detail"),
    )


def mass_by_definition(own: pl.DataFrame) -> pl.DataFrame:
    """Medium (low under 10 %): an ounce, pound or gram that does not weigh one."""
    expected = pl.col("quantity") * pl.col("measure").replace_strict(
        _GRAMS, default=None, return_dtype=pl.Float64
    )
    off = (pl.col("gram_weight") - expected).abs()
    share = off / expected
    found = own.filter(off > _MASSES_AGREE_WITHIN * expected + _rounding_g())
    return found.select(
        pl.lit("serving_mass_by_definition").alias("rule"),
        pl.when(share > _GRAVE_FROM)
        .then(pl.lit("medium"))
        .otherwise(pl.lit("low"))
        .alias("severity"),
        pl.lit("serving").alias("table_name"),
        pl.col("serving_id").alias("row_key"),
        format_text(
            "{} {} weigh {} g as printed, {} g by definition",
            "quantity",
            "measure",
            "gram_weight",
            expected.round(2),
        ).alias("detail"),
    )


def volumes_agree(own: pl.DataFrame) -> pl.DataFrame:
    """Low: volume measures of one food, prepared alike, that imply weights over 10 % apart.

    A tablespoon is three teaspoons (a rule of its own), a cup sixteen tablespoons. Which one is
    wrong is not known, so the doubt is about the food; of several pairs the one furthest apart is
    reported. A cubic inch is left out: it is solid, while a cup of the same food holds air.
    """
    filled = [measure for measure in ML if measure != "cubic_inch"]
    measured = own.filter(pl.col("measure").is_in(filled) & (pl.col("volume_ml") > 0)).select(
        "food_id",
        "measure",
        "serving_id",
        pl.col("measure_detail").fill_null("").alias("prepared"),
        (pl.col("gram_weight") / pl.col("volume_ml")).alias("g_per_ml"),
        (_rounding_g() / pl.col("volume_ml")).alias("rounding"),
        (pl.col("volume_ml") / pl.col("quantity")).alias("unit_ml"),
        format_text("{} {} = {} g", "quantity", "measure", "gram_weight").alias("text"),
    )
    pair = measured.join(measured, on=["food_id", "prepared"], suffix="_small").filter(
        pl.col("unit_ml") > pl.col("unit_ml_small")
    )
    apart = (pl.col("g_per_ml") - pl.col("g_per_ml_small")).abs()
    larger = pl.max_horizontal("g_per_ml", "g_per_ml_small")
    allowed = _VOLUMES_AGREE_WITHIN * larger + pl.col("rounding") + pl.col("rounding_small")
    found = (
        pair.with_columns((apart / larger).alias("apart"))
        .filter(apart > allowed)
        .sort(
            "food_id",
            "apart",
            "serving_id",
            "serving_id_small",
            descending=[False, True, False, False],
        )
        .with_columns(
            pl.when((pl.col("measure") == "tbsp") & (pl.col("measure_small") == "tsp"))
            .then(pl.lit("tablespoon_is_three_teaspoons"))
            .otherwise(pl.lit("serving_volumes_agree"))
            .alias("rule")
        )
        .unique(["food_id", "rule"], keep="first", maintain_order=True)
    )
    return found.select(
        "rule",
        pl.lit("low").alias("severity"),
        pl.lit("food").alias("table_name"),
        pl.col("food_id").alias("row_key"),
        format_text(
            "{} ({} g/ml), but {} ({} g/ml): {} % apart",
            "text",
            pl.col("g_per_ml").round(3),
            "text_small",
            pl.col("g_per_ml_small").round(3),
            (pl.col("apart") * 100).round(0).cast(pl.Int64),
        ).alias("detail"),
    )


def _rounding_g() -> pl.Expr:
    """Return half of the last place a weight is printed in: 14 → 0.5, 14.2 → 0.05."""
    weight = pl.col("gram_weight")
    last_place = (
        pl.when((weight - weight.round(places)).abs() < _EXACT_G).then(0.5 * 10.0**-places)
        for places in (0, 1)
    )
    return pl.coalesce(*last_place, 0.005)
