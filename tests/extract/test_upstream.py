"""The committed facts against the upstream files, read here by other means than the extracts."""

import csv
import io
import json
import shutil
import zipfile
from collections import Counter
from collections.abc import Callable
from decimal import Decimal
from pathlib import Path
from typing import Any

import openpyxl
import polars as pl
import pyarrow.parquet as pq
import pytest

from pipeline.extract.raw import Raw
from pipeline.extract.run_extract import extract
from pipeline.extract.sources.fdc.fdc_foundation import extract as fdc_foundation
from pipeline.extract.sources.frida import extract as frida

ROOT = Path(__file__).parents[2]
FACTS = ROOT / "pipeline" / "facts"
JSON_ZIP = "fdc/FoodData_Central_foundation_food_json_2025-12-18.zip"
CSV_ZIP = "fdc/FoodData_Central_foundation_food_csv_2024-10-31.zip"
DIGITS = "fdc/foundation_csv_2025-12-18/food_nutrient.with_derivation_id.e467bb8.parquet"
FRIDA = "frida/frida_5.4_data_table.json"
FILES = {"sr28": "fdc/sr28", "frida": FRIDA}
FDC_FORMS = {"1183": "MK4", "1184": "DK1", "1185": "K1"}
SR28_FORMS = {428: "MK4", 429: "DK1", 430: "K1"}

Contents = Callable[[Path], dict[str, bytes]]


