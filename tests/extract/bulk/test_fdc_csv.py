"""FoodData Central's CSV releases: each kind and each of its traps, in small zips."""

from pathlib import Path

import polars as pl
import pytest

from pipeline.diagnostics.errors import DataError, UsageError
from pipeline.extract.raw import Raw
from pipeline.extract.sources.fdc.csv import csv_tables
from pipeline.extract.sources.fdc.fdc_branded import extract as fdc_branded
from pipeline.extract.sources.fdc.fdc_foundation import extract as fdc_foundation
from pipeline.extract.sources.fdc.fdc_sr_legacy import extract as fdc_sr_legacy
from pipeline.extract.sources.fdc.fdc_survey import extract as fdc_survey
from tests.extract.bulk.release import V11, V12, V13, Rows, food, value, write_release

_ANALYTICAL = {"derivation_id": "1"}


def _foundation(tmp_path: Path, nutrients: Rows, **more: object) -> Path:
    tables: dict[str, Rows] = {
        "food.csv": [food("10", "foundation_food", "Kefir"), food("9", "foundation_food", "Kefir")],
        "foundation_food.csv": [{"fdc_id": "10", "NDB_number": "100"}],
        "food_nutrient.csv": nutrients,
    }
    path = tmp_path / "FoodData_Central_foundation_food_csv_2024-10-31.zip"
    return write_release(path, tables, **more)  # type: ignore[arg-type]


def _rows(frame: pl.DataFrame, *columns: str) -> list[tuple[str | None, ...]]:
    return frame.select(columns).rows()


@pytest.mark.parametrize("columns", [V11, V12, V13], ids=["11", "12", "13"])
def test_each_column_set_is_read_by_name(tmp_path: Path, columns: tuple[str, ...]) -> None:
    rows = [
        value("1", "10", "1185", "0.3", data_points="4", min="0.1", max="0.5", **_ANALYTICAL),
        value("2", "10", "1004", "3.25"),
        value("3", "10", "1051", "87.0"),
        value("4", "9", "1185", "0.9"),
    ]
    path = _foundation(tmp_path, rows, columns={"food_nutrient.csv": columns})
    got = fdc_foundation.extract(Raw(path))
    assert _rows(got.value, "food_code", "component", "amount", "n_samples", "max", "record") == [
        ("100", "1185", "0.3", "4", "0.5", "1")
    ]
    assert _rows(got.value, "derivation_code", "unit") == [("A", "UG")]
    assert _rows(got.composition, "food_code", "1004", "1110") == [("100", "3.25", None)]
    assert got.rejected.is_empty()


def test_columns_may_stand_in_any_order(tmp_path: Path) -> None:
    shuffled = ("id", "nutrient_id", *reversed(V12[3:]), "fdc_id")
    rows = [value("1", "10", "1185", "0.3", footnote="x")]
    path = _foundation(tmp_path, rows, columns={"food_nutrient.csv": shuffled})
    assert fdc_foundation.extract(Raw(path)).value["amount"].to_list() == ["0.3"]


def test_an_unknown_column_stops_the_run(tmp_path: Path) -> None:
    path = _foundation(tmp_path, [], columns={"food_nutrient.csv": (*V13, "confidence")})
    with pytest.raises(DataError, match=r"food_nutrient.csv has the unknown 'confidence'"):
        fdc_foundation.extract(Raw(path))


def test_an_unknown_derivation_stops_the_run(tmp_path: Path) -> None:
    path = _foundation(tmp_path, [value("1", "10", "1185", "0.3", derivation_id="999")])
    with pytest.raises(DataError, match=r"record 1 has the unknown derivation_id '999'"):
        fdc_foundation.extract(Raw(path))


def test_a_number_that_means_another_nutrient_stops_the_run(tmp_path: Path) -> None:
    path = tmp_path / "FoodData_Central_foundation_food_csv_2024-10-31.zip"
    write_release(path, {"nutrient.csv": [{"id": "1185", "nutrient_nbr": "431"}]})
    with pytest.raises(DataError, match="nutrient 1185 has the number 431, expected 430"):
        fdc_foundation.extract(Raw(path))


def test_a_name_that_is_no_download_is_wrong_use(tmp_path: Path) -> None:
    path = write_release(tmp_path / "FoodData_Central_sr_legacy_food_csv_2018-04.zip", {})
    with pytest.raises(UsageError, match="expected the zip as FoodData Central names it"):
        fdc_foundation.extract(Raw(path))


def test_values_of_no_food_and_values_without_amount_are_rejected(tmp_path: Path) -> None:
    rows = [
        value("1", "10", "1185", "0.3"),
        value("2", "10", "1183", ""),
        value("3", "1104805", "1185", "7.0"),
    ]
    got = fdc_foundation.extract(Raw(_foundation(tmp_path, rows)))
    assert got.value["record"].to_list() == ["1"]
    reasons = dict(got.rejected.select("reason", "record").iter_rows())
    assert set(reasons) == {"its food is not in food.csv", "no amount"}
    assert '"fdc_id": "1104805"' in reasons["its food is not in food.csv"]


