"""Keep a more precise value when a new one equals it within rounding.

The JSON and the API of FoodData Central round what its CSV prints in full, and abridged answers
lack the statistics and the food group. As long as fdc_id and nutrient are the same and the amounts
agree, what the facts hold already is kept; so is the group of the same fdc_id.

So the numbers of one release end up the same, whichever of its CSV, API and JSON were read and in
which order; equal numbers (4.20 and 4.2) and units stay spelled as they were read first. What was
read of one alone differs by design: the JSON by up to half a unit of its third significant digit,
and the CSV by the derivation and source code of rows whose ``derivation_id`` is empty. Nothing
guesses these; a later reading of another one adds them.

A row read from a copy that has amounts alone (``locator``) may stand beside statistics of an older
table (``statistics_of``). These give way to what a release says of the same amount, whichever of
the two was read first, and are never mixed with it.
"""

from collections.abc import Mapping
from dataclasses import replace
from decimal import Decimal, InvalidOperation

import polars as pl

from pipeline.fact_files.extracted import NO_GROUP, Extracted

_ROUNDED = ("amount", "min", "max", "median", "loq")
_OLD_SPELLING = ("unit",)
_KEY = ("food_code", "component")
_OF_COPIES = (*_KEY, "amount", "unit")  # what such a row has of the release itself
_OF_RELEASES = ("record", "derivation_code", "n_samples")


def keep_more_precise(extracted: Extracted, old: Mapping[str, pl.DataFrame]) -> Extracted:
    """Return the new facts with the more precise cells of the old tables for the same fdc_id."""
    new = extracted.tables()
    same = (
        new["food"]
        .join(old["food"], on=["food_code", "fdc_id"], how="semi")
        .filter(pl.col("fdc_id").is_not_null())
        .select("food_code")
    )
    before = {
        name: old[name].join(same, on="food_code", how="semi") for name in ("value", "composition")
    }
    composition = _kept_values(_long(new["composition"]), _long(before["composition"]))
    return replace(
        extracted,
        food=_kept_groups(new["food"], old["food"].join(same, on="food_code", how="semi")),
        value=_kept_values(new["value"], before["value"]),
        composition=_wide(composition, new["composition"]),
    )


def _kept_groups(new: pl.DataFrame, old: pl.DataFrame) -> pl.DataFrame:
    """Return the new foods; those without a group have that of the same record in ``old``."""
    before = old.select("food_code", pl.col("group_code", "group_name").name.prefix("old "))
    silent = (pl.col("group_name") == NO_GROUP) & pl.col("old group_name").is_not_null()
    return (
        new.join(before, on="food_code", how="left", maintain_order="left")
        .with_columns(
            pl.when(silent).then(f"old {name}").otherwise(name).alias(name)
            for name in ("group_code", "group_name")
        )
        .select(new.columns)
    )


def _long(composition: pl.DataFrame) -> pl.DataFrame:
    return composition.unpivot(
        index="food_code", variable_name="component", value_name="amount"
    ).filter(pl.col("amount").is_not_null())


def _wide(long: pl.DataFrame, like: pl.DataFrame) -> pl.DataFrame:
    pivoted = long.pivot("component", index="food_code", values="amount")
    absent = [
        pl.lit(None, pl.String).alias(name) for name in like.columns if name not in pivoted.columns
    ]
    return (
        like.select("food_code")
        .join(pivoted.with_columns(absent), on="food_code", how="left", maintain_order="left")
        .select(like.columns)
    )


def _kept_values(new: pl.DataFrame, old: pl.DataFrame) -> pl.DataFrame:
    """Return the new rows; where the amounts agree, with the more precise cells of the old."""
    before = old.select(*_KEY, pl.exclude(_KEY).name.prefix("old "))
    joined = new.join(before, on=_KEY, how="left", maintain_order="left")
    both = [name for name in new.columns if f"old {name}" in joined.columns]
    agree = more_exact(pl.col("amount"), pl.col("old amount")).is_not_null()
    cells = [
        pl.when(agree)
        .then(pl.coalesce(_preferred(name, joined)))
        .otherwise(pl.col(name))
        .alias(name)
        for name in both
    ]
    return joined.with_columns(cells).select(new.columns)


def _preferred(name: str, joined: pl.DataFrame) -> list[pl.Expr]:
    new, old = pl.col(name), pl.col(f"old {name}")
    if name not in _OF_COPIES:
        new = pl.when(~_gives_way("", "old ", joined)).then(new)
        old = pl.when(~_gives_way("old ", "", joined)).then(old)
    if name in _OLD_SPELLING:
        return [old, new]
    return [more_exact(new, old), new, old] if name in _ROUNDED else [new, old]


def _gives_way(side: str, other: str, joined: pl.DataFrame) -> pl.Expr:
    """Tell whether one side was read from a copy, and the other from a release."""
    if "locator" not in joined.columns or "old locator" not in joined.columns:
        return pl.lit(value=False)
    said = [pl.col(f"{other}{name}").is_not_null() for name in _OF_RELEASES]
    of_release = pl.col(f"{other}locator").is_null() & pl.any_horizontal(said)
    return pl.col(f"{side}locator").is_not_null() & of_release


def more_precise(printed: str, before: str) -> str | None:
    """Return the more precise of two printed numbers, None if they are not the same number.

    >>> more_precise("4.20", "4.1972")
    '4.1972'
    """
    try:
        new, old = Decimal(printed), Decimal(before)
        finest_new, finest_old = new.as_tuple().exponent, old.as_tuple().exponent
    except InvalidOperation:
        return before if printed == before else None
    if not isinstance(finest_new, int) or not isinstance(finest_old, int):
        return None
    half = Decimal(5).scaleb(finest_new - 1)
    if new == old or (abs(new - old) <= half and finest_old < finest_new):
        return before
    half_of_old = Decimal(5).scaleb(finest_old - 1)
    return printed if abs(new - old) <= half_of_old and finest_new < finest_old else None


def more_exact(new: pl.Expr, old: pl.Expr) -> pl.Expr:
    """Return the more exact of two printed numbers, null where they differ or one is missing."""
    return pl.struct(new.alias("new"), old.alias("old")).map_elements(
        lambda pair: (
            more_precise(pair["new"], pair["old"]) if pair["new"] and pair["old"] else None
        ),
        return_dtype=pl.String,
    )
