"""One made release of Foundation Foods as API, CSV and JSON: whichever are read, the same facts.

The numbers agree in any order of reading. By design they differ only where one of the three was
read alone: the JSON rounds to three significant digits, and the CSV leaves out some derivations.
"""

import itertools
import json
import zipfile
from collections.abc import Callable
from decimal import Context, Decimal
from pathlib import Path
from typing import Any

import polars as pl
import pytest

from pipeline.diagnostics.errors import DataError, UsageError
from pipeline.extract.raw import Raw
from pipeline.extract.run_extract import extract
from pipeline.extract.sources.fdc.fdc_foundation import csv_digits
from pipeline.extract.sources.fdc.fdc_foundation import extract as fdc_foundation
from pipeline.fact_files.precision import more_precise
from pipeline.fact_files.read import read_facts
from tests.conftest import Declare
from tests.extract.bulk.release import food, value, write_release

DAY = "2025-12-18"
# fdc_id, NDB number, name; 4 is a superseded version of lettuce.
FOODS = [("1", "11253", "Lettuce, leaf"), ("2", "4042", "Oil, peanut"), ("3", "1227", "Queso")]
# record, fdc_id, nutrient, amount, n, min, max, median, whether the CSV names the derivation
ROWS = [
    ("11", "1", "1185", "118.5", "8", "90.6", "133.8", "120.3", False),
    ("12", "1", "1183", "0.0", "8", "0.0", "0.0", "0.0", False),
    ("13", "2", "1185", "4.263", "8", "0.7", "11.2", "2.7", True),
    ("14", "3", "1183", "5.9", "2", "5.8", "6.0", "", True),
    ("15", "3", "1184", "6.925", "8", "0.4", "19.05", "8.05", True),
    ("16", "1", "1004", "0.147", "", "", "", "", True),
    ("17", "2", "1004", "93.405", "", "", "", "", True),
    ("18", "3", "1110", "1712.0", "", "", "", "", True),
]
VALUE = ("amount", "n_samples", "min", "max", "median", "derivation_code", "source_code", "record")
UNITS = {"1183": "µg", "1184": "µg", "1185": "µg", "1004": "g", "1110": "IU"}

Numbers = dict[tuple[str, ...], tuple[Any, ...]]


def _three_digits(number: str) -> str:
    """Return the number as the JSON release prints it: 120 for 120.3, 1.71E+3 for 1712.0."""
    return str(Context(prec=3).create_decimal(number))


def _eight_decimals(number: str) -> str:
    """Return the number as the API prints it: 118.50000000, and 0E-8 for 0."""
    return str(Decimal(number).quantize(Decimal("1E-8")))


def _as_json(folder: Path, printed: Callable[[str], str]) -> Path:
    """Zip the release as JSON: numbers without quotes, as ``printed`` spells them."""
    source = {"id": 1, "code": "1", "description": "Analytical"}
    foods = []
    for fdc_id, ndb, name in FOODS:
        rows = []
        for record, of_food, nutrient, amount, n, low, high, median, _ in ROWS:
            if of_food != fdc_id:
                continue
            stated = {"amount": amount, "min": low, "max": high, "median": median}
            rows.append(
                {
                    "id": int(record),
                    "nutrient": {"id": int(nutrient), "name": "n", "unitName": UNITS[nutrient]},
                    "foodNutrientDerivation": {"code": "A", "foodNutrientSource": source},
                    **({"dataPoints": int(n)} if n else {}),
                    **{key: f"<{printed(cell)}>" for key, cell in stated.items() if cell},
                }
            )
        foods.append(
            {
                "fdcId": int(fdc_id),
                "ndbNumber": int(ndb),
                "description": name,
                "foodCategory": {"description": "Dairy and Egg Products"},
                "publicationDate": "12/18/2025",
                "foodNutrients": rows,
                "foodPortions": [
                    {
                        "id": 100 + int(fdc_id),
                        "amount": 1.0,
                        "measureUnit": {"id": 1000, "name": "cup"},
                        "gramWeight": 97.3,
                    }
                ],
            }
        )
    text = json.dumps({"FoundationFoods": foods}).replace('"<', "").replace('>"', "")
    folder.mkdir(exist_ok=True)
    path = folder / f"FoodData_Central_foundation_food_json_{DAY}.zip"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr(f"{path.stem}.json", text)
    return path