def test_a_limit_is_kept_beside_no_amount(tmp_path: Path) -> None:
    rows = [value("1", "10", "1185", "", loq="0.5"), value("2", "10", "1183", "0.0", loq="0.2")]
    got = fdc_foundation.extract(Raw(_foundation(tmp_path, rows))).value.sort("record")
    assert _rows(got, "amount", "loq") == [(None, "0.5"), ("0.0", "0.2")]


def test_footnotes_with_newlines_and_ids_do_not_matter(tmp_path: Path) -> None:
    footnote = 'see ""\n"2","10","1183","9.9","\n2,10,1183,9.9,'
    rows = [value("1", "10", "1185", "0.3", footnote=footnote), value("2", "10", "1184", "0.1")]
    got = fdc_foundation.extract(Raw(_foundation(tmp_path, rows)))
    assert _rows(got.value.sort("record"), "component", "amount") == [
        ("1185", "0.3"),
        ("1184", "0.1"),
    ]


def test_the_survey_zip_keys_nutrients_by_number(tmp_path: Path) -> None:
    path = write_release(
        tmp_path / "FoodData_Central_survey_food_csv_2024-10-31.zip",
        {
            "food.csv": [
                food("20", "survey_fndds_food", "Milk, NFS", publication_date="8/16/2023"),
                food("21", "survey_fndds_food", "Milk, NFS", publication_date="2024-10-31"),
            ],
            "survey_fndds_food.csv": [
                {"fdc_id": "20", "food_code": "11100000", "wweia_category_number": "1004"},
                {"fdc_id": "21", "food_code": "11100000", "wweia_category_number": "1004"},
            ],
            "wweia_food_category.csv": [
                {
                    "wweia_food_category": "1004",
                    "wweia_food_category_description": "Milk, reduced fat",
                }
            ],
            "food_nutrient.csv": [
                value("1", "20", "430", "0.4"),
                value("2", "21", "430", "0.2"),
                value("3", "21", "204", "2.14"),
            ],
            "food_portion.csv": [
                _portion("5", "21", "1 cup", "10205", "244"),
                _portion("6", "21", "Quantity not specified", "90000", "0"),
            ],
        },
    )
    got = fdc_survey.extract(Raw(path))
    assert got.release == "2024-10-31"
    assert _rows(got.value, "food_code", "component", "amount") == [("11100000", "1185", "0.2")]
    assert _rows(got.composition, "food_code", "1004") == [("11100000", "2.14")]
    assert _rows(got.food, "fdc_id", "group_name", "published_on") == [
        ("21", "Milk, reduced fat", "2024-10-31")
    ]
    assert _rows(got.serving, "quantity", "description", "gram_weight") == [
        (None, "1 cup", "244"),
        (None, "Quantity not specified", "0"),
    ]


def _portion(code: str, fdc_id: str, words: str, modifier: str, weight: str) -> dict[str, str]:
    return {
        "id": code,
        "fdc_id": fdc_id,
        "measure_unit_id": "9999",
        "portion_description": words,
        "modifier": modifier,
        "gram_weight": weight,
    }


def test_sr_legacy_has_its_measure_in_the_modifier(tmp_path: Path) -> None:
    portion = {**_portion("81550", "30", "", "serving 1 roll with icing", "44"), "amount": "1"}
    path = write_release(
        tmp_path / "FoodData_Central_sr_legacy_food_csv_2018-04.zip",
        {
            "food.csv": [food("30", "sr_legacy_food", "Cinnamon Rolls")],
            "sr_legacy_food.csv": [{"fdc_id": "30", "NDB_number": "1009"}],
            "food_nutrient.csv": [value("1", "30", "1185", "2.8", derivation_id="4")],
            "food_portion.csv": [portion],
        },
    )
    got = fdc_sr_legacy.extract(Raw(path))
    assert got.release == "2018-04"
    assert _rows(got.value, "food_code", "amount", "derivation_code") == [("1009", "2.8", "AS")]
    assert _rows(got.serving, "serving_code", "quantity", "description", "gram_weight") == [
        ("81550", "1", "serving 1 roll with icing", "44")
    ]


