"""Foundation Foods: real foods, hand-checked, in the layout of the CSV and of the JSON zip."""

import json
import zipfile
from collections.abc import Callable
from copy import deepcopy
from pathlib import Path
from typing import Any

import polars as pl
import pytest

from pipeline.diagnostics.errors import DataError, UsageError
from pipeline.extract.raw import Raw
from pipeline.extract.run_extract import extract
from pipeline.extract.sources.fdc.fdc_foundation import extract as fdc_foundation
from pipeline.extract.sources.fdc.json.food_body import iso_date
from pipeline.fact_files.extracted import Extracted
from tests.conftest import Declare

JSON_NAME = "FoodData_Central_foundation_food_json_2025-12-18"
CSV_NAME = "FoodData_Central_foundation_food_csv_2024-10-31"


def _nutrient(record: int, nutrient: int, name: str, unit: str, **more: Any) -> dict[str, Any]:
    source = {"id": 1, "code": "1", "description": "Analytical or derived from analytical"}
    return {
        "type": "FoodNutrient",
        "id": record,
        "nutrient": {"id": nutrient, "number": "0", "name": name, "rank": 1, "unitName": unit},
        "foodNutrientDerivation": {"code": "A", "foodNutrientSource": source},
        **more,
    }


def _food(fdc_id: int, ndb: int, name: str, group: str, **more: Any) -> dict[str, Any]:
    return {
        "foodClass": "FinalFood",
        "dataType": "Foundation",
        "fdcId": fdc_id,
        "ndbNumber": ndb,
        "description": name,
        "foodCategory": {"description": group},
        "publicationDate": "12/16/2019",
        "inputFoods": [],
        **more,
    }


K1 = "Vitamin K (phylloquinone)"
MK4 = "Vitamin K (Menaquinone-4)"
# Queso seco prints a K1 of 1.6 beside a minimum and maximum of 1.5. Milk has no vitamin K here.
FOODS = [
    _food(
        746765,
        1227,
        "Cheese, dry white, queso seco",
        "Dairy and Egg Products",
        foodNutrients=[
            _nutrient(8514500, 1185, K1, "µg", amount=1.6, dataPoints=2, min=1.5, max=1.5),
            _nutrient(8514536, 1183, MK4, "µg", amount=5.9, dataPoints=2, min=5.8, max=6.0),
            _nutrient(8514518, 1004, "Total lipid (fat)", "g", amount=24.3),
            _nutrient(1, 1051, "Water", "g", amount=42.2),
        ],
        foodPortions=[
            {
                "id": 187494,
                "value": 1.0,
                "amount": 1.0,
                "measureUnit": {"id": 1000, "name": "cup"},
                "modifier": "grated",
                "gramWeight": 97.3,
            }
        ],
    ),
    _food(
        321360,
        100147,
        "Tomatoes, grape, raw",
        "Vegetables and Vegetable Products",
        publicationDate="4/1/2019",
        foodNutrients=[
            _nutrient(2220025, 1185, K1, "µg", amount=4.20, dataPoints=2, median=4.2),
            _nutrient(2220024, 1183, MK4, "µg", amount=0.0, dataPoints=2),
            _nutrient(2220034, 1008, "Energy", "kcal", amount=27.0),
        ],
    ),
    _food(
        746782,
        1077,
        "Milk, whole",
        "Dairy and Egg Products",
        foodNutrients=[_nutrient(2, 1004, "Total lipid (fat)", "g", amount=3.2)],
    ),
]

