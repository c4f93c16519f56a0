"""Every FDC id that is known, and who says so."""

import csv
from collections import Counter
from pathlib import Path

import duckdb
import polars as pl
import pytest


@pytest.mark.figures("fdc_sr_legacy", "fndds", "sr28")
def test_ids_by_source_and_who_says_so(published: dict[str, pl.DataFrame]) -> None:
    food = published["food"].with_columns(pl.col("fdc_id").is_not_null().alias("has_id"))
    counted = Counter(food.select("source_id", "fdc_id_origin", "has_id").iter_rows())
    of_usda = {key: n for key, n in counted.items() if key[0] in {"sr28", "fndds"} or key[2]}
    assert of_usda.pop(("fdc_foundation", "source", True)) >= 70  # each release has other foods
    assert of_usda == {
        ("fdc_sr_legacy", "source", True): 5055,
        ("fndds", "derived", True): 5394,
        ("fndds", None, False): 37,
        ("sr28", "same_code", True): 5031,
        ("sr28", None, False): 196,
    }


def test_natto_resolves_as_172443(database: duckdb.DuckDBPyConnection) -> None:
    found = database.execute(
        "SELECT food_id, superseded_by FROM food WHERE fdc_id = 172443 ORDER BY food_id"
    ).fetchall()
    assert found == [("fdc_sr_legacy:16113", None), ("sr28:16113", "fdc_sr_legacy:16113")]


@pytest.mark.figures("fdc_sr_legacy", "sr28")
def test_a_food_and_the_one_that_replaces_it_have_the_same_id(
    published: dict[str, pl.DataFrame],
) -> None:
    food = published["food"]
    newer = food.select(superseded_by="food_id", newer_id="fdc_id")
    pairs = food.filter(source_id="sr28").join(newer, on="superseded_by")
    assert pairs.height == 5029
    assert pairs.filter(pl.col("fdc_id").ne_missing(pl.col("newer_id"))).is_empty()


@pytest.mark.figures("fdc_sr_legacy", "fndds", "sr28")
def test_ids_are_those_of_the_official_and_the_derived_table(
    shared: Path, published: dict[str, pl.DataFrame]
) -> None:
    def codes(path: str, code: str) -> dict[str, int]:
        with (shared / "fdc" / path).open(encoding="utf-8", newline="") as file:
            return {row[code]: int(row["fdc_id"]) for row in csv.DictReader(file)}

    ndb = codes("sr_legacy_csv_2018-04/sr_legacy_food.csv", "NDB_number")
    survey = codes("fndds_2021-2023/fdc_id_food_code.DERIVED.csv", "food_code")
    for source_id, known in (("sr28", ndb), ("fdc_sr_legacy", ndb), ("fndds", survey)):
        food = published["food"].filter(source_id=source_id)
        for code, fdc_id in food.select("source_food_code", "fdc_id").iter_rows():
            own = code if source_id == "fndds" else code.lstrip("0")
            assert fdc_id == known.get(own), (source_id, code)
