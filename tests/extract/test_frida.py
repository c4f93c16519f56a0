"""Frida: real rows, hand-checked, as JSON rows of the sheet and as the same sheet in an xlsx."""

import csv
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import openpyxl
import polars as pl
import pytest

from pipeline.diagnostics.errors import DataError, UsageError
from pipeline.extract.raw import Raw
from pipeline.extract.run_extract import extract
from pipeline.extract.sources.frida import extract as frida
from tests.extract.excerpt import facts_of, published

FOOD_ID = "→ParameterNavn"
BEFORE = ("__EMPTY", "__EMPTY_1", FOOD_ID, "__EMPTY_2", "__EMPTY_3", "__EMPTY_4", "__EMPTY_5")
LABELS = (
    *("↓FødevareNavn", "↓FoodName", "↓FoodID/→ParameterID", "↓FoodGroupID"),
    *("↓FødevareGruppe", "↓FoodGroup", "↓EurofirFoodGroup"),
)
# Danish Blue has every form and both totals; baby spinach K1 and a printed total a quarter of it;
# the wine zeros; the last food nothing on vitamin K.
FOODS: list[tuple[tuple[Any, ...], dict[str, Any]]] = [
    (
        (
            "Danablu 50+",
            "Cheese, Danish Blue, 50 % fidm.",
            138,
            15,
            "Halvfast løbeost",
            "Semi-firm rennet cheese",
            "A0785",
        ),
        {"164": 1.468356, "433": 8.274625, "434": 0.643052, "435": 0.750791, "436": 2.087639}
        | {"437": 17.987567, "438": 40.194326, "439": 2.192816, "441": 46.5166994171389}
        | {"442": 47.9850554171389, "356": 349.720414028251, "141": 29.5008865075499},
    ),
    (
        (
            "Babyspinat, rå",
            "Baby spinach, raw",
            1741,
            40,
            "Blad- og stængelgrøntsager",
            "Leaf and stem vegetables",
            "A0826",
        ),
        {"164": 370.05, "442": 92.5125, "356": 15.7325, "141": 0.15},
    ),
    (
        (
            "Rødvin, rosévin, uden alkohol",
            "Wine, red, rosé, non-alcoholic",
            171,
            113,
            "Vine",
            "Wines",
            "A0849",
        ),
        {"164": 0, "442": 0, "356": 15.2, "141": 0},
    ),
    (("Salt", "Salt", 9, 1, "Salt", "Salt", "A0"), {"356": 0}),
]

Rows = list[dict[str, Any]]


def sheet() -> Rows:
    """Return the sheet: three heading rows below the Danish names, then foods."""
    with (Path(frida.__file__).parent / "parameters.csv").open(encoding="utf-8") as file:
        known = list(csv.DictReader(file))
    danish = {p["parameter_id"]: f"{p['name']} ({p['parameter_id']}) på dansk" for p in known}
    name = {FOOD_ID: "→ParameterName"} | {danish[p["parameter_id"]]: p["name"] for p in known}
    unit = {FOOD_ID: "→Unit"} | {danish[p["parameter_id"]]: p["unit"] or None for p in known}
    ids: dict[str, Any] = dict(zip(BEFORE, LABELS, strict=True))
    ids |= {danish[p["parameter_id"]]: int(p["parameter_id"]) for p in known}
    columns = (*BEFORE, *danish.values())
    foods = [
        dict(zip(BEFORE, described, strict=True)) | {danish[k]: v for k, v in cells.items()}
        for described, cells in FOODS
    ]
    return [{column: row.get(column) for column in columns} for row in (name, unit, ids, *foods)]


def as_exported(rows: Rows) -> str:
    """Return the sheet as JSON, without empty cells, as it was exported."""
    filled = [{k: v for k, v in row.items() if v is not None} for row in rows]
    heading = dict.fromkeys(rows[0]) | filled[0]
    return json.dumps([heading, *filled[1:]], ensure_ascii=False)


@pytest.fixture
def rows() -> Rows:
    return sheet()


Write = Callable[..., Raw]


@pytest.fixture
def as_json(tmp_path: Path) -> Write:
    """Write the rows as JSON."""

    def write(rows: Rows, name: str = "frida_5.4_data_table.json") -> Raw:
        (tmp_path / name).write_text(as_exported(rows), encoding="utf-8")
        return Raw(tmp_path / name)

    return write