def committed(source: str, table: str) -> list[dict[str, str]]:
    with (FACTS / source / f"{table}.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


@pytest.mark.parametrize("source", FILES)
def test_extracting_again_gives_the_committed_bytes(
    shared: Path, tmp_path: Path, contents: Contents, source: str
) -> None:
    shutil.copytree(FACTS / source, tmp_path / source)
    for _ in range(2):
        extract(source, shared / FILES[source], tmp_path)
        assert contents(tmp_path / source) == contents(FACTS / source)


@pytest.fixture
def foundation_folder(shared: Path, tmp_path: Path) -> Path:
    """Return a folder with the JSON zip beside the copy of the CSV's numbers."""
    folder = tmp_path / "foundation"
    folder.mkdir()
    for path in (JSON_ZIP, DIGITS):
        shutil.copyfile(shared / path, folder / Path(path).name)
    return folder


def test_foundation_extracted_anew_or_again_gives_the_committed_bytes(
    foundation_folder: Path, tmp_path: Path, contents: Contents
) -> None:
    committed_ = contents(FACTS / "fdc_foundation")
    for _ in range(2):
        extract("fdc_foundation", foundation_folder, tmp_path / "facts")
        assert contents(tmp_path / "facts" / "fdc_foundation") == committed_


def test_the_json_alone_takes_no_digit_away(
    shared: Path, tmp_path: Path, contents: Contents
) -> None:
    facts = Path(shutil.copytree(FACTS / "fdc_foundation", tmp_path / "fdc_foundation"))
    extract("fdc_foundation", shared / JSON_ZIP, tmp_path)
    found, before = contents(facts), contents(FACTS / "fdc_foundation")
    for name in ("value.csv", "food.csv", "serving.csv", "component.csv"):
        assert found[name] == before[name], name


def nut_data(shared: Path) -> list[dict[str, Any]]:
    wanted = [("Nutr_No", "in", list(SR28_FORMS))]
    table = pq.read_table(shared / "fdc/sr28/NUT_DATA.parquet", filters=wanted)
    rows: list[dict[str, Any]] = table.to_pylist()
    return rows


def test_sr28_holds_every_row_of_nut_data(shared: Path, published: dict[str, pl.DataFrame]) -> None:
    rows = nut_data(shared)
    assert Counter(SR28_FORMS[row["Nutr_No"]] for row in rows) == {
        "MK4": 588,
        "DK1": 1410,
        "K1": 5226,
    }
    columns = {
        "Nutr_Val": "amount_ug_per_100g",
        "Num_Data_Pts": "n_samples",
        "Std_Error": "se_ug_per_100g",
        "Src_Cd": "source_code",
        "Deriv_Cd": "derivation_code",
        "Ref_NDB_No": "imputed_from",
        "Add_Nutr_Mark": "added_nutrient",
        "Num_Studies": "n_studies",
        "Min": "min_ug_per_100g",
        "Max": "max_ug_per_100g",
        "DF": "df",
        "Low_EB": "lower_error_bound_ug_per_100g",
        "Up_EB": "upper_error_bound_ug_per_100g",
        "Stat_Cmt": "statistical_comment",
        "AddMod_Date": "modified_on",
    }
    numbers = {"Num_Data_Pts", "Num_Studies", "DF"}
    expected = {}
    for row in rows:
        cells = {columns[name]: row[name] for name in columns}
        cells |= {columns[n]: int(row[n]) if row[n] not in (None, "") else None for n in numbers}
        cells["source_code"] = str(row["Src_Cd"])
        key = f"sr28:{row['NDB_No']}/{SR28_FORMS[row['Nutr_No']]}"
        expected[key] = {name: None if cell == "" else cell for name, cell in cells.items()}
    measured = published["measurement"].filter(pl.col("measurement_id").str.starts_with("sr28:"))
    found = {
        row.pop("measurement_id"): row
        for row in measured.select("measurement_id", *columns.values()).to_dicts()
    }
    assert found == expected


def test_sr28_standard_errors(shared: Path, published: dict[str, pl.DataFrame]) -> None:
    given = Counter(
        SR28_FORMS[row["Nutr_No"]] for row in nut_data(shared) if row["Std_Error"] is not None
    )
    assert given == {"MK4": 132, "DK1": 333, "K1": 450}
    found = published["measurement"].filter(
        pl.col("measurement_id").str.starts_with("sr28:"), pl.col("se_ug_per_100g").is_not_null()
    )
    assert dict(found["form_id"].value_counts().iter_rows()) == given


def foundation_json(shared: Path) -> dict[tuple[str, str], tuple[str, dict[str, Any]]]:
    """Return (NDB number, form) → (fdc_id, nutrient) of the JSON release."""
    with zipfile.ZipFile(shared / JSON_ZIP) as archive:
        body = json.loads(archive.read(archive.namelist()[0]), parse_float=str)
    return {
        (str(food["ndbNumber"]), FDC_FORMS[str(item["nutrient"]["id"])]): (str(food["fdcId"]), item)
        for food in body["FoundationFoods"]
        for item in food["foodNutrients"]
        if str(item["nutrient"]["id"]) in FDC_FORMS
    }


def foundation_csv(shared: Path) -> dict[tuple[str, str], tuple[str, dict[str, str]]]:
    """Return (NDB number, form) → (fdc_id, row of food_nutrient) of current foods."""

    def rows(name: str) -> list[dict[str, str]]:
        with zipfile.ZipFile(shared / CSV_ZIP) as archive:
            (member,) = (m for m in archive.namelist() if m.endswith(f"/{name}.csv"))
            text = io.TextIOWrapper(io.BytesIO(archive.read(member)), "utf-8", newline="")
            return list(csv.DictReader(text))

    ndb = {row["fdc_id"]: row["NDB_number"] for row in rows("foundation_food")}
    return {
        (ndb[row["fdc_id"]], FDC_FORMS[row["nutrient_id"]]): (row["fdc_id"], row)
        for row in rows("food_nutrient")
        if row["nutrient_id"] in FDC_FORMS and row["fdc_id"] in ndb
    }


def foundation_digits(shared: Path) -> dict[tuple[str, str], dict[str, Any]]:
    """Return (fdc_id, form) → row of the CSV release of 2025-12-18, superseded foods included."""
    rows = pq.read_table(shared / DIGITS).to_pylist()
    return {
        (str(row["fdc_id"]), FDC_FORMS[str(row["nutrient_id"])]): row
        for row in rows
        if str(row["nutrient_id"]) in FDC_FORMS
    }


def test_foundation_holds_every_value_of_its_release_with_the_digits_of_the_csv(
    shared: Path, published: dict[str, pl.DataFrame]
) -> None:
    upstream, exact = foundation_json(shared), foundation_digits(shared)
    assert len(exact) == 244
    assert sum(row["derivation_id"] is None for row in exact.values()) == 84
    assert Counter(form for _, form in upstream) == {"MK4": 60, "DK1": 65, "K1": 75}
    above = Counter(f for (_, f), (_, item) in upstream.items() if Decimal(item["amount"]) > 0)
    assert above == {"MK4": 22, "DK1": 1, "K1": 65}
    expected, rounded = {}, 0
    for (ndb, form), (fdc_id, item) in upstream.items():
        row = exact[fdc_id, form]
        assert (row["id"], row["data_points"]) == (item["id"], item.get("dataPoints"))
        numbers = tuple(row[name] for name in ("amount", "min", "max", "median"))
        derivation = item["foodNutrientDerivation"]["code"]
        assert row["derivation_id"] in {None, 1}, "1 is A: analytical"
        expected[f"fdc_foundation:{ndb}/{form}"] = (*numbers, item.get("dataPoints"), derivation)
        rounded += float(item["amount"]) != row["amount"]
    columns = ("amount", "min", "max", "median")
    found = {
        key: tuple(cells)
        for key, *cells in published["measurement"]
        .filter(pl.col("measurement_id").str.starts_with("fdc_foundation:"))
        .select(
            "measurement_id",
            *(f"{name}_ug_per_100g" for name in columns),
            "n_samples",
            "derivation_code",
        )
        .iter_rows()
    }
    assert found == expected
    assert rounded == 7, "amounts that the JSON rounds"
    assert found["fdc_foundation:11253/K1"] == (118.5, 90.6, 133.8, 120.3, 8, "A")


def test_csv_reader_reads_every_value_of_current_foods(shared: Path) -> None:
    upstream = foundation_csv(shared)
    assert Counter(form for _, form in upstream) == {"MK4": 60, "DK1": 65, "K1": 75}
    facts = fdc_foundation.extract(Raw(shared / CSV_ZIP))
    found = {
        (row["food_code"], FDC_FORMS[row["component"]]): (row["amount"], row["record"])
        for row in facts.value.to_dicts()
    }
    assert found == {key: (row["amount"], row["id"]) for key, (_, row) in upstream.items()}
    assert facts.rejected.is_empty()


def test_both_readers_agree_on_foods_that_both_releases_hold(shared: Path) -> None:
    readings = []
    for path in (JSON_ZIP, CSV_ZIP):
        facts = fdc_foundation.extract(Raw(shared / path))
        fdc_id = dict(facts.food.select("food_code", "fdc_id").iter_rows())
        readings.append(
            {
                (fdc_id[row["food_code"]], row["food_code"], row["component"]): row
                for row in facts.value.to_dicts()
            }
        )
    from_json, from_csv = readings
    both = from_json.keys() & from_csv.keys()
    assert len(both) == 200, "every value of either release is of a food that the other holds too"
    different = 0
    for key in both:
        for column in ("amount", "min", "max", "median"):
            rounded, exact = from_json[key][column], from_csv[key][column]
            if rounded is None or exact is None:
                assert rounded == exact, (key, column)
                continue
            different += Decimal(rounded) != Decimal(exact)
            assert abs(Decimal(rounded) - Decimal(exact)) <= abs(Decimal(exact)) * Decimal("0.005")
        assert from_json[key]["n_samples"] == from_csv[key]["n_samples"]
        assert from_json[key]["record"] == from_csv[key]["record"]
    assert different == 11, "numbers that the JSON release rounds"


def test_frida_holds_every_printed_cell(shared: Path, published: dict[str, pl.DataFrame]) -> None:
    rows = json.loads((shared / FRIDA).read_text(encoding="utf-8"), parse_float=str, parse_int=str)
    forms = {"164": "K1", "441": "total K2", "442": "total K"}
    forms |= {str(429 + n): f"MK{n}" for n in range(4, 11)}
    headed = {column: forms[code] for column, code in rows[2].items() if code in forms}
    assert len(headed) == 10
    expected = {
        f"frida:{row['→ParameterNavn']}/{form}": row[column]
        for row in rows[3:]
        for column, form in headed.items()
        if row.get(column) is not None
    }
    counts = Counter(key.rpartition("/")[2] for key in expected)
    assert counts == {"K1": 877, "total K2": 90, "total K": 863} | {
        f"MK{n}": 94 for n in range(4, 11)
    }
    found: dict[str, str] = {}
    for table, key in (("measurement", "measurement_id"), ("reported_total", "reported_total_id")):
        frida_rows = published[table].filter(pl.col(key).str.starts_with("frida:"))
        found |= dict(frida_rows.select(key, "amount_reported").iter_rows())
    assert found == expected


def test_frida_as_xlsx_gives_the_facts_of_its_json(shared: Path, tmp_path: Path) -> None:
    rows = json.loads((shared / FRIDA).read_text(encoding="utf-8"))
    columns = list(dict.fromkeys(name for row in rows for name in row))
    book = openpyxl.Workbook(write_only=True)
    sheet = book.create_sheet("Data_Table")
    sheet.append([None if name.startswith("__EMPTY") else name for name in columns])
    for row in rows:
        sheet.append([row.get(name) for name in columns])
    book.save(tmp_path / "Frida_5.4_Dataset.xlsx")
    from_json = frida.extract(Raw(shared / FRIDA)).tables()
    from_xlsx = frida.extract(Raw(tmp_path / "Frida_5.4_Dataset.xlsx")).tables()
    for name, frame in from_json.items():
        key = frame.columns[:2]
        assert frame.sort(key).equals(from_xlsx[name].sort(key)), name


def test_missing_upstream_cells_have_no_row(shared: Path) -> None:
    """What upstream leaves empty is nowhere in the facts, not even as 0."""
    rows = json.loads((shared / FRIDA).read_text(encoding="utf-8"))
    ids = rows[2]
    given = {
        (str(row["→ParameterNavn"]), str(ids[column]))
        for row in rows[3:]
        for column, cell in row.items()
        if cell is not None and column in ids
    }
    assert {(row["food_code"], row["component"]) for row in committed("frida", "value")} <= given
    for row in committed("frida", "composition"):
        cells = {(row["food_code"], code) for code in row if code != "food_code" and row[code]}
        assert cells <= given
    sr28 = {(row["NDB_No"], str(row["Nutr_No"])) for row in nut_data(shared)}
    assert {(row["food_code"], row["component"]) for row in committed("sr28", "value")} == sr28
    foundation = set(foundation_json(shared))
    found = {
        (r["food_code"], FDC_FORMS[r["component"]]) for r in committed("fdc_foundation", "value")
    }
    assert found == foundation


def test_facts_fit_into_a_small_package() -> None:
    size = sum(path.stat().st_size for path in FACTS.rglob("*") if path.is_file())
    assert size < 12_000_000
