"""Doubts from a look across foods and sources: outliers, unit slips, analyses printed many times.

Only analysed and compiled amounts above zero are compared, of foods that no newer table supersedes;
what a source derived from other foods is no second opinion.
"""

import polars as pl

from pipeline.format_text import format_text
from pipeline.transform.issue_rows import MEASUREMENT, REPORTED_TOTAL, Row, issue
from pipeline.transform.kinds_by_name import is_green

# Kinds of one food, seasons and soils differ tenfold; over twenty they are hardly one food.
_CONCEPT_RATIO = 20
_CATEGORY_RATIO = 50
_CATEGORY_MIN_VALUES = 8
# A slip of a unit or of a decimal point, within what rounding and sampling leave of it.
_SLIPS = (10, 100, 1000)
_SLIP_TOLERANCE = 0.02
# So many foods of one group do not hold the same amount to two digits by chance.
_SHARED_BY = 5
_FORM = ["form_id"]
_TOTAL = ["total", "total_basis", "forms_covered"]


def issues(
    food: pl.DataFrame, measurement: pl.DataFrame, reported_total: pl.DataFrame
) -> list[pl.DataFrame]:
    """Return the rows of ``issue`` that these checks find."""
    forms = _comparable(food, measurement)
    # Totals of other vitamers are other quantities; which ones many totals add up is not stated.
    totals = _comparable(food, reported_total.filter(pl.col("forms_covered").is_not_null()))
    return [
        *against_other_sources(forms, MEASUREMENT, _FORM),
        *against_other_sources(totals, REPORTED_TOTAL, _TOTAL),
        outlier_in_category(forms, MEASUREMENT, _FORM),
        outlier_in_category(totals, REPORTED_TOTAL, _TOTAL),
        shared_analysis(forms),
    ]


def against_other_sources(
    values: pl.DataFrame, row: Row, quantity: list[str]
) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Medium: unit_slip, and outlier_in_concept for over twenty times or under a twentieth.

    A value is compared with the median of the other sources (each study is one, and counts as the
    median of its own values) of its concept. Both sides of a pair are doubted: which is wrong is
    not known.
    """
    key = ["concept_id", *quantity]
    each = (
        values.filter(pl.col("concept_id").is_not_null())
        .group_by(*key, "by", maintain_order=True)
        .agg(pl.col("amount_ug_per_100g").median().alias("of_other"))
        .rename({"by": "other"})
    )
    others = (
        values.join(each, on=key)
        .filter(pl.col("by") != pl.col("other"))
        .group_by(row.key, maintain_order=True)
        .agg(pl.col("of_other").median().alias("middle"), pl.len().alias("sources"))
    )
    ratio = pl.col("amount_ug_per_100g") / pl.col("middle")
    compared = (
        values.join(others, on=row.key)
        .with_columns(ratio.alias("ratio"))
        .with_columns(pl.max_horizontal("ratio", 1 / pl.col("ratio")).alias("apart"))
    )
    slip = pl.any_horizontal(
        (pl.col("apart") / factor - 1).abs() <= _SLIP_TOLERANCE for factor in _SLIPS
    )
    text = format_text(
        "{} µg/100 g is {} times the median {} of {} other source(s) of {}",
        pl.col("amount_ug_per_100g").round(4),
        pl.col("ratio").round_sig_figs(3),
        pl.col("middle").round(4),
        "sources",
        "concept_id",
    )
    apart = compared.filter(~slip & (pl.col("apart") > _CONCEPT_RATIO))
    return (
        issue("unit_slip", "medium", compared.filter(slip), row, text),
        issue("outlier_in_concept", "medium", apart, row, text),
    )


def outlier_in_category(values: pl.DataFrame, row: Row, quantity: list[str]) -> pl.DataFrame:
    """Medium: over fifty times the median of at least eight values of its category.

    Leaves and herbs are compared with one another, whatever the category.
    """
    of = ["category", "green", *quantity]
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


def _comparable(food: pl.DataFrame, values: pl.DataFrame) -> pl.DataFrame:
    """Return the amounts to compare, with their food's columns, and by whom they are."""
    current = food.filter(pl.col("superseded_by").is_null()).select(
        "food_id", "source_id", "food_group", "category", "concept_id", is_green()
    )
    return (
        values.filter(
            pl.col("origin").is_in(["analytical", "compiled"]) & (pl.col("amount_ug_per_100g") > 0)
        )
        .join(current, on="food_id")
        .with_columns(pl.coalesce("reference_id", "source_id").alias("by"))
    )