@pytest.fixture
def as_xlsx(tmp_path: Path) -> Write:
    """Write the rows as the sheet Data_Table of a workbook, the Danish names in its first row."""

    def write(rows: Rows, sheet: str = "Data_Table") -> Raw:
        book = openpyxl.Workbook()
        book.active.title = "Readme"
        page = book.create_sheet(sheet)
        page.append([None if c.startswith("__EMPTY") else c for c in rows[0]])
        for row in rows:
            page.append(list(row.values()))
        path = tmp_path / "Frida_5.4_Dataset.xlsx"
        book.save(path)
        return Raw(path)

    return write


def _danish(rows: Rows, parameter: int) -> str:
    return next(column for column, cell in rows[2].items() if cell == parameter)


def test_every_printed_cell_is_a_value_verbatim(rows: Rows, as_json: Write) -> None:
    facts = frida.extract(as_json(rows))
    blue = facts.value.filter(pl.col("food_code") == "138").sort("component")
    assert dict(blue.select("component", "amount").iter_rows()) == {
        code: str(amount) for code, amount in FOODS[0][1].items() if code not in ("356", "141")
    }
    assert set(facts.value["unit"]) == {"µg/100g"}
    wine = facts.value.filter(pl.col("food_code") == "171").sort("component")
    assert wine["amount"].to_list() == ["0", "0"]
    assert facts.value.height == 10 + 2 + 2


def test_danish_name_is_the_original_name(rows: Rows, as_json: Write) -> None:
    food = (
        frida.extract(as_json(rows)).food.filter(pl.col("food_code") == "1741").row(0, named=True)
    )
    assert food["name"] == "Baby spinach, raw"
    assert food["name_original"] == "Babyspinat, rå"
    assert food["group_name"] == "Leaf and stem vegetables"


def test_food_without_vitamin_k_is_no_fact(rows: Rows, as_json: Write) -> None:
    facts = frida.extract(as_json(rows))
    assert "9" not in facts.food["food_code"].to_list()
    assert "9" not in facts.composition["food_code"].to_list()


def test_totals_state_their_basis_and_forms(rows: Rows, as_json: Write) -> None:
    component = frida.extract(as_json(rows)).component.filter(pl.col("meaning").is_in(["K", "K2"]))
    assert component["total_basis"].to_list() == ["k1_equivalents"] * 2
    covered = dict(component.select("meaning", "forms_covered").iter_rows())
    assert covered["K2"] == "MK4,MK5,MK6,MK7,MK8,MK9,MK10"
    assert covered["K"] == f"K1,{covered['K2']}"


def test_xlsx_gives_equal_facts(rows: Rows, as_json: Write, as_xlsx: Write) -> None:
    from_json = frida.extract(as_json(rows)).tables()
    from_xlsx = frida.extract(as_xlsx(rows)).tables()
    for name, frame in from_json.items():
        key = frame.columns[:2]
        assert frame.sort(key).equals(from_xlsx[name].sort(key)), name


@pytest.mark.parametrize("kind", ["as_json", "as_xlsx"])
def test_changed_unit_stops(rows: Rows, kind: str, request: pytest.FixtureRequest) -> None:
    rows[1][_danish(rows, 438)] = "mg/100g"
    with pytest.raises(DataError, match=r"parameter 438.*'mg/100g', expected 'µg/100g'"):
        frida.extract(request.getfixturevalue(kind)(rows))


def test_new_parameter_stops(rows: Rows, as_json: Write) -> None:
    for row, cell in zip(rows, ("Menaquinone 11", "µg/100g", 999), strict=False):
        row["Menaquinon 11"] = cell
    with pytest.raises(DataError, match=r"parameter ids has the unknown '999'"):
        frida.extract(as_json(rows))


def test_missing_parameter_stops(rows: Rows, as_json: Write) -> None:
    column = _danish(rows, 433)
    with pytest.raises(DataError, match=r"parameter ids misses '433'"):
        frida.extract(as_json([{k: v for k, v in row.items() if k != column} for row in rows]))


