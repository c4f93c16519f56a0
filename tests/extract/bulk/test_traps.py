"""What real FoodData Central files do to the readers, each in a small made file."""

from pathlib import Path

import pytest

from pipeline.extract.raw import Raw
from pipeline.extract.sources.fdc.fdc_branded import extract as fdc_branded
from pipeline.extract.sources.fdc.fdc_foundation import extract as fdc_foundation
from pipeline.extract.sources.fdc.fdc_foundation_samples import extract as fdc_foundation_samples
from pipeline.extract.sources.fdc.fdc_sr_legacy import extract as fdc_sr_legacy
from pipeline.extract.sources.fdc.fdc_survey import extract as fdc_survey
from pipeline.fact_files.extracted import Extracted
from tests.extract.bulk.release import COLUMNS, Rows, food, value, write_release

_FOODS = [
    food("10", "foundation_food", "Kefir"),
    food("11", "sub_sample_food", "Kefir, a sample"),
    food("20", "survey_fndds_food", "Milk, NFS"),
    food("30", "sr_legacy_food", "Kale, raw"),
    food("40", "branded_food", "DRINK"),
]
_FULL: dict[str, Rows] = {
    "food.csv": _FOODS,
    "foundation_food.csv": [{"fdc_id": "10", "NDB_number": "100"}],
    "sr_legacy_food.csv": [{"fdc_id": "30", "NDB_number": "11233"}],
    "survey_fndds_food.csv": [{"fdc_id": "20", "food_code": "111", "wweia_category_code": "1004"}],
    "wweia_food_category.csv": [
        {"wweia_food_category": "1004", "wweia_food_category_description": "Milk"}
    ],
    "branded_food.csv": [
        {"fdc_id": "40", "gtin_upc": "042", "serving_size": "30", "serving_size_unit": "GRM"}
    ],
    "sub_sample_food.csv": [{"fdc_id": "11", "fdc_id_of_sample_food": "12"}],
    "sub_sample_result.csv": [{"food_nutrient_id": "6", "lab_method_id": "1"}],
    "lab_method.csv": [{"id": "1", "description": "HPLC", "technique": "HPLC"}],
    "input_food.csv": [{"fdc_id": "10", "fdc_of_input_food": "12", "sr_code": "1"}],
    "food_nutrient_derivation.csv": [
        {"id": "1", "code": "A", "description": "Analytical"},
        {"id": "4", "code": "AS", "description": "Summed"},
        {"id": "70", "code": "LCCS", "description": "Calculated from value per serving size"},
    ],
    "food_nutrient.csv": [
        value("1", "10", "1185", "0.3", derivation_id="1"),
        value("2", "20", "430", "0.2", derivation_id="4"),
        value("3", "30", "1185", "389.6", derivation_id="1"),
        value("4", "40", "1185", "12.0", derivation_id="70"),
        value("6", "11", "1185", "0.4", derivation_id="1"),
    ],
}
# As the full downloads of 2022 and of 2025 differ from the others.
_COLUMNS = {
    "food.csv": (*COLUMNS["food.csv"], "market_country", "trade_channel", "microbe_data"),
    "food_nutrient_derivation.csv": ("id", "code", "description"),
    "survey_fndds_food.csv": ("fdc_id", "food_code", "wweia_category_code", "start_date"),
    "input_food.csv": (*COLUMNS["input_food.csv"], "sr_code", "sr_description", "survey_flag"),
}


def _full(tmp_path: Path, **changed: Rows) -> Raw:
    tables = {**_FULL, **{f"{name}.csv": rows for name, rows in changed.items()}}
    path = tmp_path / "FoodData_Central_csv_2025-12-18.zip"
    return Raw(write_release(path, tables, _COLUMNS))


def _amounts(got: Extracted) -> list[tuple[str, ...]]:
    return got.value.select("food_code", "amount", "derivation_code", "source_code").rows()


def test_a_full_download_without_source_id_goes_through_every_reader(tmp_path: Path) -> None:
    raw = _full(tmp_path)
    assert _amounts(fdc_foundation.extract(raw)) == [("100", "0.3", "A", "1")]
    assert _amounts(fdc_survey.extract(raw)) == [("111", "0.2", "AS", "1")]
    assert _amounts(fdc_sr_legacy.extract(raw)) == [("11233", "389.6", "A", "1")]
    ((code, amount, derivation, _),) = _amounts(fdc_branded.extract(raw))
    assert (code, amount, derivation) == ("042", "12.0", "LCCS")
    sample = fdc_foundation_samples.extract(raw).sample
    assert sample.select("sample_code", "amount", "food_code").rows() == [("11", "0.4", "100")]


