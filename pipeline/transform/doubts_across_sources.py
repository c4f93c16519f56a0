"""Doubts from a look across foods and sources: outliers, unit slips, analyses printed many times.

Only amounts above zero of ``compared_values`` are looked at.
"""

import polars as pl

from pipeline.format_text import format_text
from pipeline.transform.compared_values import FLOOR_UG, SLIP_TOLERANCE, SLIPS, others_of, slipped
from pipeline.transform.issue_rows import MEASUREMENT, REPORTED_TOTAL, Row, issue

# Kinds of one food, seasons and soils differ tenfold; over twenty they are hardly one food.
_CONCEPT_RATIO = 20
_CATEGORY_RATIO = 50
_CATEGORY_MIN_VALUES = 8
# How far publishers may be apart to be of one opinion, and for a tenth or tenfold of what they
# state to be none of theirs.
_AGREE = 5.0
_AGREE_ON_SLIP = 2.0
# So many foods of one group do not hold the same amount to two digits by chance.
_SHARED_BY = 5
_FORM = ["form_id"]
_TOTAL = ["total", "total_basis", "forms_covered"]


def issues(forms: pl.DataFrame, totals: pl.DataFrame) -> list[pl.DataFrame]:
    """Return the rows of ``issue`` about ``compared_values`` of measurements and of totals."""
    above_0 = pl.col("amount_ug_per_100g") > 0
    forms = forms.filter(above_0)
    # Totals of other vitamers are other quantities; which ones many totals add up is not stated.
    totals = totals.filter(above_0, pl.col("forms_covered").is_not_null())
    return [
        *against_other_publishers(forms, MEASUREMENT, _FORM),
        *against_other_publishers(totals, REPORTED_TOTAL, _TOTAL),
        outlier_in_category(forms, MEASUREMENT, _FORM),
        outlier_in_category(totals, REPORTED_TOTAL, _TOTAL),
        shared_analysis(forms),
    ]


def against_other_publishers(
    values: pl.DataFrame, row: Row, quantity: list[str]
) -> tuple[pl.DataFrame, pl.DataFrame, pl.DataFrame]:
    """Medium: unit_slip and outlier_in_concept; low: sources_disagree.

    A value is compared with the median of what other publishers soundly state of its concept,
    prepared alike; each counts as the median of its own values. Two or more that agree make an
    outlier of what is over twenty times apart; a slip of what is within their range once it is
    multiplied or divided by ten, a hundred or a thousand, where they hardly differ and the concept
    takes one part alone. Of a single publisher, or of several that differ
    among themselves, nobody can tell which is wrong: sources_disagree says so of each.
    """
    of = ["concept_id", *quantity, "preparation"]
    middle = pl.col("middle")
    others = (
        others_of(values.filter(pl.col("concept_id").is_not_null()), of, row.key)
        .filter(middle.is_not_null())
        .group_by(row.key, maintain_order=True)
        .agg(
            middle.median(),
            (middle.max() / middle.min()).alias("spread"),
            middle.min().alias("least_other"),
            middle.max().alias("most_other"),
            _apart(middle).min().alias("from_nearest"),
            pl.len().alias("others"),
        )
    )
    amount = pl.col("amount_ug_per_100g")
    compared = values.join(others, on=row.key).with_columns(_apart(middle).alias("apart"))
    slip = slipped(pl.col("apart"))
    far = pl.col("apart") > _CONCEPT_RATIO
    several = pl.col("others") > 1
    agree = several & (pl.col("spread") <= _AGREE)
    is_slip = (
        several
        & pl.any_horizontal(_slip_of(factor) for factor in SLIPS)
        & (pl.col("spread") <= _AGREE_ON_SLIP)
        & pl.col("specific_concept").is_not_null()
    )
    # Who agrees with any of several that differ is not the one that disagrees.
    undecided = (several & (pl.col("from_nearest") > _CONCEPT_RATIO)) | (~several & (far | slip))
    numbers = (amount.round(4), (amount / middle).round_sig_figs(3), middle.round(4))
    text = format_text(
        "{} µg/100 g is {} times the median {} of {} other publishers of {}, who state {} to {}",
        *(*numbers, "others", "concept_id"),
        *(pl.col("least_other").round(4), pl.col("most_other").round(4)),
    )
    of_one = format_text(
        "{} µg/100 g is {} times the {} that the one other publisher with an amount above 0 states"
        " of {}: which is wrong is not known",
        *(*numbers, "concept_id"),
    )
    of_several = format_text(
        "{} µg/100 g is {} times the median {} of {} other publishers of {}, which differ {} times"
        " themselves: which is wrong is not known",
        *(*numbers, "others", "concept_id", pl.col("spread").round_sig_figs(2)),
    )
    return (
        issue("unit_slip", "medium", compared.filter(is_slip), row, text),
        issue("outlier_in_concept", "medium", compared.filter(~is_slip & far & agree), row, text),
        issue(
            "sources_disagree",
            "low",
            compared.filter(~agree & undecided),
            row,
            pl.when(several).then(of_several).otherwise(of_one),
        ),
    )


