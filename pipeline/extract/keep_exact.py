"""Never replace a more exact value by one that equals it within rounding.

The JSON and the API of FoodData Central round what its CSV prints in full, and abridged answers
lack the statistics. As long as fdc_id and nutrient are the same and the amounts agree, what the
facts hold already is kept.
"""

from decimal import Decimal, InvalidOperation

import polars as pl

_ROUNDED = ("amount", "min", "max", "median")
_KEY = ("food_code", "component")


def keep_exact(
    new: pl.DataFrame, new_food: pl.DataFrame, old: pl.DataFrame, old_food: pl.DataFrame
) -> pl.DataFrame:
    """Return the new value facts with what ``old`` knows more exactly of the same fdc_id.

    Rows whose amounts do not agree within the rounding of the new one stay as they are.
    """
    same_version = new_food.join(
        old_food.select("food_code", "fdc_id"), on=["food_code", "fdc_id"], how="semi"
    ).select("food_code")
    before = old.join(same_version, on="food_code", how="semi").select(
        *_KEY, pl.exclude(_KEY).name.prefix("old ")
    )
    joined = new.join(before, on=_KEY, how="left", maintain_order="left")
    agrees = _kept("amount").is_not_null()
    return joined.select(
        *_KEY,
        *(
            pl.when(agrees)
            .then(
                pl.coalesce(_kept(name), pl.col(name), pl.col(f"old {name}"))
                if name in _ROUNDED
                else pl.coalesce(name, f"old {name}")
            )
            .otherwise(pl.col(name))
            .alias(name)
            for name in new.columns
            if name not in _KEY
        ),
    ).select(new.columns)


def more_exact(printed: str, before: str) -> str | None:
    """Return the one to keep of two printed numbers, None if they are not the same number.

    >>> more_exact("4.20", "4.1972")
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


def _kept(name: str) -> pl.Expr:
    """Return the more exact of the new and the old number, null if they differ or lack."""
    return pl.struct(pl.col(name).alias("new"), pl.col(f"old {name}").alias("old")).map_elements(
        lambda pair: more_exact(pair["new"], pair["old"]) if pair["new"] and pair["old"] else None,
        return_dtype=pl.String,
    )