_TWICE = "given more than once, differently: "


def test_a_nutrient_given_twice_alike_counts_once(tmp_path: Path) -> None:
    rows = [
        value("1", "30", "1185", "389.6", derivation_id="1"),
        value("2", "30", "1185", "389.60", derivation_id="1"),
        value("3", "30", "430", "389.6", derivation_id="1"),
        value("4", "30", "1004", "0.9"),
        value("5", "30", "1004", "0.90"),
    ]
    got = fdc_sr_legacy.extract(_full(tmp_path, food_nutrient=rows))
    assert _amounts(got) == [("11233", "389.6", "A", "1")]
    assert got.composition.row(0, named=True)["1004"] == "0.9"
    assert got.rejected.is_empty()


def test_a_nutrient_given_twice_differently_is_rejected_with_both_values(tmp_path: Path) -> None:
    rows = [
        value("1", "30", "1185", "389.6", derivation_id="1"),
        value("2", "30", "1004", "234"),
        value("3", "30", "1004", "117"),
        value("4", "30", "1183", "1.0"),
        value("5", "30", "1183", "2.0"),
    ]
    got = fdc_sr_legacy.extract(_full(tmp_path, food_nutrient=rows))
    assert [row[:2] for row in _amounts(got)] == [("11233", "389.6")]
    assert got.composition.row(0, named=True)["1004"] is None
    refused = got.rejected.select("fact_table", "reason").sort("fact_table").rows()
    assert refused == [
        *[("composition", f"{_TWICE}234 and 117")] * 2,
        *[("value", f"{_TWICE}1.0 and 2.0")] * 2,
    ]
    assert all('"food_code": "11233"' in record for record in got.rejected["record"])


def test_a_portion_given_twice(tmp_path: Path) -> None:
    def portion(code: str, weight: str) -> dict[str, str]:
        words = {"measure_unit_id": "9999", "amount": "1", "modifier": "cup"}
        return {"id": code, "fdc_id": "30", "gram_weight": weight, **words}

    rows = [portion(*pair) for pair in (("5", "67"), ("5", "67.0"), ("6", "67"), ("6", "130"))]
    got = fdc_sr_legacy.extract(_full(tmp_path, food_portion=rows))
    assert got.serving.select("serving_code", "gram_weight").rows() == [("5", "67")]
    assert (
        got.rejected.select("fact_table", "reason").rows()
        == [("serving", f"{_TWICE}67 and 130")] * 2
    )


@pytest.mark.parametrize("other", ["00042272005512", "042272005512"])
def test_spellings_of_one_gtin_are_one_product(tmp_path: Path, other: str) -> None:
    def branded(fdc_id: str, gtin: str, date: str) -> dict[str, str]:
        size = {"serving_size": "30", "serving_size_unit": "g"}
        return {"fdc_id": fdc_id, "gtin_upc": gtin, "available_date": date, **size}

    rows = [branded("40", "42272005512", "2020-01-01"), branded("41", other, "2021-01-01")]
    foods = [*_FOODS, food("41", "branded_food", "DRINK")]
    values = [value("4", "40", "1185", "12.0"), value("5", "41", "1185", "13.0")]
    raw = _full(tmp_path, food=foods, branded_food=rows, food_nutrient=values)
    got = fdc_branded.extract(raw)
    assert got.value.select("food_code", "amount").rows() == [(other, "13.0")]
    ((reason, record),) = got.rejected.select("reason", "record").rows()
    assert reason == f"superseded by the newer version 41 of its GTIN, printed as {other}"
    assert '"amount": "12.0"' in record


@pytest.mark.parametrize(
    ("household", "size", "unit", "expected"),
    [
        ("1 CAPSULE", "500", "MG", ("100 g", "1 CAPSULE, 500 MG", "0.5")),
        ("1 CAPSULE", "0.5", "GRM", ("100 g", "1 CAPSULE, 0.5 GRM", "0.5")),
        ("1 CUP", "240", "MLT", ("100 ml", "1 CUP, 240 MLT", None)),
    ],
)
def test_units_of_a_branded_serving(
    tmp_path: Path, household: str, size: str, unit: str, expected: tuple[str | None, ...]
) -> None:
    rows = [
        {
            "fdc_id": "40",
            "gtin_upc": "042",
            "household_serving_fulltext": household,
            "serving_size": size,
            "serving_size_unit": unit,
        }
    ]
    got = fdc_branded.extract(_full(tmp_path, branded_food=rows))
    ((basis,),) = got.food.select("basis").rows()
    ((description, weight),) = got.serving.select("description", "gram_weight").rows()
    assert (basis, description, weight) == expected
