"""Checks of what vitamin K is eaten with: amounts that cannot stand beside one another.

Each returns rows of ``issue``; none changes an amount. What is at least one and a half times what
can be is of high severity, anything nearer may be another factor and is medium. Fatty acids that a
factor explains, but the rounding of the printed digits does not, are low.
"""

import polars as pl

from pipeline.format_text import format_text
from pipeline.transform.issue_rows import COMPOSITION, issue

_MOST_FAT_G = 100.0
# Fatty acids weighed with another factor than the fat, or in another sample.
_FATTY_ACIDS_SHARE = 0.05
_FATTY_ACIDS_G = 0.5
# A gram of fat is counted as 9 kcal by most tables, as 8.4 to 9.4 by those with factors by food.
_FAT_KCAL_PER_G = 9.0
_ENERGY_SHARE = 0.10
_ENERGY_KCAL = 10.0
# Pure fat, by the largest of those factors.
_MOST_ENERGY_KCAL = 940.0
_GRAVE_RATIO = 1.5
_DECIMAL_BELOW_G = 10.0
_EXACT_G = 1e-6  # floating point, and the ten digits in which Taiwan states sums

_FATTY_ACIDS = ("saturated_fat_g", "monounsaturated_fat_g", "polyunsaturated_fat_g")
COLUMNS = ["food_id", "energy_kcal", "fat_g", *_FATTY_ACIDS]


def issues(composition: pl.DataFrame) -> list[pl.DataFrame]:
    """Return the rows of ``issue`` about the published table ``composition``: ``COLUMNS`` of it."""
    return [
        fat_above_100_g(composition),
        fatty_acids_above_fat(composition),
        fat_above_energy(composition),
        energy_above_pure_fat(composition),
    ]


def fat_above_100_g(composition: pl.DataFrame) -> pl.DataFrame:
    """High: more than 100 g of fat in 100 g."""
    return issue(
        "fat_above_100_g",
        "high",
        composition.filter(pl.col("fat_g") > _MOST_FAT_G),
        COMPOSITION,
        format_text("{} g of fat in 100 g", pl.col("fat_g").round(2)),
    )


def fatty_acids_above_fat(composition: pl.DataFrame) -> pl.DataFrame:
    """Low, medium or high: the three classes of fatty acids weigh more than all fat."""
    together = pl.sum_horizontal(pl.col(name).fill_null(0.0) for name in _FATTY_ACIDS)
    of_rounding = pl.sum_horizontal(_half_a_last_place(name) for name in ("fat_g", *_FATTY_ACIDS))
    by_factor = pl.col("fat_g") * (1 + _FATTY_ACIDS_SHARE) + _FATTY_ACIDS_G
    found = composition.with_columns(together.alias("together")).filter(
        pl.col("together") - pl.col("fat_g") > of_rounding + _EXACT_G
    )
    detail = format_text(
        "fatty acids weigh {} g together, the fat {} g",
        pl.col("together").round(3),
        pl.col("fat_g").round(3),
    )
    explained = pl.col("together") <= by_factor
    grave = found.filter(~explained).with_columns(
        (pl.col("together") / pl.col("fat_g")).alias("ratio")
    )
    rule = "fatty_acids_above_fat"
    low = issue(rule, "low", found.filter(explained), COMPOSITION, detail)
    return pl.concat([_by_ratio(rule, grave, detail), low])


def _half_a_last_place(name: str) -> pl.Expr:
    """Return half of the last place an amount is printed in: 6.6 → 0.05, 25 → 0.5; 0 for null.

    Zeros at the end are not in a number: 4.20 is taken for 4.2, so that none is doubted for them.
    Below 10 g all sources print a decimal at least.
    """
    places = pl.col(name).cast(pl.String).str.extract(r"^\d+\.(\d*?)0*$").str.len_chars()
    printed = pl.max_horizontal(places, (pl.col(name) < _DECIMAL_BELOW_G).cast(pl.UInt32))
    half = pl.lit(0.5) * pl.lit(10.0).pow(-printed.cast(pl.Float64))
    return pl.when(pl.col(name).is_null()).then(0.0).otherwise(half)


def fat_above_energy(composition: pl.DataFrame) -> pl.DataFrame:
    """Medium, or high: the fat alone has more energy than the food."""
    of_fat = _FAT_KCAL_PER_G * pl.col("fat_g")
    allowed = pl.col("energy_kcal") * (1 + _ENERGY_SHARE) + _ENERGY_KCAL
    return _by_ratio(
        "fat_above_energy",
        composition.filter(of_fat > allowed).with_columns(
            (of_fat / pl.col("energy_kcal")).alias("ratio")
        ),
        format_text(
            "{} g of fat have {} kcal, the food {} kcal (ratio {})",
            pl.col("fat_g").round(2),
            of_fat.round(1),
            pl.col("energy_kcal").round(1),
            (of_fat / pl.col("energy_kcal")).round(2),
        ),
    )


def energy_above_pure_fat(composition: pl.DataFrame) -> pl.DataFrame:
    """High: more energy than pure fat has, or than this fat and 100 g of anything else."""
    fat = pl.col("fat_g").clip(0.0, _MOST_FAT_G)
    # Nothing but fat and alcohol (7 kcal/g) has more than 4 kcal/g; protein 5.65 before digestion.
    most = pl.min_horizontal(
        pl.lit(_MOST_ENERGY_KCAL),
        _MOST_ENERGY_KCAL / _MOST_FAT_G * fat + 7.1 * (_MOST_FAT_G - fat),
    )
    return issue(
        "energy_above_pure_fat",
        "high",
        composition.filter(pl.col("energy_kcal") > most),
        COMPOSITION,
        format_text(
            "{} kcal in 100 g; with {} of fat no food has more than {}",
            pl.col("energy_kcal").round(1),
            pl.coalesce(format_text("{} g", pl.col("fat_g").round(2)), pl.lit("any amount")),
            most.round(0),
        ),
    )


def _by_ratio(rule: str, found: pl.DataFrame, detail: pl.Expr) -> pl.DataFrame:
    grave = pl.col("ratio") >= _GRAVE_RATIO
    return pl.concat(
        [
            issue(rule, "high", found.filter(grave), COMPOSITION, detail),
            issue(rule, "medium", found.filter(~grave), COMPOSITION, detail),
        ]
    )