def _slip_of(factor: float) -> pl.Expr:
    """Return whether an amount, multiplied or divided, is one of those that others state."""
    least = pl.col("least_other") * (1 - SLIP_TOLERANCE)
    most = pl.col("most_other") * (1 + SLIP_TOLERANCE)
    amount = pl.col("amount_ug_per_100g")
    return (amount * factor).is_between(least, most) | (amount / factor).is_between(least, most)


def _apart(middle: pl.Expr) -> pl.Expr:
    """Return how many times an amount is apart from another one."""
    above = pl.max_horizontal("amount_ug_per_100g", FLOOR_UG) / pl.max_horizontal(middle, FLOOR_UG)
    return pl.max_horizontal(above, 1 / above)


def outlier_in_category(values: pl.DataFrame, row: Row, quantity: list[str]) -> pl.DataFrame:
    """Medium: over fifty times the median of at least eight values of its category.

    Leaves are compared with one another, and so is what ``k1_from`` tells apart beside them.
    """
    of = ["category", "k1_from", *quantity]
    counted = values.with_columns(
        pl.col("amount_ug_per_100g").median().over(of).alias("middle"),
        pl.len().over(of).alias("values"),
    )
    ratio = pl.col("amount_ug_per_100g") / pl.col("middle")
    return issue(
        "outlier_in_category",
        "medium",
        counted.filter((pl.col("values") >= _CATEGORY_MIN_VALUES) & (ratio > _CATEGORY_RATIO)),
        row,
        format_text(
            "{} µg/100 g is {} times the median {} of {} values of the category {}",
            pl.col("amount_ug_per_100g").round(4),
            ratio.round(0).cast(pl.Int64),
            pl.col("middle").round(4),
            "values",
            "category",
        ),
    )


def shared_analysis(values: pl.DataFrame) -> pl.DataFrame:
    """Low: an amount that five foods or more of one group and source state alike.

    They are one analysis printed again, and count as one opinion. Amounts of 1 µg/100 g and more
    with a decimal only: smaller and whole ones agree by chance.
    """
    amount = pl.col("amount_ug_per_100g")
    same = ["source_id", "food_group", "form_id", "amount_ug_per_100g", "n_samples"]
    found = values.filter((amount >= 1) & (amount != amount.round(0))).with_columns(
        pl.len().over(same).alias("foods")
    )
    return issue(
        "shared_analysis",
        "low",
        found.filter(pl.col("foods") >= _SHARED_BY),
        MEASUREMENT,
        format_text(
            "{} foods of the group {} state the same {} µg/100 g, {} samples: one analysis",
            "foods",
            "food_group",
            amount.round(4),
            pl.col("n_samples").cast(pl.String).fill_null("unstated"),
        ),
    )
