"""Values as evidence about one another: what is compared, whose it is, and whether it is sound.

Analysed and compiled values of foods that no newer table supersedes are compared. What may speak
against another publisher's value is told by ``speaks``: nothing of a food or value that is itself
gravely doubted, and nothing that was taken from an imputed value. ``whose`` is the publisher behind
a value: the lender's of a borrowed one, and of amounts that several publishers state alike the one
of the oldest table, since they are hardly analyses of their own.
"""

from typing import NamedTuple

import polars as pl

from pipeline.transform.in_slices import in_slices
from pipeline.transform.k1_from import k1_from
from pipeline.transform.kinds_by_name import kinds, preparation, specific_concept

# Zeros and smaller amounts are compared as this: under it, ten times is no difference.
FLOOR_UG = 0.5
# A slip of a unit or of a decimal point, within what rounding and sampling leave of it.
SLIPS = (10, 100, 1000)
SLIP_TOLERANCE = 0.02
# Smaller amounts agree by chance.
_LEAST_SHARED_UG = 1.0
_MEASURED = ("analytical", "compiled")
_BELOW = ("below_lod", "below_loq")
# What the columns of a comparison are made from.
_LOOKED_UP = (
    *("food_id", "qualifier", "limit_ug_per_100g", "origin", "reference_id"),
    *("table_of", "study_of", "lender", "lender_derived"),
)
# Texts that many rows share, held as categories: a quarter of the memory, in the same order.
_OF_MANY_FOODS = (
    *("food_group", "category", "concept_id", "specific_concept", "preparation", "k1_from"),
)
_OF_MANY_VALUES = ("source_id", "publisher", "whose")

FOOD_COLUMNS = [
    *("food_id", "source_id", "name", "food_group", "category", "concept_id", "superseded_by"),
]
VALUE_COLUMNS = [
    *("food_id", "amount_ug_per_100g", "qualifier", "limit_ug_per_100g", "origin", "reference_id"),
    "n_samples",
]
# What ``others_of`` and ``evidence`` look at, beside the quantity.
EVIDENCE_COLUMNS = (
    *("speaks", "whose", "publisher", "amount_ug_per_100g", "low", "high", "released_on"),
)


def slipped(apart: pl.Expr) -> pl.Expr:
    """Return whether two amounts so many times apart differ by a slip alone."""
    return pl.any_horizontal((apart / factor - 1).abs() <= SLIP_TOLERANCE for factor in SLIPS)


def unsound(issue: pl.DataFrame) -> pl.DataFrame:
    """Return ``row_key`` of the foods and values that are no evidence: gravely doubted ones.

    Of a composition that cannot be, and of an amount that reviewers found implausible, a doubt of
    medium severity suffices.
    """
    grave = pl.col("severity") == "high"
    composed = (pl.col("table_name") == "composition") & (pl.col("severity") == "medium")
    implausible = pl.col("rule") == "implausible_amount"
    return issue.filter(grave | composed | implausible).select("row_key").unique().sort("row_key")


class Background(NamedTuple):
    """What is known beside the values: the foods to compare, sources and references, and doubts.

    ``food`` is what ``compared_foods`` returns, ``doubted`` what ``unsound`` returns, ``lent``
    gives ``measurement_id``, ``lender`` and ``lender_derived`` of borrowed values.
    """

    food: pl.DataFrame
    source: pl.DataFrame
    reference: pl.DataFrame
    doubted: pl.DataFrame
    lent: pl.DataFrame


def compared_foods(food: pl.DataFrame) -> pl.DataFrame:
    """Return the foods that no newer table supersedes, with what their names say of their kind."""
    current = food.filter(pl.col("superseded_by").is_null()).drop("superseded_by")
    return in_slices(current, _with_kinds)


def _with_kinds(food: pl.DataFrame) -> pl.DataFrame:
    told = food.with_columns(*kinds(food), preparation(), k1_from(), specific_concept())
    return told.drop("name").cast(dict.fromkeys(_OF_MANY_FOODS, pl.Categorical))


def compared_values(values: pl.DataFrame, key: str, background: Background) -> pl.DataFrame:
    """Return the values to compare, sorted by ``key``.

    A value below a limit has a null amount, and ``high`` is its limit; ``low`` is then 0. All in
    µg/100 g.
    """

    def compared(part: pl.DataFrame) -> pl.DataFrame:
        return _compared(part, key, background)

    found = in_slices(values, compared)
    return found if found[key].is_sorted() else found.sort(key)


def _compared(values: pl.DataFrame, key: str, background: Background) -> pl.DataFrame:
    food, source, reference, doubted, lent = background
    below = pl.col("qualifier").is_in(_BELOW) & pl.col("limit_ug_per_100g").is_not_null()
    amount = pl.col("amount_ug_per_100g")
    bad = doubted["row_key"].implode()
    return (
        values.filter(pl.col("origin").is_in(_MEASURED) & (amount.is_not_null() | below))
        .join(food, on="food_id")
        .join(
            source.select("source_id", "released_on", table_of="publisher_short"),
            on="source_id",
            how="left",
        )
        .join(reference.select("reference_id", study_of="publisher"), on="reference_id", how="left")
        .join(lent, left_on=key, right_on="measurement_id", how="left")
        .with_columns(
            pl.coalesce("study_of", "reference_id", "table_of").alias("publisher"),
            amount.fill_null(0.0).alias("low"),
            pl.coalesce(amount, "limit_ug_per_100g").alias("high"),
            (
                ~pl.col(key).is_in(bad)
                & ~pl.col("food_id").is_in(bad)
                & ~pl.col("lender_derived").fill_null(value=False)
            ).alias("speaks"),
        )
        .with_columns(pl.coalesce("lender", "publisher").alias("whose"))
        .drop(_LOOKED_UP)
        .cast(dict.fromkeys(_OF_MANY_VALUES, pl.Categorical))
        .sort(key)
    )


def evidence(values: pl.DataFrame, of: list[str]) -> pl.DataFrame:
    """Return ``of``, ``whose``, least, middle and most: what each publisher soundly states.

    Amounts of 1 µg/100 g and more that several publishers state alike are one analysis.
    """
    amount = pl.col("amount_ug_per_100g")
    sound = values.filter("speaks").select(
        *of, "whose", "amount_ug_per_100g", "low", "high", "released_on"
    )
    oldest = pl.col("whose").sort_by("released_on", "whose", nulls_last=True).first()
    shared = (
        sound.filter(amount >= _LEAST_SHARED_UG)
        .group_by(*of, "amount_ug_per_100g")
        .agg(oldest.alias("first"))
    )
    return (
        sound.join(shared, on=[*of, "amount_ug_per_100g"], how="left")
        .with_columns(pl.coalesce("first", "whose").alias("whose"))
        .group_by(*of, "whose")
        .agg(
            pl.col("low").min().alias("least"),
            amount.filter(amount > 0).median().alias("middle"),
            pl.col("high").max().alias("most"),
        )
        .sort(*of, "whose")
    )


def others_of(values: pl.DataFrame, of: list[str], key: str) -> pl.DataFrame:
    """Return key, amount, ``of`` and publisher of the values, with what each other one states.

    A value is repeated for every other publisher of the same ``of``, which must not be null; it
    has no row where nobody else speaks.
    """
    spoken = evidence(values, of).rename({"whose": "other"})
    return (
        values.select(key, "amount_ug_per_100g", "publisher", *of)
        .join(spoken, on=of)
        .filter(pl.col("publisher") != pl.col("other"))
        .sort(key, "other")
    )
