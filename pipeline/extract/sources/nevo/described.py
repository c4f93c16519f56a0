"""What NEVO's files say of themselves and of a food: the version, and per what the amounts are."""

import polars as pl

from pipeline.diagnostics.errors import DataError

_QUANTITIES = {"per 100g": "100 g", "per 100ml": "100 ml"}
_VERSION = "NEVO-Online "


def with_basis(where: str, rows: pl.DataFrame) -> pl.DataFrame:
    """Add ``basis``; raise a DataError that names row and food for another quantity."""
    odd = rows.filter(~pl.col("quantity").is_in(list(_QUANTITIES)).fill_null(value=False))
    if odd.height:
        row, code, quantity = odd.select("row", "food_code", "quantity").row(0)
        raise DataError(
            f"{where}, row {row}, column Hoeveelheid/Quantity: food {code} is given {quantity!r},"
            f" expected {' or '.join(map(repr, _QUANTITIES))}"
        )
    return rows.with_columns(pl.col("quantity").replace_strict(_QUANTITIES).alias("basis"))


def release_of(where: str, rows: pl.DataFrame) -> str:
    """Return the one version of all rows, such as 2025/9.0."""
    versions = rows["version"].unique().to_list()
    if len(versions) != 1 or not str(versions[0]).startswith(_VERSION):
        raise DataError(
            f"{where}: expected one version {_VERSION}…, found {sorted(map(str, versions))}"
        )
    return str(versions[0]).removeprefix(_VERSION).replace(" ", "/")