def _as_csv(folder: Path) -> Path:
    folder.mkdir(exist_ok=True)
    foods = [food(i, "foundation_food", name, publication_date=DAY) for i, _, name in FOODS]
    superseded = food("4", "foundation_food", "Lettuce, leaf", publication_date="2019-04-01")
    rows = [
        value(
            record,
            fdc_id,
            nutrient,
            amount,
            data_points=n,
            min=low,
            max=high,
            median=median,
            derivation_id="1" if derived else "",
        )
        for record, fdc_id, nutrient, amount, n, low, high, median, derived in ROWS
    ]
    portions = [
        {
            "id": str(100 + int(fdc_id)),
            "fdc_id": fdc_id,
            "amount": "1.0",
            "measure_unit_id": "1000",
            "gram_weight": "97.3",
        }
        for fdc_id, _, _ in FOODS
    ]
    return write_release(
        folder / f"FoodData_Central_foundation_food_csv_{DAY}.zip",
        {
            "food.csv": [*foods, superseded],
            "foundation_food.csv": [{"fdc_id": i, "NDB_number": code} for i, code, _ in FOODS],
            "food_nutrient.csv": [*rows, value("19", "4", "1185", "126.3", data_points="6")],
            "food_portion.csv": portions,
        },
    )


def _as_copy(folder: Path, **changed: Any) -> Path:
    """Write the folder of the JSON zip and the re-encoded CSV, cells of record 13 changed."""
    _as_json(folder, _three_digits)
    columns = ("id", "fdc_id", "nutrient_id", "amount", "data_points", "min", "max", "median")
    cells: list[dict[str, Any]] = [
        {name: float(cell) if cell else None for name, cell in zip(columns, row[:8], strict=True)}
        | {"derivation_id": 1 if row[8] else None, "footnote": "", "min_year_acquired": 2015}
        for row in ROWS
    ]
    cells[2] |= changed
    cells.append({**cells[0], "id": 19.0, "fdc_id": 4.0, "amount": 126.3})
    whole = ("id", "fdc_id", "nutrient_id", "data_points", "derivation_id", "min_year_acquired")
    frame = pl.DataFrame(cells).with_columns(pl.col(whole).cast(pl.Int32))
    frame.write_parquet(folder / csv_digits.FILE)
    return folder


@pytest.fixture
def readings(tmp_path: Path, declare: Declare) -> dict[str, Path]:
    """Return the made release in each of its ways."""
    declare(minimum={})
    return {
        "api": _as_json(tmp_path / "api", _eight_decimals),
        "csv": _as_csv(tmp_path / "csv"),
        "json": _as_json(tmp_path / "json", _three_digits),
        "copy": _as_copy(tmp_path / "copy"),
    }


def _read(paths: list[Path], facts: Path) -> dict[str, Numbers]:
    """Extract one after the other into one folder; return what it holds, numbers as numbers."""
    for path in paths:
        extract("fdc_foundation", path, facts)
    tables = read_facts(facts / "fdc_foundation").tables
    numbers = pl.col("amount", "min", "max", "median").cast(pl.Float64)
    composition = tables["composition"]
    weights = tables["serving"].with_columns(pl.col("quantity", "gram_weight").cast(pl.Float64))
    assert tables["rejected"].is_empty()
    frames = {
        "food": tables["food"].select("food_code", "name", "group_name", "fdc_id", "published_on"),
        "value": tables["value"].with_columns(numbers).select("food_code", "component", *VALUE),
        "serving": weights.select("food_code", "serving_code", "description", "gram_weight"),
        "composition": composition.with_columns(pl.exclude("food_code").cast(pl.Float64)).select(
            sorted(composition.columns)
        ),
    }
    return {name: {row[:2]: row[2:] for row in frame.rows()} for name, frame in frames.items()}


@pytest.mark.parametrize(
    "order", [*itertools.permutations(("api", "csv", "json")), ("copy",), ("json", "copy", "json")]
)
def test_api_csv_and_json_of_one_release_end_in_the_same_facts(
    readings: dict[str, Path], tmp_path: Path, order: tuple[str, ...]
) -> None:
    found = _read([readings[way] for way in order], tmp_path / "facts")
    assert found == _read([readings["api"]], tmp_path / "other facts")
    assert found["value"]["11253", "1185"] == (118.5, "8", 90.6, 133.8, 120.3, "A", "1", "11")


