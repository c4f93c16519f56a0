"""A generated release in the shape of FoodData Central's full download; no USDA data inside.

Foods come in blocks of one kind, as upstream: SR Legacy, sub-samples, Branded, Foundation, Survey.
Survey rows are keyed by legacy number. Every field is quoted, a few footnotes hold a newline and
text that looks like a vitamin K row.
"""

import json
import sys
import zipfile
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any

import numpy as np

FULL_ROWS = 27_000_000
_SEED = 20241031
_FOODS_AT_ONCE = 50_000
_HEADING = (
    *("id", "fdc_id", "nutrient_id", "amount", "data_points", "derivation_id", "min", "max"),
    *("median", "loq", "footnote", "min_year_acquired", "percent_daily_value"),
)
_NUTRIENTS = [
    *(("1183", "MK-4", "428"), ("1184", "DK1", "429"), ("1185", "phylloquinone", "430")),
    *(("1004", "fat", "204"), ("1008", "energy", "208"), ("1087", "calcium", "301")),
]
_TRAP = 'see note\n""1"",""1"",""1185"",""9.9"",\n1,1,1185,9.9'
_WORDS = np.array(
    [
        "CHEDDAR",
        "CHEESE",
        "SPREAD",
        "CHICKEN",
        "BREAST",
        "TENDERS",
        "GREEK",
        "YOGURT",
        "VANILLA",
        "SPINACH",
        "KALE",
        "SALAD",
        "KIT",
        "OLIVE",
        "OIL",
        "CRACKERS",
        "SEA",
        "SALT",
        "DARK",
        "CHOCOLATE",
        "ALMOND",
        "BUTTER",
        "NATTO",
        "GOUDA",
        "PIZZA",
        "SAUCE",
        "EGG",
    ]
)
_ZEROS = 0.3  # share of amounts
_DERIVATIONS = np.array([1, 4, 46, 49, 70, 71, 73, 75])
_VITAMIN_K = (1183, 1184, 1185)
_OTHERS = np.array([n for n in range(1003, 1420) if n not in _VITAMIN_K])
_ON_LABELS = np.arange(1235, 1265)


@dataclass(frozen=True)
class Kind:
    """A block of foods: rows a food, and the share of foods that state each vitamer."""

    data_type: str
    foods: int
    rows: float
    shares: dict[int, float]


def kinds(rows: int) -> list[Kind]:
    """Return the blocks of a release of about ``rows`` rows, scaled from the full download."""
    scale = rows / FULL_ROWS
    sr_legacy = Kind("sr_legacy_food", int(7793 * scale), 83, {1185: 0.68, 1183: 0.07, 1184: 0.07})
    samples = Kind("sub_sample_food", int(60_000 * scale), 3, {1185: 0.01})
    foundation = Kind("foundation_food", int(365 * scale) + 1, 120, {1185: 0.22, 1183: 0.2})
    survey = Kind("survey_fndds_food", int(5432 * scale), 65, {430: 1.0})
    few = (sr_legacy, samples, foundation, survey)
    left = rows - sum(kind.foods * kind.rows for kind in few)
    branded = Kind("branded_food", int(left / 13.2), 13.2, {1185: 0.0035})
    return [sr_legacy, samples, branded, foundation, survey]


def write(folder: Path, rows: int) -> Path:
    """Write the release unpacked and zipped, with ``expected.json``; return the zip."""
    name = "FoodData_Central_csv_2024-10-31"
    unpacked = folder / name
    unpacked.mkdir(parents=True)
    random = np.random.default_rng(_SEED)
    counted = {"rows": 0, "vitamin_k": 0}
    with (
        (unpacked / "food.csv").open("w") as food,
        (unpacked / "food_nutrient.csv").open("w") as out,
    ):
        food.write('"fdc_id","data_type","description","food_category_id","publication_date"\n')
        out.write(",".join(f'"{column}"' for column in _HEADING) + "\n")
        fdc_id = 167_512
        for kind in kinds(rows):
            for start in range(0, kind.foods, _FOODS_AT_ONCE):
                foods = min(_FOODS_AT_ONCE, kind.foods - start)
                _write_foods((food, out), kind, fdc_id + np.arange(foods), random, counted)
                fdc_id += foods
    lines = [f'"{i}","{what}","UG","{number}","1"\n' for i, what, number in _NUTRIENTS]
    (unpacked / "nutrient.csv").write_text(
        '"id","name","unit_name","nutrient_nbr","rank"\n' + "".join(lines)
    )
    path = folder / f"{name}.zip"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for member in sorted(unpacked.iterdir()):
            archive.write(member, f"{name}/{member.name}")
    (folder / "expected.json").write_text(json.dumps(counted))
    return path


def _write_foods(
    files: tuple[IO[str], IO[str]],
    kind: Kind,
    fdc_ids: Any,
    random: np.random.Generator,
    counted: dict[str, int],
) -> None:
    food, out = files
    pool = _ON_LABELS if kind.data_type == "branded_food" else _OTHERS
    of_food = np.minimum(random.poisson(kind.rows - 1, fdc_ids.size) + 1, pool.size)
    first = np.cumsum(of_food) - of_food
    rows = int(of_food.sum())
    within = np.arange(rows) - np.repeat(first, of_food)
    walk = np.repeat(random.integers(0, pool.size, fdc_ids.size), of_food) + within
    nutrient = pool[walk % pool.size]
    if kind.data_type == "survey_fndds_food":
        nutrient = nutrient - 800
        nutrient[np.isin(nutrient, (428, 429, 430))] = 255
    for place, (vitamer, share) in enumerate(kind.shares.items()):
        stating = (random.random(fdc_ids.size) < share) & (of_food > place)
        nutrient[first[stating] + place] = vitamer
        counted["vitamin_k"] += int(stating.sum())
    amount = np.round(random.gamma(1.2, 20.0, rows), random.integers(0, 3))
    amount[random.random(rows) < _ZEROS] = 0
    derivation = random.choice(_DERIVATIONS, rows)
    record = 2_201_844 + counted["rows"] + np.arange(rows)
    cells = (record, np.repeat(fdc_ids, of_food), nutrient, amount, derivation)
    empty = ',""' * 4
    out.writelines(
        f'"{i}","{f}","{n}","{a}","","{d}"{empty},"{_TRAP if i % 20_011 == 0 else ""}","",""\n'
        for i, f, n, a, d in zip(*(cell.tolist() for cell in cells), strict=True)
    )
    words = _WORDS[random.integers(0, _WORDS.size, (fdc_ids.size, 4))]
    food.writelines(
        f'"{f}","{kind.data_type}","{a}, ""{b}"", {c} {d}","{f % 28}","2024-04-{f % 30 + 1:02d}"\n'
        for f, (a, b, c, d) in zip(fdc_ids.tolist(), words.tolist(), strict=True)
    )
    counted["rows"] += rows


if __name__ == "__main__":
    write(Path(sys.argv[1]), int(sys.argv[2]))
