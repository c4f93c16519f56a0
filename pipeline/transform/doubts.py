"""Checks that raise doubts. Each returns rows of ``issue``; none changes a value."""

import polars as pl

from pipeline.curated.contents import Curated
from pipeline.fact_files.registry import where
from pipeline.format_text import format_text
from pipeline.transform import doubts_printed
from pipeline.transform.forms import equivalents_per_mass
from pipeline.transform.in_slices import in_slices
from pipeline.transform.issue_rows import MEASUREMENT, REPORTED_TOTAL, Row, issue
from pipeline.transform.k1_from import k1_from
from pipeline.transform.reviewed_doubts import reviewed_doubts

# A printed total and the sum of its forms differ by rounding at most.
_TOTAL_TOLERANCE_SHARE = 0.01
_TOTAL_TOLERANCE_UG = 0.05
_BASIS_IN_WORDS = {"k1_equivalents": "K1 equivalents", "mk4_equivalents": "MK-4 equivalents"}
_OUTLIER_RATIO = 50
_OUTLIER_MIN_VALUES = 8
_LESS_THAN_STATISTICS = "1"
_FORM = ["form_id"]
_SUM = ["total", "total_basis"]
# What the checks look at.
_STATED = (
    *("food_id", "amount_ug_per_100g", "min_ug_per_100g", "max_ug_per_100g", "qualifier"),
    "limit_ug_per_100g",
    *("origin", "reference_id", "n_samples", "n_studies", "statistical_comment"),
    *("amount_reported", "unit_reported"),
)
MEASUREMENT_COLUMNS = ["measurement_id", "form_id", *_STATED]
TOTAL_COLUMNS = ["reported_total_id", "total", "total_basis", "forms_covered", *_STATED]


def issues(
    food: pl.DataFrame,
    measurement: pl.DataFrame,
    reported_total: pl.DataFrame,
    curated: Curated,
) -> pl.DataFrame:
    """Return the rows of ``issue`` about whole sources: each food, with all of its values.

    Of the published tables it takes ``MEASUREMENT_COLUMNS`` and ``TOTAL_COLUMNS``.
    """
    group = in_slices(
        food, lambda part: part.select("food_id", "source_id", "food_group", k1_from())
    )
    return pl.concat(
        [
            outlier_in_group(measurement, MEASUREMENT, _FORM, group),
            outlier_in_group(reported_total, REPORTED_TOTAL, _SUM, group),
            zero_may_be_censored(measurement, MEASUREMENT, group),
            zero_may_be_censored(reported_total, REPORTED_TOTAL, group),
            averaged_over_studies(measurement, group),
            forms_against_total(measurement, reported_total),
            outside_own_range(measurement, MEASUREMENT),
            outside_own_range(reported_total, REPORTED_TOTAL),
            *doubts_printed.issues(food, measurement, reported_total, curated.mended_cell),
            reviewed_doubts(food, curated.doubt),
        ]
    )


def forms_against_total(measurement: pl.DataFrame, reported_total: pl.DataFrame) -> pl.DataFrame:
    """High: a total that its own forms, counted on its own basis, do not add up to.

    A printed K2 is checked on its own, so that K is checked against K1 and the printed K2. The
    doubt is about the food: which side is wrong is not known.
    """
    total = reported_total.filter(
        pl.col("amount_ug_per_100g").is_not_null() & pl.col("forms_covered").is_not_null()
    )
    key = ["food_id", "total", "total_basis", "forms_covered"]
    parts = (
        total.select(*key, pl.col("forms_covered").str.split(",").alias("form_id"))
        .explode("form_id")
        .join(
            measurement.select("food_id", "form_id", "amount_ug_per_100g"),
            on=["food_id", "form_id"],
            how="left",
        )
        .join(equivalents_per_mass(), on=["form_id", "total_basis"])
    )
    # K2 stands for the menaquinones of K only if both count the same vitamers on one basis.
    k2 = total.filter(pl.col("total") == "K2").select(
        "food_id",
        pl.lit("K").alias("total"),
        "total_basis",
        format_text("K1,{}", "forms_covered").alias("forms_covered"),
        pl.col("amount_ug_per_100g").alias("printed_k2"),
    )
    menaquinone = pl.col("form_id").str.starts_with("MK")
    implied = (
        parts.join(k2, on=key, how="left")
        .filter(~(menaquinone & pl.col("printed_k2").is_not_null()))
        .group_by("food_id", "total", "printed_k2", maintain_order=True)
        .agg(
            (pl.col("amount_ug_per_100g") * pl.col("factor")).sum().alias("sum"),
            pl.col("amount_ug_per_100g").is_null().any().alias("unknown"),
        )
        .filter(~pl.col("unknown"))
        .with_columns(pl.col("sum") + pl.col("printed_k2").fill_null(0))
    )
    printed = pl.col("amount_ug_per_100g")
    difference = (printed - pl.col("sum")).abs()
    tolerance = _TOTAL_TOLERANCE_UG + _TOTAL_TOLERANCE_SHARE * pl.col("sum").abs()
    text = format_text(
        "printed total {} is {} µg/100 g ({}), its forms imply {} (ratio {})",
        "total",
        printed.round(2),
        pl.col("total_basis").replace(_BASIS_IN_WORDS),
        pl.col("sum").round(2),
        (pl.col("sum") / printed).round(3),
    )
    found = (
        total.join(implied, on=["food_id", "total"])
        .filter(difference > tolerance)
        .sort("food_id", "total")
        .group_by("food_id", maintain_order=True)  # both totals of a food may be in doubt
        .agg(text.str.join("; ").alias("text"))
    )
    return issue("forms_against_total", "high", found, Row("food", "food_id"), pl.col("text"))


