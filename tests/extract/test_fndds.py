"""FNDDS: phylloquinone of every food, calculated, and portions with weights."""

from pathlib import Path

import polars as pl
import pytest

from pipeline.diagnostics.errors import DataError, UsageError
from pipeline.extract.raw import Raw
from pipeline.extract.sources.fndds import extract as fndds
from tests.extract import excerpts
from tests.extract.excerpt import facts_of
from tests.extract.excerpt import published as published_of
from tests.extract.excerpts import EXCERPTS
from tests.extract.independent import sheets

_FOLDER = "fdc/fndds_2021-2023"


def test_an_excerpt(tmp_path: Path) -> None:
    excerpt = EXCERPTS["fndds"]
    tables = published_of(
        facts_of("fndds", excerpt.write(tmp_path, excerpt.rows()), tmp_path / "f")
    )
    (milk,) = tables["measurement"].to_dicts()
    assert milk["measurement_id"] == "fndds:11100000/K1"
    assert (milk["amount_ug_per_100g"], milk["amount_reported"], milk["unit_reported"]) == (
        0.2,
        "0.2",
        "mcg",
    )
    assert (milk["origin"], milk["confidence"]) == ("calculated", "C")
    (food,) = tables["food"].to_dicts()
    assert (food["name"], food["food_group"]) == ("Milk, NFS", "Milk, reduced fat")
    assert (food["source_food_code"], food["country"]) == ("11100000", "US")
    (with_it,) = tables["composition"].to_dicts()
    assert (with_it["energy_kcal"], with_it["vitamin_d_ug"], with_it["calcium_mg"]) == (
        52.0,
        1.1,
        125.0,
    )
    assert with_it["saturated_fat_g"] is None
    portions = tables["serving"].select("serving_id", "description_reported", "gram_weight")
    assert portions.rows() == [
        ("fndds:11100000#1", "1 cup", 244.0),
        ("fndds:11100000#2", "1 fl oz", 30.5),
    ]


def _ingredient(place: int, code: int, weight: object, dish: int = 11100000) -> list[object]:
    return [dish, "Milk, NFS", 1004, "Milk, reduced fat", place, code, "name", weight, 0, -5]


def test_ingredients_are_facts_and_what_weighs_nothing_is_rejected(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    excerpt = EXCERPTS["fndds"]
    rows = [_ingredient(1, 1077, 40.25), _ingredient(2, 1079, 0), _ingredient(3, 1082, None)]
    rows += [_ingredient(4, 11200000, 3), _ingredient(1, 1085, 8, dish=99)]
    monkeypatch.setattr(excerpts, "INGREDIENTS", [*excerpts.INGREDIENTS[:2], *rows])
    facts = facts_of("fndds", excerpt.write(tmp_path, excerpt.rows()), tmp_path / "f")
    assert facts.tables["ingredient"].rows() == [
        ("11100000", "1", "1077", "40.25", "0", "-5"),
        ("11100000", "4", "11200000", "3", "0", "-5"),
    ]
    refused = facts.tables["rejected"]
    assert set(refused["fact_table"]) == {"ingredient"}
    assert refused.height == 3
    assert all(reason.startswith("no weight above 0, or ") for reason in refused["reason"])
    for code in ("1079", "1082", "1085"):
        assert sum(f'"ingredient_code": "{code}"' in record for record in refused["record"]) == 1


def test_a_renamed_column_of_the_ingredients(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    excerpt = EXCERPTS["fndds"]
    title, headings, *rows = excerpts.INGREDIENTS
    renamed = [*headings[:-1], "Moisture (g)"]
    monkeypatch.setattr(excerpts, "INGREDIENTS", [title, renamed, *rows])
    with pytest.raises(DataError, match=r"expected the column 'Moisture change \(%\)'"):
        fndds.extract(Raw(excerpt.write(tmp_path, excerpt.rows())))


def test_a_renamed_column_of_the_portions(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    excerpt = EXCERPTS["fndds"]
    monkeypatch.setattr(excerpts, "PORTIONS", [["title"], ["Food code", "Weight (oz)"]])
    folder = excerpt.write(tmp_path, excerpt.rows())
    with pytest.raises(DataError, match=r"expected the column .*'Portion weight \(g\)'"):
        fndds.extract(Raw(folder))


def test_a_food_listed_twice(tmp_path: Path) -> None:
    excerpt = EXCERPTS["fndds"]
    rows = excerpt.rows()
    folder = excerpt.write(tmp_path, [*rows, rows[-1]])
    with pytest.raises(DataError, match=r"breaks the rule: unique \(food_code\)"):
        facts_of("fndds", folder, tmp_path / "facts")


def test_a_missing_workbook(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match=r"holds no 2021-2023 FNDDS At A Glance"):
        fndds.extract(Raw(tmp_path))


@pytest.mark.figures("fndds")
def test_every_value_against_the_workbook(published: dict[str, pl.DataFrame], shared: Path) -> None:
    title, headings, *foods = sheets(next((shared / _FOLDER).glob("*Nutrient Values.xlsx")))[0]
    assert str(title[0]).startswith("FNDDS Nutrient Values")
    place = headings.index("Vitamin K (phylloquinone) (mcg)")
    expected = {
        f"fndds:{row[0]}/K1": (float(row[place]), "zero" if row[place] == 0 else "quantified")
        for row in foods
    }
    measured = published["measurement"].filter(pl.col("food_id").str.starts_with("fndds:"))
    columns = ["measurement_id", "amount_ug_per_100g", "qualifier"]
    assert {key: (a, q) for key, a, q in measured.select(columns).rows()} == expected
    assert len(expected) == 5431
    printed = measured.select(pl.col("amount_reported").cast(pl.Float64))
    assert printed.to_series().to_list() == measured["amount_ug_per_100g"].to_list()
    assert set(measured["origin"]) == {"calculated"}


@pytest.mark.figures("fndds")
def test_every_portion_against_the_workbook(
    published: dict[str, pl.DataFrame], shared: Path
) -> None:
    _, _, *portions = sheets(next((shared / _FOLDER).glob("*Portions and Weights.xlsx")))[0]
    # Human milk (11000000) has portions but no nutrients, so that it is no food here.
    expected = {(f"fndds:{row[0]}#{row[4]}", row[5], float(row[6])) for row in portions}
    expected -= {row for row in expected if row[0].startswith("fndds:11000000#")}
    assert len(expected) == 22043
    serving = published["serving"].filter(pl.col("food_id").str.starts_with("fndds:"))
    found = set(serving.select("serving_id", "description_reported", "gram_weight").rows())
    assert found <= expected
    rejected = published["rejected"].filter(source_id="fndds", fact_table="serving")
    # No portion is lost: those that are not published say themselves that they are no quantity.
    assert len(found) + rejected.height == len(expected)
    assert all("uantity not specified" in words for _, words, _ in expected - found)