CSVS = {
    # 327699 is superseded, 319877 is a laboratory sub-sample: neither is a current food.
    "food.csv": '"fdc_id","data_type","description","food_category_id","publication_date"\n'
    '"746765","foundation_food","Cheese, dry white, queso seco","1","2019-12-16"\n'
    '"321360","foundation_food","Tomatoes, grape, raw","11","4/1/2019"\n'
    '"327699","foundation_food","Strawberries, raw","9","2019-04-01"\n'
    '"319877","sub_sample_food","Hummus, ""0"""" fat""\nsecond line","","7/19/2023"\n',
    "foundation_food.csv": '"fdc_id","NDB_number","footnote"\n'
    '"746765","1227",""\n"321360","100147",""\n',
    "food_nutrient.csv": '"id","fdc_id","nutrient_id","amount","data_points","derivation_id",'
    '"min","max","median","footnote","min_year_acquired"\n'
    '"8514500","746765","1185","1.6","2","1","1.5","1.5","","","2009"\n'
    '"8514536","746765","1183","5.9","2","1","5.8","6.0","","","2009"\n'
    '"8514518","746765","1004","24.3","","1","","","","",""\n'
    '"2220025","321360","1185","4.2","2","1","","","4.2","","2016"\n'
    '"2220024","321360","1183","0.0","2","1","","","","","2016"\n'
    '"2220034","321360","1008","27.0","","1","","","","",""\n'
    '"2244345","327699","1185","2.1","4","1","1.7","2.8","2.0","","2001"\n'
    '"2201847","319877","1185","17.2","1","1","","","","",""\n',
    "nutrient.csv": '"id","name","unit_name","nutrient_nbr","rank"\n'
    '"1004","Total lipid (fat)","G","204","800.0"\n"1008","Energy","KCAL","208","300.0"\n'
    f'"1183","{MK4}","UG","428","8950.0"\n"1185","{K1}","UG","430","8800.0"\n',
    "food_category.csv": '"id","code","description"\n"1","0100","Dairy and Egg Products"\n'
    '"9","0900","Fruits and Fruit Juices"\n"11","1100","Vegetables and Vegetable Products"\n',
    "food_portion.csv": '"id","fdc_id","seq_num","amount","measure_unit_id",'
    '"portion_description","modifier","gram_weight","data_points","footnote",'
    '"min_year_acquired"\n"187494","746765","1","1.0","1000","","grated","97.3","12","","2009"\n',
    "measure_unit.csv": '"id","name"\n"1000","cup"\n',
}

Extract = Callable[..., Extracted]


def zipped(foods: list[dict[str, Any]], folder: Path) -> Path:
    """Zip foods as FoodData Central does."""
    path = folder / f"{JSON_NAME}.zip"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr(f"{JSON_NAME}.json", json.dumps({"FoundationFoods": foods}))
    return path


@pytest.fixture
def from_json(tmp_path: Path) -> Extract:
    """Zip these foods as FoodData Central does and extract them."""

    def extract(foods: list[dict[str, Any]]) -> Extracted:
        return fdc_foundation.extract(Raw(zipped(foods, tmp_path)))

    return extract


@pytest.fixture
def from_csv(tmp_path: Path) -> Extract:
    """Zip the tables in their folder and extract them; (old, new) are replaced in one file."""

    def extract(name: str = "food.csv", old: str = "", new: str = "") -> Extracted:
        path = tmp_path / f"{CSV_NAME}.zip"
        assert old in CSVS[name]
        with zipfile.ZipFile(path, "w") as archive:
            for member, text in CSVS.items():
                changed = text.replace(old, new) if member == name else text
                archive.writestr(f"{CSV_NAME}/{member}", changed)
        return fdc_foundation.extract(Raw(path))

    return extract


def _rows(frame: pl.DataFrame) -> list[dict[str, str]]:
    rows = frame.sort(frame.columns[:2]).to_dicts()
    return [{name: cell for name, cell in row.items() if cell is not None} for row in rows]


VALUES = [
    {"food_code": "100147", "component": "1183", "amount": "0.0", "n_samples": "2"}
    | {"derivation_code": "A", "source_code": "1", "record": "2220024"},
    {"food_code": "100147", "component": "1185", "amount": "4.2", "n_samples": "2"}
    | {"median": "4.2", "derivation_code": "A", "source_code": "1", "record": "2220025"},
    {"food_code": "1227", "component": "1183", "amount": "5.9", "n_samples": "2"}
    | {"min": "5.8", "max": "6.0", "derivation_code": "A", "source_code": "1"}
    | {"record": "8514536"},
    {"food_code": "1227", "component": "1185", "amount": "1.6", "n_samples": "2"}
    | {"min": "1.5", "max": "1.5", "derivation_code": "A", "source_code": "1"}
    | {"record": "8514500"},
]


def test_both_readers_give_the_same_values(from_json: Extract, from_csv: Extract) -> None:
    for facts, unit in ((from_json(FOODS), "µg"), (from_csv(), "UG")):
        assert set(facts.value["unit"]) == {unit}
        assert _rows(facts.value.drop("unit")) == VALUES
        assert facts.rejected.is_empty()


def test_a_rounded_file_does_not_replace_what_the_facts_know_exactly(
    tmp_path: Path, declare: Declare
) -> None:
    folder = tmp_path / "facts" / "fdc_foundation"
    declare(minimum={})
    k1_of_tomatoes = []
    for amount in (4.1972, 4.20, 5.0):
        foods = deepcopy(FOODS)
        foods[1]["foodNutrients"][0]["amount"] = amount
        extract("fdc_foundation", zipped(foods, tmp_path), folder.parent)
        value = pl.read_csv(folder / "value.csv", infer_schema=False)
        k1_of_tomatoes += value.filter(pl.col("record") == "2220025")["amount"].to_list()
    assert k1_of_tomatoes == ["4.1972", "4.1972", "5.0"]


