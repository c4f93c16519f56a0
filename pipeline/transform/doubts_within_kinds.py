"""Doubts within a kind of food: amounts far above or below all that other publishers state of it.

A kind is a concept, or the foods of the same name and part. Printed zeros are compared too, derived
values are not. Only English names are compared.
"""

import polars as pl

from pipeline.format_text import format_text
from pipeline.transform.issue_rows import MEASUREMENT, issue
from pipeline.transform.kinds_by_name import kind

# Of two publishers and more, an amount that is so many times their largest is none of theirs …
_RATIO_TO_SEVERAL = 2.5
# … and of one publisher, an amount that no season, soil or breed explains.
_RATIO_TO_ONE = 20.0
_LEAST_UG = 5.0
# Zeros and smaller amounts are compared as this, under which ten times is no difference.
_FLOOR_UG = 0.5

FOOD_COLUMNS = ["food_id", "source_id", "name", "concept_id", "superseded_by"]
MEASUREMENT_COLUMNS = [
    *("measurement_id", "food_id", "form_id", "amount_ug_per_100g", "origin", "reference_id"),
]


def issues(
    food: pl.DataFrame, measurement: pl.DataFrame, source: pl.DataFrame, reference: pl.DataFrame
) -> pl.DataFrame:
    """Return the rows of ``issue``: far_above_others and far_below_others, one a value."""
    stated = _stated(food, measurement, source, reference)
    found = [
        issue(
            rule,
            "medium",
            pl.concat([_apart(stated, key, fits) for key in ("concept_id", "kind")]).unique(
                "measurement_id", keep="first", maintain_order=True
            ),
            MEASUREMENT,
            format_text(
                "{} µg/100 g, while {} other publisher(s) state {} to {} of {}",
                pl.col("amount_ug_per_100g").round(4),
                "others",
                pl.col("least").round(4),
                pl.col("most").round(4),
                "of",
            ),
        )
        for rule, fits in (("far_above_others", _above()), ("far_below_others", _below()))
    ]
    return pl.concat(found)


def _above() -> pl.Expr:
    amount, most = pl.col("amount_ug_per_100g"), pl.max_horizontal("most", _FLOOR_UG)
    more_than_one = pl.col("others") > 1
    several = more_than_one & (amount >= _RATIO_TO_SEVERAL * most)
    from_all = amount >= _RATIO_TO_ONE * most
    # A printed zero may stand for what could not be measured: one publisher's proves nothing.
    beside_zeros = more_than_one & from_all
    beside_amounts = several | from_all
    return (amount >= _LEAST_UG) & (
        pl.when(pl.col("most") > 0).then(beside_amounts).otherwise(beside_zeros)
    )


def _below() -> pl.Expr:
    amount = pl.max_horizontal("amount_ug_per_100g", _FLOOR_UG)
    return (pl.col("others") > 1) & (pl.col("least") >= _RATIO_TO_ONE * amount)


def _apart(stated: pl.DataFrame, key: str, fits: pl.Expr) -> pl.DataFrame:
    """Return the values that are apart from those of all other publishers of the same ``key``."""
    of_kind = stated.filter(pl.col(key).is_not_null())
    amount = pl.col("amount_ug_per_100g")
    each = of_kind.group_by(key, "form_id", "publisher").agg(
        amount.min().alias("least"), amount.max().alias("most")
    )
    others = (
        of_kind.join(each, on=[key, "form_id"], suffix="_other")
        .filter(pl.col("publisher") != pl.col("publisher_other"))
        .group_by("measurement_id", maintain_order=True)
        .agg(pl.col("least").min(), pl.col("most").max(), pl.len().alias("others"))
    )
    compared = of_kind.join(others, on="measurement_id").filter(fits)
    return compared.select(
        *("measurement_id", "amount_ug_per_100g", "others", "least", "most"),
        pl.col(key).alias("of"),
    )


def _stated(
    food: pl.DataFrame, measurement: pl.DataFrame, source: pl.DataFrame, reference: pl.DataFrame
) -> pl.DataFrame:
    """Return analysed and compiled amounts, zeros too, with kind, concept and publisher.

    Who is behind a value is decided as by the view ``value_publisher``.
    """
    current = food.filter(pl.col("superseded_by").is_null()).with_columns(kind())
    return (
        measurement.filter(
            pl.col("origin").is_in(["analytical", "compiled"])
            & pl.col("amount_ug_per_100g").is_not_null()
        )
        .join(current, on="food_id")
        .join(source.select("source_id", table_of="publisher"), on="source_id", how="left")
        .join(reference.select("reference_id", study_of="publisher"), on="reference_id", how="left")
        .with_columns(
            pl.coalesce(
                "study_of", "reference_id", pl.col("table_of").str.split(",").list.first()
            ).alias("publisher")
        )
        .sort("measurement_id")
    )
