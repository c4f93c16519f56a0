"""Reference intakes against what was printed, by hand."""

from pathlib import Path

import polars as pl
import pytest

from pipeline.curated.read_curated import packaged_curated
from pipeline.transform.reference_intakes import reference_intake_table
from schemas.codes import LIFE_STAGES

INTAKES = reference_intake_table(packaged_curated().reference_intake)


def test_every_reviewed_row_is_published() -> None:
    assert INTAKES.height == 121


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
        ("ANSES", "both", 40, 79.0),
        ("Chinese Nutrition Society", "both", 40, 80.0),
        ("Taiwan HPA", "male", 40, 120.0),
        ("Taiwan HPA", "female", 40, 90.0),
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


def test_efsa_who_and_anses_count_phylloquinone_alone() -> None:
    covers = dict(INTAKES.select("authority", "covers").unique().iter_rows())
    assert {name for name, what in covers.items() if what == "K1"} == {"ANSES", "EFSA", "WHO/FAO"}


def test_labels_have_a_value_for_whom_they_are_printed() -> None:
    label = INTAKES.filter(pl.col("kind").is_in(["DV", "NRV"]))
    found = label.select("authority", "life_stage", "amount_ug_per_day").rows()
    assert found == [
        ("FDA", "general", 120.0),
        ("FDA", "infant", 2.5),
        ("FDA", "child", 30.0),
        ("FDA", "pregnancy", 90.0),
        ("EU", "general", 75.0),
        ("Codex", "general", 60.0),
    ]


def test_what_was_only_quoted_says_so_and_what_nobody_could_verify_is_absent() -> None:
    reference = packaged_curated().reference
    access = INTAKES.join(reference, on="reference_id", how="left").select("authority", "access")
    primary = access.filter(pl.col("access") == "primary")["authority"].unique().sort().to_list()
    assert primary == ["D-A-CH", "EFSA"]
    assert access["access"].null_count() == 0
    assert not INTAKES["authority"].str.contains("(?i)korea|india|ICMR").any()


def test_the_dictionary_says_which_intakes_could_not_be_verified(
    published: dict[str, pl.DataFrame], built: Path
) -> None:
    text = (built / "README.md").read_text(encoding="utf-8")
    section = text.split("### reference_intake\n")[1].split("### ")[0]
    table = published["reference_intake"]
    unverified = {
        "NHMRC": ["pregnancy", "lactation"],
        "MHLW": ["child"],
        "Korea": list(LIFE_STAGES),
        "India": list(LIFE_STAGES),
    }
    for authority, life_stages in unverified.items():
        rows = table.filter(
            pl.col("authority").str.contains(authority), pl.col("life_stage").is_in(life_stages)
        )
        assert rows.is_empty()
        assert {"MHLW": "Japan for children"}.get(authority, authority) in section
    assert "not to be verified, and so missing" in section
