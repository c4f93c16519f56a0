"""Check of household portions: one text of one food, and two weights.

``measure_detail`` tells portions apart where the source says what differs. Where it does not, no
reader can tell which weight is meant, and none is taken away.
"""

import polars as pl

from pipeline.format_text import format_text

_SAME_PORTION = ("food_id", "description_reported", "quantity", "measure", "measure_detail")
# Packs and cookies of one name do weigh a little more or less; fourfold is another portion.
_GRAVE_RATIO = 1.10


def repeated_servings(own: pl.DataFrame) -> pl.DataFrame:
    """Return issues: low, or medium from a tenth up, for portions of equal text and unequal weight.

    ``own`` is the published table ``serving``, a source's own rows of it. Each of the rows gets an
    issue, which lists the weights of all.
    """
    among = pl.len().over(_SAME_PORTION)
    weight = pl.col("gram_weight")
    least, most = weight.min().over(_SAME_PORTION), weight.max().over(_SAME_PORTION)
    all_weights = weight.cast(pl.String).unique(maintain_order=True).implode().over(_SAME_PORTION)
    return (
        own.sort("serving_id")
        .filter((among > 1) & (most > least))
        .with_columns(least.alias("least"), most.alias("most"), all_weights.alias("weights"))
        .select(
            pl.lit("serving_weights_differ").alias("rule"),
            pl.when(pl.col("most") >= _GRAVE_RATIO * pl.col("least"))
            .then(pl.lit("medium"))
            .otherwise(pl.lit("low"))
            .alias("severity"),
            pl.lit("serving").alias("table_name"),
            pl.col("serving_id").alias("row_key"),
            format_text(
                "{} {} weighs {} g as printed in different rows, which do not say what differs",
                "quantity",
                "description_reported",
                pl.col("weights").list.join(" and "),
            ).alias("detail"),
        )
    )
