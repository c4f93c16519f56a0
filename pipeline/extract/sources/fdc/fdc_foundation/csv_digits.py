"""Foundation Foods of a JSON release with the digits of the CSV release of the same day.

The JSON rounds to three significant digits. ``FILE`` is a public re-encoding of the CSV release's
``food_nutrient.csv`` with all digits. By itself it is no source: it lists superseded foods too,
names no NDB number, and has no derivation for 84 of 244 values of vitamin K. So foods, portions,
derivations and the spelling of equal numbers are the JSON's; digits are the CSV's, and so are the
energies that the JSON leaves out.
"""

import polars as pl

from pipeline.diagnostics.errors import DataError
from pipeline.diagnostics.expected_columns import check_columns
from pipeline.extract.parquet_table import read_parquet
from pipeline.extract.raw import Raw
from pipeline.extract.sources.fdc import nutrient_codes
from pipeline.extract.sources.fdc.csv.csv_tables import FOOD_NUTRIENT
from pipeline.extract.sources.fdc.csv.nutrient_rows import with_derivations
from pipeline.fact_files.extracted import Extracted, fill, with_tables
from pipeline.fact_files.precision import keep_more_precise, more_exact
from schemas.facts import VALUE

FILE = "food_nutrient.with_derivation_id.e467bb8.parquet"
_KEY = ["food_code", "component"]
_ROUNDED_STATISTICS = ("min", "max", "median")
_SAME_STATISTICS = ("n_samples", "derivation_code")


def with_csv_digits(from_json: Extracted, raw: Raw) -> Extracted:
    """Return the same foods with each number as exact as the CSV release has it.

    Raise a DataError where the two releases do not state the same, within rounding.
    """
    stated = _current(raw, from_json.food).join(
        from_json.component.select("component", "unit"), on="component"
    )
    in_vitamin_k = pl.col("component").is_in(nutrient_codes.VITAMIN_K)
    value = fill(VALUE, with_derivations(raw, stated.filter(in_vitamin_k)))
    _check_the_same(from_json.value, value)
    _check_statistics(from_json.value, value)
    amounts = stated.filter(~in_vitamin_k)
    codes = from_json.composition.select("food_code")
    composition = nutrient_codes.wide(amounts, codes, from_json.component)
    _check_the_same(_long(from_json.composition), amounts, may_add=True)
    exact = with_tables(from_json, {"value": value, "composition": composition})
    return keep_more_precise(exact, from_json.tables())


def _current(raw: Raw, food: pl.DataFrame) -> pl.DataFrame:
    """Return the stated amounts of these foods as text, columns named as in the facts."""
    rows = read_parquet(raw, FILE)
    check_columns(
        FILE, rows.columns, list(FOOD_NUTRIENT.used), {*FOOD_NUTRIENT.ignored, "derivation"}
    )
    named = rows.select(pl.col(*FOOD_NUTRIENT.used).cast(pl.String)).rename(FOOD_NUTRIENT.used)
    return (
        named.rename({"nutrient_id": "component"})
        .filter(pl.col("amount").is_not_null())
        .join(food.select("fdc_id", "food_code"), on="fdc_id")
    )


def _long(composition: pl.DataFrame) -> pl.DataFrame:
    return composition.unpivot(
        index="food_code", variable_name="component", value_name="amount"
    ).drop_nulls("amount")


def _check_the_same(printed: pl.DataFrame, exact: pl.DataFrame, *, may_add: bool = False) -> None:
    """Compare the amounts by key; ``may_add`` allows the second to have more of them."""
    both = printed.select(*_KEY, "amount").join(
        exact.select(*_KEY, pl.col("amount").alias("exact")),
        on=_KEY,
        how="left" if may_add else "full",
        coalesce=True,
    )
    other = both.filter(more_exact(pl.col("amount"), pl.col("exact")).is_null()).sort(_KEY)
    _stop_on(other, "amount")


def _check_statistics(printed: pl.DataFrame, exact: pl.DataFrame) -> None:
    """Compare the statistics that both releases state of a value."""
    both = printed.join(exact, on=_KEY, suffix=" exact")
    for name in (*_ROUNDED_STATISTICS, *_SAME_STATISTICS):
        stated = both.select(*_KEY, name, pl.col(f"{name} exact").alias("exact")).drop_nulls()
        printed_cell, exact_cell = pl.col(name), pl.col("exact")
        same = (
            more_exact(printed_cell, exact_cell).is_not_null()
            if name in _ROUNDED_STATISTICS
            else printed_cell == exact_cell
        )
        _stop_on(stated.filter(~same).sort(_KEY), name)


def _stop_on(other: pl.DataFrame, name: str) -> None:
    if other.height:
        row = other.row(0, named=True)
        raise DataError(
            f"food {row['food_code']}, nutrient {row['component']}: as {name} the JSON says"
            f" {row[name]}, {FILE} {row['exact']}; the two are not of one release"
        )