@pytest.mark.parametrize("row", [0, 1, 2])
def test_wrong_heading_row_stops(rows: Rows, as_json: Write, row: int) -> None:
    rows[row][FOOD_ID] = "→Kilde"
    with pytest.raises(DataError, match=r"the first rows are not →ParameterName, →Unit"):
        frida.extract(as_json(rows))


@pytest.mark.parametrize("kind", ["as_json", "as_xlsx"])
def test_swapped_description_columns_stop(
    rows: Rows, kind: str, request: pytest.FixtureRequest
) -> None:
    for row in rows:
        row["__EMPTY"], row["__EMPTY_1"] = row["__EMPTY_1"], row["__EMPTY"]
    with pytest.raises(
        DataError, match=r"↓FødevareNavn expected above a column, found '↓FoodName'"
    ):
        frida.extract(request.getfixturevalue(kind)(rows))


def test_other_sheet_and_no_sheet_stop(rows: Rows, as_xlsx: Write, tmp_path: Path) -> None:
    with pytest.raises(
        DataError, match=r"has the sheets .Readme., .Data_Normalised.; expected .Data_Table."
    ):
        frida.extract(as_xlsx(rows, "Data_Normalised"))
    path = tmp_path / "frida_5.4.xlsx"
    path.write_bytes(b"not found")
    with pytest.raises(UsageError, match=r"is no readable xlsx"):
        frida.extract(Raw(path))


def test_file_that_is_no_json_is_wrong_use(tmp_path: Path) -> None:
    path = tmp_path / "frida_5.4.json"
    path.write_text("not found", encoding="utf-8")
    with pytest.raises(UsageError, match=r"neither xlsx nor JSON"):
        frida.extract(Raw(path))


@pytest.mark.parametrize("suffix", ["json", "xlsx"])
def test_a_web_page_in_the_place_of_the_file_is_named_so(tmp_path: Path, suffix: str) -> None:
    path = tmp_path / f"frida_5.4.{suffix}"
    path.write_text("<html>not found</html>", encoding="utf-8")
    with pytest.raises(DataError, match=r"a web page, not the file it should be"):
        frida.extract(Raw(path))


def test_another_release_is_not_taken_for_this_one(rows: Rows, as_json: Write) -> None:
    assert frida.extract(as_json(rows)).release == "5.4"
    for name in ("Frida_6.0_Dataset.json", "table.json"):
        with pytest.raises(UsageError, match=r"must say the release.*known one \(5.4, 5.5, 6.1\)"):
            frida.extract(as_json(rows, name))


def _with_commas(rows: Rows) -> None:
    for food in rows[3:]:
        for column, cell in food.items():
            if isinstance(cell, float):
                food[column] = str(cell).replace(".", ",")


@pytest.mark.parametrize("kind", ["as_json", "as_xlsx"])
def test_text_with_decimal_commas_is_read(
    rows: Rows, kind: str, tmp_path: Path, request: pytest.FixtureRequest
) -> None:
    _with_commas(rows)
    path = request.getfixturevalue(kind)(rows).path
    tables = published(facts_of("frida", path, tmp_path / "facts"))
    k1 = tables["measurement"].filter(measurement_id="frida:138/K1")
    assert k1.select("amount_reported", "amount_ug_per_100g").row(0) == ("1,468356", 1.468356)
    assert tables["composition"].filter(food_id="frida:138")["fat_g"][0] == 29.5008865075499


def test_commas_beside_points_stop(rows: Rows, as_json: Write) -> None:
    _with_commas(rows)
    rows[4][_danish(rows, 164)] = "370.05"
    with pytest.raises(
        DataError,
        match=r"food 138, parameter 141: '29,50\d+' has a decimal comma, but '370.05' of food 1741",
    ):
        frida.extract(as_json(rows))


def test_too_few_rows_are_explained_by_cells_that_could_not_be_read(
    rows: Rows, as_json: Write, tmp_path: Path
) -> None:
    for food in rows[3:]:
        food[_danish(rows, 442)] = "1.234,5"
    with pytest.raises(
        DataError,
        match=r"only 3 rows of food, expected at least 870 \(rejected: 4 × '1.234,5' is no amount"
        r" as frida prints them\), the first in .*amount.*; is the file as published\?",
    ):
        extract("frida", as_json(rows).path, tmp_path / "facts")
