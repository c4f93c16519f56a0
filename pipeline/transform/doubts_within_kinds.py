"""Doubts within a kind of food: amounts far above or below all that other publishers state of it.

A kind is a concept that takes one part, or the foods of the same name and part, prepared alike.
Printed zeros and values below a limit are compared too. Only English names are compared.
"""

from functools import partial

import polars as pl

from pipeline.format_text import format_text
from pipeline.transform.compared_values import EVIDENCE_COLUMNS, FLOOR_UG, others_of
from pipeline.transform.in_slices import in_groups
from pipeline.transform.issue_rows import MEASUREMENT, issue

# Of two publishers and more, an amount that is so many times their largest is none of theirs …
_RATIO_TO_SEVERAL = 2.5
# … and of one publisher, an amount that no season, soil or breed explains.
_RATIO_TO_ONE = 20.0
_LEAST_UG = 5.0

_SAME_NAME = "foods of the same name and part"
_OF_ONE = "so that which is wrong is not known"
_AMOUNT = pl.col("amount_ug_per_100g").round(4)
_RANGE = (pl.col("least").round(4), pl.col("most").round(4), pl.col("of"))


def issues(stated: pl.DataFrame) -> pl.DataFrame:
    """Return the rows of ``issue`` about ``compared_values`` of ``measurement``.

    ``far_above_others`` and ``far_below_others`` against two independent publishers or more,
    ``far_from_one_other`` above a single one; all medium, one a value.
    """
    several, one = pl.col("others") > 1, pl.col("others") == 1
    against = [
        ("far_above_others", several & _above()),
        ("far_below_others", several & _below()),
        ("far_from_one_other", one & _above()),
    ]
    compared = pl.concat([_compared(stated, key) for key in ("specific_concept", "kind")])
    return pl.concat(
        [
            issue(
                rule,
                "medium",
                compared.filter(fits).unique("measurement_id", keep="first", maintain_order=True),
                MEASUREMENT,
                format_text(
                    "{} µg/100 g, while one other publisher states {} to {} of {}, {}",
                    *(_AMOUNT, *_RANGE),
                    pl.lit(_OF_ONE),
                )
                if rule == "far_from_one_other"
                else format_text(
                    "{} µg/100 g, while {} other publishers state {} to {} of {}",
                    *(_AMOUNT, "others", *_RANGE),
                ),
            )
            for rule, fits in against
        ]
    )


def _above() -> pl.Expr:
    amount, most = pl.col("amount_ug_per_100g"), pl.max_horizontal("most", FLOOR_UG)
    # A printed zero may stand for what could not be measured: a publisher of zeros alone is
    # evidence only of what nothing explains, and one of them proves nothing.
    several = (pl.col("above_0") > 1) & (amount >= _RATIO_TO_SEVERAL * most)
    from_all = (amount >= _RATIO_TO_ONE * most) & ((pl.col("above_0") > 0) | (pl.col("others") > 1))
    return (amount >= _LEAST_UG) & (several | from_all)


def _below() -> pl.Expr:
    amount = pl.max_horizontal("amount_ug_per_100g", FLOOR_UG)
    return pl.col("least") >= _RATIO_TO_ONE * amount


def _compared(stated: pl.DataFrame, key: str) -> pl.DataFrame:
    """Return the values beside what all other publishers state of the same ``key``."""
    of = [key, "form_id", "preparation"]
    needed = stated.select("measurement_id", *of, *EVIDENCE_COLUMNS)
    of_kind = needed.filter(pl.col(key).is_not_null())
    return in_groups(of_kind, key, partial(_beside_others, key=key, of=of))


def _beside_others(stated: pl.DataFrame, key: str, of: list[str]) -> pl.DataFrame:
    return (
        others_of(stated, of, "measurement_id")
        .filter(pl.col("amount_ug_per_100g").is_not_null())
        .group_by("measurement_id", maintain_order=True)
        .agg(
            pl.col("amount_ug_per_100g", key).first(),
            pl.col("least").min(),
            pl.col("most").max(),
            pl.len().alias("others"),
            (pl.col("most") > 0).sum().alias("above_0"),
        )
        .with_columns(
            (pl.lit(_SAME_NAME) if key == "kind" else pl.col(key).cast(pl.String)).alias("of")
        )
        .drop(key)
    )
