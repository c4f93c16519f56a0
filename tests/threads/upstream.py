"""Upstream files of every source: the rows of its excerpt, and of tables with codes thousands.

Several threads share a table only where it is long. How a food is called there does not matter.
"""

import json
import random
import zipfile
from collections import defaultdict
from collections.abc import Callable
from pathlib import Path
from typing import Any

import polars as pl

from tests.extract import test_fdc_foundation as foundation_json
from tests.extract import test_frida, test_k2viewer, test_literature, test_rda, test_slv, test_sr28
from tests.extract.bulk.release import food, value, write_release
from tests.extract.excerpts import EXCERPTS, ciqual_xml

_FOODS = 2400
_FEWER_FOODS = {"ifct": 1900}  # as many as its declared bound on rows allows
# Where the code of a food stands in a row of a wide table, and how it is printed.
_CODES: dict[str, tuple[int, Callable[[int], str | int]]] = {
    "fndds": (0, lambda number: 11_000_000 + number),
    "ciqual": (6, str),
    "stfcj": (1, lambda number: f"{number:05}"),
    "nevo": (3, str),
    "ifct": (0, lambda number: f"X{number}"),
    "tfda": (0, lambda number: f"A{number:07}"),
}
_FDC = {
    "fdc_foundation": "foundation_food",
    "fdc_sr_legacy": "sr_legacy_food",
    "fdc_survey": "survey_fndds_food",
    "fdc_branded": "branded_food",
    "fdc_foundation_samples": "sub_sample_food",
}


def write_upstream(folder: Path) -> list[tuple[str, Path]]:
    """Write a file or folder for each source; return what ``k2 extract`` is to read, in turn."""
    wide = [(source_id, _wide(source_id, folder / source_id)) for source_id in EXCERPTS]
    bulk = _fdc(folder)
    others = [
        ("fdc_foundation", _fdc_json(folder)),
        ("frida", _frida(folder)),
        ("k2viewer", _k2viewer(folder)),
        ("literature", _literature(folder)),
        ("sr28", _sr28(folder / "sr28")),
        ("rda", test_rda.written(folder, test_rda.table_rows())),
        ("slv", test_slv.written(folder, test_slv.table_rows())),
    ]
    return [*wide, *((source_id, bulk) for source_id in _FDC), *others]


def _wide(source_id: str, folder: Path) -> Path:
    excerpt = EXCERPTS[source_id]
    column, code = _CODES[source_id]
    start = excerpt.heading_row + 1
    headings = excerpt.rows()[:start]
    foods = [row for row in excerpt.rows()[start:] if any(row)]
    n_foods = _FEWER_FOODS.get(source_id, _FOODS)
    rows = [
        [*row[:column], code(number), *row[column + 1 :]]
        for number, row in enumerate((foods * n_foods)[:n_foods], 10_000)
    ]
    path = excerpt.write(folder, [*headings, *rows])
    if source_id == "ciqual":
        names = ciqual_xml({row[column]: f"Food {row[column]}" for row in rows})
        (path / "alim_2025_11_03.xml").write_text(names, encoding="utf-8")
    return path


def _fdc(folder: Path) -> Path:
    """Write one full download, in which every sixth food of a kind states no vitamin K."""
    rng = random.Random(1)
    tables: dict[str, list[dict[str, str]]] = defaultdict(list)
    tables["lab_method.csv"].append({"id": "1", "description": "Vitamin K", "technique": "HPLC"})
    category = {"wweia_food_category": "1004", "wweia_food_category_description": "Milk"}
    tables["wweia_food_category.csv"].append(category)
    for kind, data_type in enumerate(_FDC.values()):
        for number in range(_FOODS):
            fdc_id, code = str(1_000_000 * (kind + 1) + number), str(number + 10_000)
            tables["food.csv"].append(food(fdc_id, data_type, f"Food {rng.random()}"))
            for name, row in _described(data_type, fdc_id, code).items():
                tables[name].append(row)
            for nutrient in ("1183", "1185", "1004") if number % 6 else ("1004",):
                record, amount = f"{fdc_id}{nutrient}", f"{rng.uniform(0, 99):.3f}"
                row = value(record, fdc_id, nutrient, amount, derivation_id="1")
                tables["food_nutrient.csv"].append(row)
                if data_type == "sub_sample_food":
                    result = {"food_nutrient_id": record, "adjusted_amount": amount}
                    tables["sub_sample_result.csv"].append(result | {"lab_method_id": "1"})
    return write_release(folder / "FoodData_Central_csv_2024-10-31.zip", tables)


def _described(data_type: str, fdc_id: str, code: str) -> dict[str, dict[str, str]]:
    """Return the rows that say more of a food, by table."""
    portion = {"id": fdc_id, "fdc_id": fdc_id, "amount": "1", "measure_unit_id": "1000"}
    portions = {"food_portion.csv": portion | {"gram_weight": "240"}}
    match data_type:
        case "foundation_food":
            described = {"foundation_food.csv": {"fdc_id": fdc_id, "NDB_number": code}}
        case "sr_legacy_food":
            described = {"sr_legacy_food.csv": {"fdc_id": fdc_id, "NDB_number": code}}
        case "survey_fndds_food":
            row = {"fdc_id": fdc_id, "food_code": code, "wweia_category_number": "1004"}
            described = {"survey_fndds_food.csv": row}
        case "branded_food":
            row = {"fdc_id": fdc_id, "gtin_upc": code, "serving_size": "30"}
            row |= {"serving_size_unit": "g", "household_serving_fulltext": "1 cup"}
            return {"branded_food.csv": row}
        case _:
            row = {"fdc_id": fdc_id, "fdc_id_of_sample_food": f"9{fdc_id}"}
            part = {"fdc_id": f"1{fdc_id[1:]}", "fdc_of_input_food": f"9{fdc_id}"}
            return {"sub_sample_food.csv": row, "input_food.csv": part}
    return described | portions


def _fdc_json(folder: Path) -> Path:
    path = folder / f"{foundation_json.JSON_NAME}.zip"
    content = json.dumps({"FoundationFoods": foundation_json.FOODS})
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr(f"{foundation_json.JSON_NAME}.json", content)
    return path


def _frida(folder: Path) -> Path:
    path = folder / "frida_5.4_data_table.json"
    path.write_text(test_frida.as_exported(test_frida.sheet()), encoding="utf-8")
    return path


def _k2viewer(folder: Path) -> Path:
    path = folder / "k2_database.csv"
    moon = [test_k2viewer.ROWS[1].replace("Moon", f"Moon {n}") for n in range(_FOODS)]
    test_k2viewer.written(path, *test_k2viewer.ROWS, *moon)
    return path


def _literature(folder: Path) -> Path:
    rows = [*test_literature.PALMER, *test_literature.KAMAO, *test_literature.GATED]
    return test_literature.written(folder / "values.csv", rows)


def _sr28(folder: Path) -> Path:
    folder.mkdir()
    for name, text in test_sr28.TEXTS.items():
        (folder / name).write_bytes(text.replace("\n", "\r\n").encode("cp1252"))
    rows: list[Any] = test_sr28.NUT_DATA
    frame = pl.DataFrame(rows, test_sr28.COLUMNS, orient="row")
    frame.write_parquet(folder / "NUT_DATA.parquet")
    return folder