def test_the_csv_alone_lacks_the_derivations_that_it_leaves_out(
    readings: dict[str, Path], tmp_path: Path
) -> None:
    whole = _read([readings["api"]], tmp_path / "api facts")
    alone = _read([readings["csv"]], tmp_path / "csv facts")
    differ = {key for key in whole["value"] if whole["value"][key] != alone["value"][key]}
    assert differ == {("11253", "1183"), ("11253", "1185")}
    for key in differ:
        assert alone["value"][key][5:7] == (None, None), "derivation and source are not guessed"
        assert alone["value"][key][:5] == whole["value"][key][:5]
    assert {name: alone[name] for name in alone if name != "value"} == {
        name: whole[name] for name in whole if name != "value"
    }


def test_the_json_alone_differs_by_less_than_half_of_its_last_digit(
    readings: dict[str, Path], tmp_path: Path
) -> None:
    whole = _read([readings["api"]], tmp_path / "api facts")["value"]
    _read([readings["json"]], tmp_path / "facts")
    value = read_facts(tmp_path / "facts" / "fdc_foundation").tables["value"]
    rounded = 0
    for row in value.rows(named=True):
        exact = whole[row["food_code"], row["component"]]
        for place, name in ((0, "amount"), (2, "min"), (3, "max"), (4, "median")):
            if row[name] is None:
                assert exact[place] is None
                continue
            rounded += float(row[name]) != exact[place]
            assert more_precise(row[name], str(exact[place])) is not None, (row, name)
    assert rounded == 6, "118.5, 133.8, 120.3, 4.263, 6.925 and 19.05"


def test_a_copy_of_another_release_stops(tmp_path: Path, declare: Declare) -> None:
    declare(minimum={})
    with pytest.raises(DataError, match=r"nutrient 1185: as amount the JSON says 4.26, .* 4.9"):
        extract("fdc_foundation", _as_copy(tmp_path / "a", amount=4.9), tmp_path / "facts")
    with pytest.raises(DataError, match=r"food 4042, nutrient 1185: .* not of one release"):
        extract("fdc_foundation", _as_copy(tmp_path / "b", amount=None), tmp_path / "facts")
    with pytest.raises(DataError, match=r"nutrient 1184: as amount the JSON says None, .* 4.263"):
        extract("fdc_foundation", _as_copy(tmp_path / "c", nutrient_id=1184), tmp_path / "facts")


@pytest.mark.parametrize(
    ("column", "cell", "name"),
    [("data_points", 5, "n_samples"), ("min", 0.1, "min"), ("max", 99.0, "max")],
)
def test_a_copy_with_other_statistics_stops(
    column: str, cell: float, name: str, tmp_path: Path, declare: Declare
) -> None:
    declare(minimum={})
    with pytest.raises(DataError, match=rf"food 4042, nutrient 1185: as {name} the JSON says"):
        extract("fdc_foundation", _as_copy(tmp_path / "a", **{column: cell}), tmp_path / "facts")


def test_a_copy_without_its_json_is_wrong_use(tmp_path: Path) -> None:
    folder = _as_copy(tmp_path / "copy")
    next(folder.glob("*.zip")).unlink()
    with pytest.raises(UsageError, match=r"holds 0 files \*foundation_food_json_.*expected one"):
        extract("fdc_foundation", folder, tmp_path / "facts")


@pytest.mark.parametrize("text", ['{"FoundationFoods": null}', '{"FoundationFoods": 1}', "[]"])
def test_a_json_without_a_list_of_foods(text: str, tmp_path: Path) -> None:
    path = tmp_path / f"FoodData_Central_foundation_food_json_{DAY}.zip"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr(f"{path.stem}.json", text)
    with pytest.raises(DataError, match=r"expected JSON with a list FoundationFoods, found"):
        fdc_foundation.extract(Raw(path))


def test_a_food_twice_in_the_json(tmp_path: Path) -> None:
    path = _as_json(tmp_path, _three_digits)
    with zipfile.ZipFile(path) as archive:
        foods = json.loads(archive.read(f"{path.stem}.json"))["FoundationFoods"]
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr(f"{path.stem}.json", json.dumps({"FoundationFoods": [*foods, foods[0]]}))
    with pytest.raises(DataError, match=r"^food 11253 is listed twice; look upstream"):
        fdc_foundation.extract(Raw(path))


def test_a_copy_of_the_csv_that_is_cut(tmp_path: Path) -> None:
    copy = _as_copy(tmp_path) / csv_digits.FILE
    copy.write_bytes(copy.read_bytes()[:900])
    with pytest.raises(DataError, match=rf"{csv_digits.FILE} is no whole Parquet file \(.*again"):
        fdc_foundation.extract(Raw(tmp_path))