def test_both_readers_give_the_same_foods(from_json: Extract, from_csv: Extract) -> None:
    expected = [
        {"food_code": "100147", "name": "Tomatoes, grape, raw", "fdc_id": "321360"}
        | {"group_name": "Vegetables and Vegetable Products", "published_on": "2019-04-01"},
        {"food_code": "1227", "name": "Cheese, dry white, queso seco", "fdc_id": "746765"}
        | {"group_name": "Dairy and Egg Products", "published_on": "2019-12-16"},
    ]
    assert _rows(from_json(FOODS).food) == expected
    assert _rows(from_csv().food.drop("group_code")) == expected


def test_both_readers_give_the_same_serving(from_json: Extract, from_csv: Extract) -> None:
    expected = {"food_code": "1227", "serving_code": "187494", "quantity": "1.0"}
    expected |= {"description": "cup, grated", "gram_weight": "97.3"}
    assert _rows(from_json(FOODS).serving) == [expected]
    assert _rows(from_csv().serving) == [expected]


def test_composition_has_the_components_at_hand_only(from_json: Extract, from_csv: Extract) -> None:
    expected = {"food_code": ["100147", "1227"], "1008": ["27.0", None], "1004": [None, "24.3"]}
    for facts in (from_json(FOODS), from_csv()):
        assert facts.composition.sort("food_code").to_dict(as_series=False) == expected
        assert set(facts.composition.columns[1:]) < set(facts.component["component"])


def test_superseded_foods_and_sub_samples_are_no_foods(from_csv: Extract) -> None:
    codes = from_csv().value["record"].to_list()
    assert "2244345" not in codes
    assert "2201847" not in codes


def test_release_comes_from_the_file_name(from_json: Extract, from_csv: Extract) -> None:
    assert from_json(FOODS).release == "2025-12-18"
    assert from_csv().release == "2024-10-31"


def _without(*path: Any) -> list[dict[str, Any]]:
    """Return the foods without one key of the first food."""
    foods = deepcopy(FOODS)
    at: Any = foods[0]
    for key in path[:-1]:
        at = at[key]
    del at[path[-1]]
    return foods


def test_json_missing_amount_is_rejected_and_never_zero(from_json: Extract) -> None:
    facts = from_json(_without("foodNutrients", 0, "amount"))
    assert facts.rejected["reason"].to_list() == ["no amount"]
    assert '"component": "1185"' in facts.rejected["record"][0]
    assert [row["record"] for row in _rows(facts.value)] == ["2220024", "2220025", "8514536"]


def test_json_missing_unit_is_rejected_and_never_guessed(from_json: Extract) -> None:
    facts = from_json(_without("foodNutrients", 0, "nutrient", "unitName"))
    assert facts.rejected["reason"].to_list() == ["no unit"]
    assert facts.value.height == 3
    assert facts.component.filter(pl.col("component") == "1185")["unit"].to_list() == ["µg"]


def test_json_unknown_unit_is_rejected(from_json: Extract) -> None:
    foods = deepcopy(FOODS)
    foods[0]["foodNutrients"][0]["nutrient"]["unitName"] = "RAE"
    assert from_json(foods).rejected["reason"].to_list() == ["unknown unit 'RAE'"]


def test_json_composition_in_another_unit_is_rejected(from_json: Extract) -> None:
    foods = deepcopy(FOODS)
    fat = _nutrient(3, 1004, "Total lipid (fat)", "mg", amount=630)
    foods[1]["foodNutrients"].append(fat)
    facts = from_json(foods)
    assert facts.rejected.select("fact_table", "reason").rows() == [("composition", "unit 'mg'")]
    assert facts.composition.sort("food_code")["1004"].to_list() == [None, "24.3"]


@pytest.mark.parametrize(
    "change",
    [
        lambda food: food.update(newKey=1),
        lambda food: food["foodNutrients"][0].update(newKey=1),
        lambda food: food["foodNutrients"][0]["nutrient"].update(newKey=1),
        lambda food: food["foodPortions"][0].update(newKey=1),
    ],
)
def test_json_unknown_key_stops(
    from_json: Extract, change: Callable[[dict[str, Any]], None]
) -> None:
    foods = deepcopy(FOODS)
    change(foods[0])
    with pytest.raises(DataError, match=r"food 746765.* has the unknown 'newKey'"):
        from_json(foods)