def test_branded_foods_count_by_their_newest_version(tmp_path: Path) -> None:
    def branded(fdc_id: str, gtin: str, date: str, size: str, unit: str) -> dict[str, str]:
        return {
            "fdc_id": fdc_id,
            "gtin_upc": gtin,
            "serving_size": size,
            "serving_size_unit": unit,
            "household_serving_fulltext": "1 cup",
            "branded_food_category": "Milk",
            "available_date": date,
        }

    foods = [branded(str(n), f"00{n % 10}", "2020-01-01", "240", "ml") for n in (41, 42, 43, 44)]
    foods[1]["gtin_upc"] = "007"  # its newest version states no vitamin K
    foods += [
        branded("45", "001", "1/31/2021", "30", "GRM"),
        branded("46", "007", "2022-01-01", "30", "g"),
        branded("47", "", "2020-01-01", "30", "g"),
    ]
    foods[3]["serving_size_unit"] = "IU"
    path = write_release(
        tmp_path / "FoodData_Central_branded_food_csv_2024-10-31.zip",
        {
            "food.csv": [food(row["fdc_id"], "branded_food", "DRINK") for row in foods],
            "branded_food.csv": foods,
            "food_nutrient.csv": [
                value(f"9{n}", str(n), "1185", f"{n}.0") for n in (41, 42, 43, 44, 45, 47)
            ],
        },
    )
    got = fdc_branded.extract(Raw(path))
    assert _rows(got.food.sort("food_code"), "food_code", "fdc_id", "basis", "group_name") == [
        ("001", "45", "100 g", "Milk"),
        ("003", "43", "100 ml", "Milk"),
    ]
    assert _rows(got.value.sort("food_code"), "food_code", "amount") == [
        ("001", "45.0"),
        ("003", "43.0"),
    ]
    assert _rows(got.serving.sort("food_code"), "description", "gram_weight") == [
        ("1 cup, 30 GRM", "30"),
        ("1 cup, 240 ml", None),
    ]
    assert sorted(got.rejected["reason"]) == [
        "its food has no GTIN",
        "serving size unit 'IU' leaves open if amounts are per 100 g or 100 ml",
        "superseded by the newer version 45 of its GTIN, printed as 001",
        "superseded by the newer version 46 of its GTIN, printed as 007",
    ]


def test_a_full_download_serves_every_source(tmp_path: Path) -> None:
    path = write_release(
        tmp_path / "FoodData_Central_csv_2024-10-31.zip",
        {
            "food.csv": [
                food("10", "foundation_food", "Kefir"),
                food("8", "foundation_food", "Kefir", publication_date="2020-04-01"),
                food("30", "sr_legacy_food", "Kale, raw"),
            ],
            "foundation_food.csv": [
                {"fdc_id": "8", "NDB_number": "100"},
                {"fdc_id": "10", "NDB_number": "100"},
            ],
            "sr_legacy_food.csv": [{"fdc_id": "30", "NDB_number": "11233"}],
            "food_nutrient.csv": [
                value("1", "30", "1185", "389.6"),
                value("2", "8", "1185", "0.9"),
                value("3", "10", "430", "0.3"),
            ],
        },
    )
    foundation = fdc_foundation.extract(Raw(path))
    assert _rows(foundation.value, "food_code", "amount") == [("100", "0.3")]
    assert _rows(fdc_sr_legacy.extract(Raw(path)).value, "food_code", "amount") == [
        ("11233", "389.6")
    ]


def _sr_legacy(tmp_path: Path) -> Path:
    foods = [food("1", "sr_legacy_food", "Kale, raw"), food("2", "sr_legacy_food", "Natto")]
    tables: dict[str, Rows] = {
        "food.csv": [*foods, food("3", "foundation_food", "Kefir")],
        "sr_legacy_food.csv": [{"fdc_id": "1", "NDB_number": "11233"}],
        "food_nutrient.csv": [value(f"7{n}", str(n), "1185", "389.6") for n in (1, 2, 3)],
    }
    path = tmp_path / "FoodData_Central_sr_legacy_food_csv_2018-04.zip"
    return write_release(path, tables)


def test_a_food_of_sr_legacy_without_ndb_number_is_rejected(tmp_path: Path) -> None:
    got = fdc_sr_legacy.extract(Raw(_sr_legacy(tmp_path)))
    assert got.value["food_code"].to_list() == ["11233"]
    assert got.rejected["reason"].to_list() == ["its food is not in sr_legacy_food.csv"]
    assert '"72"' in got.rejected["record"][0]


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"", r"measure_unit.csv is no CSV in UTF-8 \(empty CSV\); is the file whole"),
        (b'"id","name"\n"1","\xfc"\n', r"measure_unit.csv is no CSV in UTF-8 \(invalid utf-8"),
        (b'"id","name"\n"1"\n', r"measure_unit.csv: among its records, row 2: 1 fields, expected"),
    ],
)
def test_a_damaged_table_is_named(content: bytes, said: str, tmp_path: Path) -> None:
    (tmp_path / "measure_unit.csv").write_bytes(content)
    with pytest.raises(DataError, match=said):
        csv_tables.read(Raw(tmp_path), csv_tables.UNIT)
