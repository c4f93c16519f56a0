"""Doubts about how a source prints: slips that were mended, other bases, totals of one form."""

import polars as pl

from pipeline.fact_files.extracted import NO_GROUP
from pipeline.fact_files.registry import registry
from pipeline.format_text import format_text
from pipeline.transform.issue_rows import COMPOSITION, MEASUREMENT, REPORTED_TOTAL, Row, issue

# A printed total and the sum of its parts differ by rounding at most.
_TOLERANCE_SHARE = 0.01
_TOLERANCE_UG = 0.05


def issues(
    food: pl.DataFrame,
    measurement: pl.DataFrame,
    reported_total: pl.DataFrame,
    corrections: pl.DataFrame,
) -> list[pl.DataFrame]:
    """Return the rows of ``issue`` that these checks find."""
    measured = measurement.rename({"form_id": "meaning"})
    totalled = reported_total.rename({"total": "meaning"})
    declared = _of_foods(corrections, food)
    return [
        mended_cell(declared, measured, MEASUREMENT),
        mended_cell(declared, totalled, REPORTED_TOTAL),
        mended_composition(declared),
        no_density(food, measurement, MEASUREMENT),
        no_density(food, reported_total, REPORTED_TOTAL),
        total_k_is_k1(measurement, reported_total),
        k1_and_k2_against_total(measurement, reported_total),
        usage_warning(food),
        group_not_stated(food),
    ]


def group_not_stated(food: pl.DataFrame) -> pl.DataFrame:
    """Low: a food whose group its source does not state, so that only a concept tells its kind."""
    detail = pl.lit("its source states no food group; without a concept its category is other")
    silent = food.filter(food_group=NO_GROUP)
    return issue("food_group_not_stated", "low", silent, Row("food", "food_id"), detail)


def mended_cell(declared: pl.DataFrame, values: pl.DataFrame, row: Row) -> pl.DataFrame:
    """Medium: a plain slip of print, read as the reviewed list declares."""
    printed = values.with_columns(pl.col("amount_reported").alias("printed"))
    on = ["food_id", "meaning", "printed"]
    return issue("mended_cell", "medium", printed.join(declared, on=on), row, _SLIP)


def mended_composition(declared: pl.DataFrame) -> pl.DataFrame:
    """Low: the same in what vitamin K is eaten with; one row a food."""
    composition = declared.filter(pl.col("meaning").str.contains("_"))
    slips = composition.group_by("food_id", maintain_order=True).agg(
        format_text("{}: {}", "meaning", _SLIP).str.join("; ").alias("slips")
    )
    return issue("mended_cell", "low", slips, COMPOSITION, pl.col("slips"))


def no_density(food: pl.DataFrame, values: pl.DataFrame, row: Row) -> pl.DataFrame:
    """Medium: an amount per 100 ml of a food whose density is not known."""
    liquid = food.filter(pl.col("basis") == "100 ml").select("food_id")
    return issue(
        "no_density",
        "medium",
        values.join(liquid, on="food_id", how="semi"),
        row,
        format_text(
            "printed {} {} per 100 ml; without a density it is no amount per 100 g",
            "amount_reported",
            "unit_reported",
        ),
    )


def total_k_is_k1(measurement: pl.DataFrame, reported_total: pl.DataFrame) -> pl.DataFrame:
    """Medium: a total K of unspecified forms that repeats K1, where the food has no K2."""
    k1 = measurement.filter(pl.col("form_id") == "K1").select("food_id", "amount_reported")
    has_k2 = reported_total.filter(pl.col("total") == "K2")
    total = reported_total.filter(
        (pl.col("total") == "K") & (pl.col("total_basis") == "unspecified")
    ).join(has_k2, on="food_id", how="anti")
    return issue(
        "total_k_is_k1",
        "medium",
        total.join(k1, on=["food_id", "amount_reported"], how="semi"),
        REPORTED_TOTAL,
        format_text(
            "total K {} {} equals K1 and no K2 is printed: its K2 was not analysed, it is not zero",
            "amount_reported",
            "unit_reported",
        ),
    )


def k1_and_k2_against_total(
    measurement: pl.DataFrame, reported_total: pl.DataFrame
) -> pl.DataFrame:
    """High: a total K to which the printed K1 and K2 do not add up, all of unspecified forms.

    The doubt is about the food: which of the three is wrong is not known.
    """
    amount = "amount_ug_per_100g"
    printed = {
        total: reported_total.filter(
            (pl.col("total") == total) & (pl.col("total_basis") == "unspecified")
        ).select("food_id", pl.col(amount).alias(total))
        for total in ("K", "K2")
    }
    k1 = measurement.filter(pl.col("form_id") == "K1").select("food_id", pl.col(amount).alias("K1"))
    foods = printed["K"].join(printed["K2"], on="food_id").join(k1, on="food_id")
    parts = pl.col("K1") + pl.col("K2")
    tolerance = _TOLERANCE_UG + _TOLERANCE_SHARE * parts
    return issue(
        "k1_and_k2_against_total",
        "high",
        foods.filter((pl.col("K") - parts).abs() > tolerance),
        Row("food", "food_id"),
        format_text("total K {} µg/100 g is not K1 {} and K2 {} together", "K", "K1", "K2"),
    )


def usage_warning(food: pl.DataFrame) -> pl.DataFrame:
    """Medium: what a source's ``source.toml`` says users have to know before they use a number."""
    declared = {
        source_id: source.usage_warning
        for source_id, source in registry().items()
        if source.usage_warning
    }
    warned = pl.DataFrame(
        {"source_id": list(declared), "text": list(declared.values())},
        {"source_id": pl.String, "text": pl.String},
    ).join(food, on="source_id", how="semi")
    return issue("usage_warning", "medium", warned, Row("source", "source_id"), pl.col("text"))


_SLIP = format_text("printed {}, read as {}: {}", "printed", "meant", "reason")


def _of_foods(corrections: pl.DataFrame, food: pl.DataFrame) -> pl.DataFrame:
    """Return the declared slips in foods that are published, with their food_id."""
    return corrections.join(
        food.select("food_id", "source_id", pl.col("source_food_code").alias("food_code")),
        on=["source_id", "food_code"],
    )