def test_json_missing_key_stops(from_json: Extract) -> None:
    with pytest.raises(DataError, match=r"food 746765 misses 'ndbNumber'"):
        from_json(_without("ndbNumber"))


def test_food_of_which_no_value_is_usable_is_no_fact(from_json: Extract, from_csv: Extract) -> None:
    foods = deepcopy(FOODS)
    for item in foods[0]["foodNutrients"][:2]:
        del item["amount"]
    old, new = '"746765","1185","1.6"', '"746765","1185",""'
    csv = from_csv("food_nutrient.csv", old, new)
    assert csv.rejected.height == 1
    for facts, left in ((from_json(foods), ["100147"]), (csv, ["100147", "1227"])):
        for name in ("food", "composition"):
            assert facts.tables()[name]["food_code"].sort().to_list() == left
    assert from_json(foods).serving.is_empty()
    assert from_json(foods).rejected.height == 2


def test_csv_missing_amount_is_rejected(from_csv: Extract) -> None:
    facts = from_csv("food_nutrient.csv", '"1183","5.9"', '"1183",""')
    assert facts.rejected["reason"].to_list() == ["no amount"]


def test_csv_missing_unit_is_rejected(from_csv: Extract) -> None:
    facts = from_csv("nutrient.csv", '"UG","428"', '"","428"')
    assert facts.rejected["reason"].to_list() == ["no unit"] * 2
    assert facts.value["component"].unique().to_list() == ["1185"]


def test_csv_zero_below_a_limit_is_no_zero(from_csv: Extract) -> None:
    # Releases of 2021 to 2023 have the column loq: filled beside 0 it says "below this", which the
    # transform turns into a limit.
    table = CSVS["food_nutrient.csv"]
    lines = [f'{line},""' for line in table.splitlines()]
    lines[0] = lines[0][:-3] + ',"loq"'
    with_loq = "\n".join(lines).replace('"0.0","2","1","","","","","2016",""', "ZERO")
    zero = '"0.0","2","1","","","","","2016","0.1"'
    facts = from_csv("food_nutrient.csv", table, with_loq.replace("ZERO", zero) + "\n")
    assert facts.rejected.is_empty()
    limited = facts.value.filter(pl.col("loq").is_not_null())
    assert limited.select("record", "amount", "loq").rows() == [("2220024", "0.0", "0.1")]
    assert facts.value.height == 4


def test_csv_unknown_derivation_id_stops(from_csv: Extract) -> None:
    with pytest.raises(DataError, match=r"record 8514500 has the unknown derivation_id '999'"):
        from_csv("food_nutrient.csv", '"1.6","2","1"', '"1.6","2","999"')


def test_csv_unknown_column_stops(from_csv: Extract) -> None:
    with pytest.raises(DataError, match=r"nutrient.csv misses 'unit_name' and has the unknown"):
        from_csv("nutrient.csv", "unit_name", "unit")


def test_iso_date_reads_both_dialects_and_nothing_else() -> None:
    assert iso_date("4/1/2019") == iso_date("2019-04-01") == "2019-04-01"
    assert iso_date("12/18/2025") == "2025-12-18"
    with pytest.raises(DataError, match=r"'18.12.2025' is no date"):
        iso_date("18.12.2025")


def test_other_file_name_is_wrong_use(tmp_path: Path) -> None:
    path = tmp_path / "foods.zip"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("x", "y")
    with pytest.raises(UsageError, match=r"foods.zip: expected the zip as FoodData Central names"):
        fdc_foundation.extract(Raw(path))


@pytest.mark.parametrize("text", ["{", "[]", '{"Foods": []}', "<html>503</html>"])
def test_json_that_is_not_the_release_stops(tmp_path: Path, text: str) -> None:
    path = tmp_path / f"{JSON_NAME}.zip"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr(f"{JSON_NAME}.json", text)
    with pytest.raises(
        DataError, match=r"expected JSON with a list FoundationFoods|a web page, not the file"
    ):
        fdc_foundation.extract(Raw(path))


def test_damaged_zip_stops(tmp_path: Path) -> None:
    path = tmp_path / f"{JSON_NAME}.zip"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(f"{JSON_NAME}.json", json.dumps({"FoundationFoods": FOODS}))
    content = bytearray(path.read_bytes())
    content[200:220] = bytes(20)
    path.write_bytes(content)
    with pytest.raises(UsageError, match=r"is damaged"):
        fdc_foundation.extract(Raw(path))
