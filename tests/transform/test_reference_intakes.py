"""Reference intakes against what was printed, by hand."""

import polars as pl
import pytest

from pipeline.curated.read_curated import packaged_curated
from pipeline.transform.reference_intakes import reference_intake_table

INTAKES = reference_intake_table(packaged_curated().reference_intake)


def test_every_reviewed_row_is_published() -> None:
    assert INTAKES.height == 88


@pytest.mark.parametrize(
    ("authority", "sex", "age", "amount"),
    [
        ("NASEM", "male", 40, 120.0),
        ("NASEM", "female", 40, 90.0),
        ("EFSA", "both", 40, 70.0),
        ("NNR", "male", 40, 75.0),
        ("NNR", "female", 60, 60.0),
        ("NHMRC", "female", 40, 60.0),
        ("WHO/FAO", "male", 70, 65.0),
        ("D-A-CH", "male", 40, 70.0),
        ("D-A-CH", "female", 40, 60.0),
        ("D-A-CH", "male", 51, 80.0),
        ("D-A-CH", "female", 70, 65.0),
    ],
)
def test_adult_values(authority: str, sex: str, age: int, amount: float) -> None:
    row = INTAKES.filter(
        (pl.col("authority") == authority)
        & (pl.col("sex") == sex)
        & pl.col("kind").is_in(["AI", "RNI", "estimated value"])
        & (pl.col("life_stage") == "adult")
        & (pl.col("age_from") <= age)
        & (pl.col("age_to").is_null() | (pl.col("age_to") > age))
    )
    assert row["amount_ug_per_day"].to_list() == [amount]


def test_a_range_is_kept_as_a_range() -> None:
    row = INTAKES.filter(pl.col("population") == "males 10-18 y")
    assert row.select("amount_ug_per_day", "amount_min_ug_per_day", "amount_max_ug_per_day").row(
        0
    ) == (None, 35.0, 65.0)


def test_efsa_and_who_count_phylloquinone_alone() -> None:
    covers = dict(INTAKES.select("authority", "covers").unique().iter_rows())
    assert {name for name, what in covers.items() if what == "K1"} == {"EFSA", "WHO/FAO"}
