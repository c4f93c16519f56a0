"""Foods as the API of FoodData Central has them: a few after recorded ones, the others generated.

After real answers: Cheddar (328637), whose full detail the API does not have, peanut butter
(2262072) and a Survey banana (2709225). Their ids, codes, keys and K1 are real; statistics, record
ids and the choice of nutrients are the test's own.
"""

import copy
import json
import random
from pathlib import Path
from typing import Any
from zipfile import ZipFile

Food = dict[str, Any]

NUTRIENTS = {
    "428": (1183, "Vitamin K (Menaquinone-4)", "µg"),
    "429": (1184, "Vitamin K (Dihydrophylloquinone)", "µg"),
    "430": (1185, "Vitamin K (phylloquinone)", "µg"),
    "208": (1008, "Energy", "kcal"),
    "204": (1004, "Total lipid (fat)", "g"),
    "606": (1258, "Fatty acids, total saturated", "g"),
    "301": (1087, "Calcium, Ca", "mg"),
    "324": (1110, "Vitamin D (D2 + D3), International Units", "IU"),
    "203": (1003, "Protein", "g"),
}
_ANALYTICAL = {
    "id": 1,
    "code": "A",
    "description": "Analytical",
    "foodNutrientSource": {"id": 1, "code": "1", "description": "Analytical or derived"},
}


def nutrient(number: str, row_id: int, amount: Any, **others: Any) -> Food:
    nutrient_id, name, unit = NUTRIENTS[number]
    return {
        "type": "FoodNutrient",
        "nutrient": {"id": nutrient_id, "number": number, "name": name, "unitName": unit},
        "foodNutrientDerivation": _ANALYTICAL,
        "id": row_id,
        "amount": amount,
        **others,
    }


CHEDDAR: Food = {
    "fdcId": 328637,
    "dataType": "Foundation",
    "description": "Cheese, cheddar",
    "ndbNumber": 1009,
    "publicationDate": "4/1/2019",
    "foodClass": "FinalFood",
    "foodCategory": {"id": 1, "code": "0100", "description": "Dairy and Egg Products"},
    "foodNutrients": [
        nutrient("429", 2247769, 0.0, dataPoints=11, min=0.0, max=0.0, median=0.0),
        nutrient("430", 2247770, 2.4, dataPoints=11, min=1.5, max=3.9, median=2.4),
        nutrient("204", 2247771, 34.0),
    ],
}
PEANUT_BUTTER: Food = {
    "fdcId": 2262072,
    "dataType": "Foundation",
    "description": "Peanut butter, creamy",
    "ndbNumber": 16098,
    "publicationDate": "4/28/2022",
    "isHistoricalReference": False,
    "foodCategory": {"id": 16, "code": "1600", "description": "Legumes and Legume Products"},
    "foodNutrients": [
        {"nutrient": {"id": 2045, "number": "951", "name": "Proximates", "unitName": "g"}},
        nutrient("430", 28913793, 0.0, dataPoints=8, min=0.0, max=0.0, median=0.0),
        nutrient("203", 27795860, 24.0),
    ],
}
BANANA: Food = {
    "fdcId": 2709225,
    "dataType": "Survey (FNDDS)",
    "description": "Banana, baked",
    "foodCode": "63107410",
    "publicationDate": "10/31/2024",
    "wweiaFoodCategory": {
        "wweiaFoodCategoryDescription": "Bananas",
        "wweiaFoodCategoryCode": 3305998,
    },
    "foodAttributes": [
        {"id": 3305997, "name": "WWEIA Category number", "value": "6004"},
        {"id": 3305998, "name": "WWEIA Category description", "value": "Bananas"},
    ],
    "foodPortions": [
        {
            "id": 306107,
            "measureUnit": {"id": 9999, "name": "undetermined", "abbreviation": "undetermined"},
            "modifier": "10205",
            "gramWeight": 140,
            "portionDescription": "1 cup",
            "sequenceNumber": 2,
        }
    ],
    "foodNutrients": [nutrient("430", 34385860, 0.4), nutrient("301", 34385834, 13.0)],
}


def generated(data_type: str, count: int, first_id: int, date: str, seed: int = 1) -> list[Food]:
    """Return foods of one data type, two of three with vitamin K."""
    rng = random.Random(f"{data_type}{seed}")
    foods = []
    for i in range(count):
        rows = [nutrient("203", first_id + i, round(rng.uniform(0, 30), 2))]
        if i % 3:
            rows.append(nutrient("430", 7_000_000 + first_id + i, round(rng.uniform(0, 99), 3)))
            rows.append(nutrient("208", 8_000_000 + first_id + i, rng.randrange(900)))
        if i % 5 == 1:
            small = round(rng.uniform(0, 9), 2)
            rows.append(nutrient("428", 9_000_000 + first_id + i, small, min=0.0, max=small))
        code = (
            {"foodCode": str(11_000_000 + i)} if "Survey" in data_type else {"ndbNumber": 2000 + i}
        )
        foods.append(
            {
                "fdcId": first_id + i,
                "dataType": data_type,
                "description": f'Food {i} of {data_type}, with "quotes" and µ',
                **code,
                "publicationDate": date,
                "foodCategory": {"description": f"Group {i % 7}"},
                "foodNutrients": rows,
                "foodPortions": [
                    {
                        "id": 5_000_000 + first_id + i,
                        "measureUnit": {"id": 1000, "name": "cup"},
                        "amount": 1.0,
                        "gramWeight": 100 + i,
                    }
                ],
            }
        )
    return foods


def corpus(scale: int = 1) -> list[Food]:
    """Return a small FoodData Central: three data types, several pages of two of them."""
    return [
        *copy.deepcopy((CHEDDAR, PEANUT_BUTTER, BANANA)),
        *generated("Foundation", 61 * scale, 320_000, "12/18/2025"),
        *generated("SR Legacy", 230 * scale, 167_000, "4/1/2019"),
        *generated("Survey (FNDDS)", 45 * scale, 2_705_000, "10/31/2024"),
    ]


def foundation_release(path: Path) -> list[Food]:
    """Return the foods of an official Foundation JSON zip, numbers as they are printed there."""
    with ZipFile(path) as archive:
        foods: list[Food] = json.loads(archive.read(archive.namelist()[0]))["FoundationFoods"]
    return foods


def abridged(food: Food, numbers: set[str] | None = None) -> Food:
    """Return a food as lists and abridged details have it."""
    month, day, year = food["publicationDate"].split("/")
    code = food.get("ndbNumber", food.get("foodCode"))
    return {
        "fdcId": food["fdcId"],
        "description": food["description"],
        "dataType": food["dataType"],
        "publicationDate": f"{year}-{int(month):02}-{int(day):02}",
        ("foodCode" if "foodCode" in food else "ndbNumber"): str(code),
        "foodNutrients": [
            {
                "number": row["nutrient"]["number"],
                "name": row["nutrient"]["name"],
                "amount": row["amount"],
                "unitName": row["nutrient"]["unitName"].replace("µ", "u").upper(),
                "derivationCode": "A",
                "derivationDescription": "Analytical",
            }
            for row in food["foodNutrients"]
            if "amount" in row and (numbers is None or row["nutrient"]["number"] in numbers)
        ],
    }


def full(food: Food, numbers: set[str] | None = None) -> Food:
    """Return a food in full detail, with the nutrients of those numbers."""
    rows = [
        row
        for row in food["foodNutrients"]
        if numbers is None or row["nutrient"]["number"] in numbers
    ]
    return {**food, "foodNutrients": rows}