def outside_own_range(values: pl.DataFrame, row: Row) -> pl.DataFrame:
    """Medium: an amount outside the minimum and maximum printed with it, or the one of them."""
    amount, low, high = map(pl.col, ("amount_ug_per_100g", "min_ug_per_100g", "max_ug_per_100g"))
    outside = (amount < low) | (amount > high)
    return issue(
        "outside_own_range",
        "medium",
        values.filter(outside),
        row,
        pl.coalesce(
            format_text("amount {} µg/100 g is outside its own range {} to {}", amount, low, high),
            format_text("amount {} µg/100 g is above its own maximum {}", amount, high),
            format_text("amount {} µg/100 g is below its own minimum {}", amount, low),
        ),
    )


def outlier_in_group(
    values: pl.DataFrame, row: Row, quantity: list[str], food: pl.DataFrame
) -> pl.DataFrame:
    """Medium: over fifty times the median of the positive values of quantity, group and source.

    Leaves are a group of their own, in which a hundred times what roots and fruit hold is usual; so
    are foods with added vitamins, in oil, and dried. ``food`` has source_id, food_group and k1_from
    of each food_id.
    """
    group = ["source_id", "food_group", "k1_from", *quantity]
    positive = (
        values.filter(pl.col("amount_ug_per_100g") > 0)
        .select("food_id", row.key, "amount_ug_per_100g", *quantity)
        .join(food, on="food_id", how="left")
        .with_columns(
            pl.col("amount_ug_per_100g").median().over(group).alias("middle"),
            pl.len().over(group).alias("values"),
        )
    )
    ratio = pl.col("amount_ug_per_100g") / pl.col("middle")
    return issue(
        "outlier_in_group",
        "medium",
        positive.filter((pl.col("values") >= _OUTLIER_MIN_VALUES) & (ratio > _OUTLIER_RATIO)),
        row,
        format_text(
            "{} µg/100 g is {} times the median {} of {} positive values in the group {}",
            "amount_ug_per_100g",
            ratio.round(0).cast(pl.Int64),
            pl.col("middle").round(4),
            "values",
            "food_group",
        ),
    )


def zero_may_be_censored(values: pl.DataFrame, row: Row, food: pl.DataFrame) -> pl.DataFrame:
    """Low: a printed zero that may stand for an amount below a limit.

    So it may where the source never tells the two apart (Frida, NEVO), where it remarks on
    statistics made from less-than values (SR28, comment 1), where the maximum is above zero, or
    where its notes say below which amount it prints 0 (Japan). A zero that the source says it
    assumed was not measured at all. ``food`` has source_id of each food_id.
    """
    never_told_apart = where(lambda source: source.values.zero_may_be_censored)
    comments = pl.col("statistical_comment").fill_null("").str.split(", ")
    zeros = values.filter(pl.col("qualifier") == "zero")
    found = zeros.join(food, on="food_id", how="left").with_columns(
        pl.when(pl.col("max_ug_per_100g") > 0)
        .then(format_text("printed 0 with a maximum of {} µg/100 g", "max_ug_per_100g"))
        .when(pl.col("limit_ug_per_100g") > 0)
        .then(
            format_text(
                "printed 0 for not found and for less than {} µg/100 g alike", "limit_ug_per_100g"
            )
        )
        .when(comments.list.contains(_LESS_THAN_STATISTICS))
        .then(pl.lit("printed 0 from statistics made with less-than values"))
        .when(pl.col("source_id").is_in(never_told_apart) & (pl.col("origin") != "assumed"))
        .then(pl.lit("the source prints 0 for a natural zero and for below the limit alike"))
        .alias("why")
    )
    return issue(
        "zero_may_be_censored",
        "low",
        found.filter(pl.col("why").is_not_null()),
        row,
        pl.col("why"),
    )


def averaged_over_studies(measurement: pl.DataFrame, food: pl.DataFrame) -> pl.DataFrame:
    """Medium: an average over several studies by a method that the source does not state.

    ``food`` has source_id of each food_id.
    """
    averages = pl.col("source_id").is_in(where(lambda source: source.values.averages_studies))
    several = measurement.filter(pl.col("n_studies") > 1)
    return issue(
        "averaged_over_studies",
        "medium",
        several.join(food.filter(averages), on="food_id", how="semi"),
        MEASUREMENT,
        format_text("averaged over {} studies ({})", "n_studies", "statistical_comment"),
    )
