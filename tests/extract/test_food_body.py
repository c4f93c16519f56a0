"""One food in the three shapes that FoodData Central answers in, numbers as printed."""

import json
from pathlib import Path
from typing import Any

import pytest

from pipeline.extract.sources.fdc.json.food_body import Body, UnusableFoodError, read
from pipeline.files import strict_json
from tests.fdc_corpus import CHEDDAR, abridged

# DK1 of Cheddar as a search answers it.
SEARCHED = """{"fdcId": 328637, "description": "Cheese, cheddar", "ndbNumber": 1009,
  "publishedDate": "2019-04-01", "foodCategory": "Dairy and Egg Products", "foodNutrients": [
  {"nutrientId": 1184, "nutrientName": "Vitamin K (Dihydrophylloquinone)", "nutrientNumber": "429",
   "unitName": "UG", "derivationCode": "A", "value": 0E-8, "foodNutrientSourceCode": "1",
   "foodNutrientId": 2247769, "dataPoints": 11, "min": 0.0, "max": 1.71E+3, "median": 0.0}]}"""


def read_strictly(content: Any) -> Body:
    def stop(place: str, keys: list[str]) -> None:
        raise AssertionError(place, keys)

    return read(content, stop)


def test_the_three_shapes_say_the_same() -> None:
    full, short = read_strictly(CHEDDAR), read_strictly(abridged(CHEDDAR))
    searched = read_strictly(strict_json.loads(SEARCHED))
    for body in (full, short, searched):
        assert body.food["food_code"] == "1009"
        assert body.food["published_on"] == "2019-04-01"
        dk1 = next(row for row in body.nutrients if row["component"] == "1184")
        assert float(str(dk1["amount"])) == 0
        assert (dk1["derivation_code"], body.faults, body.rejected) == ("A", [], [])


def test_numbers_stay_as_printed() -> None:
    (dk1,) = read_strictly(strict_json.loads(SEARCHED)).nutrients
    assert (dk1["amount"], dk1["max"], dk1["unit"]) == ("0E-8", "1.71E+3", "UG")


def test_a_limit_of_quantification_is_kept_beside_the_zero() -> None:
    content = json.loads(json.dumps(CHEDDAR))
    content["foodNutrients"][0]["loq"] = 0.1
    row = read_strictly(content).nutrients[0]
    assert (row["amount"], row["loq"]) == ("0.0", "0.1")


@pytest.mark.parametrize("key", ["fdcId", "description", "ndbNumber", "foodNutrients"])
def test_a_food_that_misses_what_makes_it_one_is_unusable(key: str) -> None:
    content = {name: value for name, value in CHEDDAR.items() if name != key}
    with pytest.raises(UnusableFoodError, match=f"misses '{key}'"):
        read_strictly(content)


def test_recorded_answers_are_read_whole(shared: Path) -> None:
    recorded = shared / "fdc" / "api"
    expected = {
        "recorded-2025/foundationFoodJSON.json": {"1185": ("0E-8", "0.1")},
        "recorded-2025/surveyFoodJSON.json": {"1185": ("0.400", None)},
        "recorded-2026-07/food-328637.detail-abridged.json": {
            "1183": ("9.30", None),
            "1184": ("0E-8", None),
            "1185": ("2.40", None),
        },
    }
    for name, amounts in expected.items():
        body = read_strictly(strict_json.loads((recorded / name).read_bytes()))
        found = {
            str(row["component"]): (row["amount"], row["loq"])
            for row in body.nutrients
            if row["component"] in {"1183", "1184", "1185"}
        }
        assert body.faults == []
        assert found == amounts


def _cheddar(*nutrients: dict[str, Any], portions: Any = ()) -> Body:
    named = {"1185": "430", "1004": "204"}
    units = {"1185": "µg", "1004": "g"}
    rows = [
        {
            "id": str(number),
            "nutrient": {"id": i, "number": named[i], "name": i, "unitName": units[i]},
            "amount": amount,
        }
        for number, (i, amount) in enumerate((row["id"], row["amount"]) for row in nutrients)
    ]
    food = {"fdcId": "1", "description": "Cheddar", "ndbNumber": "1009", "foodNutrients": rows}
    return read_strictly({**food, "foodPortions": list(portions)})


def _nutrient(nutrient_id: str, amount: str) -> dict[str, Any]:
    return {"id": nutrient_id, "amount": amount}


def test_an_exact_repeat_counts_once() -> None:
    fat, k1 = _nutrient("1004", "33.3"), _nutrient("1185", "2.4")
    body = _cheddar(fat, k1, _nutrient("1004", "33.30"), k1)
    assert [(row["component"], row["amount"]) for row in body.nutrients] == [
        ("1004", "33.3"),
        ("1185", "2.4"),
    ]
    assert body.rejected == []


def test_of_contradicting_rows_none_is_used_and_both_are_rejected() -> None:
    body = _cheddar(
        _nutrient("1004", "234"),
        _nutrient("1185", "2.4"),
        _nutrient("1004", "117"),
        _nutrient("1185", "2.9"),
    )
    assert body.nutrients == []
    assert [(table, row["amount"], reason) for table, row, reason in body.rejected] == [
        ("composition", "234", "given more than once, differently: 234 and 117"),
        ("composition", "117", "given more than once, differently: 234 and 117"),
        ("value", "2.4", "given more than once, differently: 2.4 and 2.9"),
        ("value", "2.9", "given more than once, differently: 2.4 and 2.9"),
    ]


def test_portions_given_twice() -> None:
    cup = {"id": "5", "amount": "1", "modifier": "cup", "gramWeight": "244"}
    slices = [{**cup, "id": "6", "gramWeight": weight} for weight in ("17", "21")]
    body = _cheddar(portions=[cup, cup, *slices])
    assert [row["gram_weight"] for row in body.servings] == ["244"]
    assert [(table, row["gram_weight"]) for table, row, _ in body.rejected] == [
        ("serving", "17"),
        ("serving", "21"),
    ]


def test_null_among_the_foods_of_a_release_is_no_food() -> None:
    from pipeline.extract.sources.fdc.json.json_foods import extract  # noqa: PLC0415

    got = extract([None, CHEDDAR, None], "2026-04-30")
    assert got.food["food_code"].to_list() == ["1009"]
