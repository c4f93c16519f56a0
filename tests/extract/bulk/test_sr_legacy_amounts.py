"""SR Legacy from the API's amounts: a small made folder, and the real one against SR28."""

import csv
import random
import shutil
from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import polars as pl
import pyarrow.parquet as pq
import pytest

from pipeline.diagnostics.errors import DataError
from pipeline.extract.headings import headings
from pipeline.extract.raw import Raw
from pipeline.extract.run_extract import extract
from pipeline.extract.sources.fdc.api.known_foods import known
from pipeline.extract.sources.fdc.fdc_sr_legacy import extract as fdc_sr_legacy
from pipeline.extract.sources.fdc.fdc_sr_legacy.api_amounts import FILE
from pipeline.fact_files.read import Facts, read_facts
from pipeline.guard.fact_columns import columns
from pipeline.guard.finding import Level
from tests.conftest import FACTS, Declare
from tests.extract.bulk.release import COLUMNS, NUTRIENTS, as_csv, food, value, write_release
from tests.fdc_corpus import nutrient
from tests.fdc_server import FdcServer
from tests.fetch.conftest import access_to, read_all

K1 = "vitamin_k_(phylloquinone)_µg"
MK4 = "vitamin_k_(menaquinone_4)_µg"
# Whipped butter with SR28's amounts, kale with another K1 than SR28's, a food that SR28 has not.
AMOUNTS: list[dict[str, Any]] = [
    {"fdc_id": 173411, K1: 4.6, MK4: 20.9, "total_lipid_(fat)_g": 78.3},
    {"fdc_id": 168421, K1: 389.6, MK4: 0.0},
    {"fdc_id": 3, K1: 1.0},
    {"fdc_id": 4, "total_lipid_(fat)_g": 5.0},
]
pytestmark = pytest.mark.slow
FOODS = [
    ("173411", "1002", "Butter, whipped, with salt"),
    ("168421", "11233", "Kale, raw"),
    ("3", "99999", "A food that SR28 has not"),
    ("4", "99998", "A food without vitamin K"),
]
CARRIED = ("n_samples", "se", "min", "max", "derivation_code", "statistics_of")


def _folder(path: Path, rows: Sequence[dict[str, Any]] = AMOUNTS) -> Path:
    """Write the official tables and the amounts, of which Foundation Foods are a part too."""
    path.mkdir()
    tables = {
        "food.csv": [food(fdc_id, "sr_legacy_food", name) for fdc_id, _, name in FOODS],
        "sr_legacy_food.csv": [{"fdc_id": i, "NDB_number": code} for i, code, _ in FOODS],
        "nutrient.csv": NUTRIENTS,
        "food_category.csv": [{"id": "1", "code": "0100", "description": "Dairy"}],
        "measure_unit.csv": [{"id": "9999", "name": "undetermined"}],
        "food_portion.csv": [
            {
                "id": "5",
                "fdc_id": "173411",
                "amount": "1",
                "measure_unit_id": "9999",
                "modifier": "tbsp",
                "gram_weight": "9.4",
            }
        ],
    }
    for name, cells in tables.items():
        (path / name).write_text(as_csv(COLUMNS[name], cells), encoding="utf-8")
    of_another = {"fdc_id": 9, "data_type": "Foundation", K1: 7.0}
    _write_amounts(path, [*({"data_type": "SR Legacy", **row} for row in rows), of_another])
    return path


def _write_amounts(path: Path, rows: Sequence[dict[str, Any]]) -> None:
    texts = {"description", "data_type", "serving_unit"}
    schema = {
        heading: pl.String if heading in texts else pl.Int64 if heading == "fdc_id" else pl.Float64
        for heading in headings("fdc_sr_legacy")["heading"]
    }
    pl.DataFrame(rows, schema=schema).write_parquet(path / FILE)


def _official(path: Path, **changed: str) -> Path:
    """Write a release as FoodData Central does, with statistics of its own."""
    butter = {"derivation_id": "1", "data_points": "5", "min": "19.0", "max": "22.5"} | changed
    return write_release(
        path / "FoodData_Central_sr_legacy_food_csv_2018-04.zip",
        {
            "food.csv": [food(fdc_id, "sr_legacy_food", name) for fdc_id, _, name in FOODS],
            "sr_legacy_food.csv": [{"fdc_id": i, "NDB_number": code} for i, code, _ in FOODS],
            "food_nutrient.csv": [
                value("71", "173411", "1183", "20.9", **butter),
                value("72", "168421", "1185", "389.6", derivation_id="1", data_points="3"),
                value("73", "3", "1185", "1.0", derivation_id="4"),
            ],
        },
    )


def _row(facts: Facts, food_code: str, component: str) -> dict[str, Any]:
    return facts.tables["value"].row(
        by_predicate=(pl.col("food_code") == food_code) & (pl.col("component") == component),
        named=True,
    )


@pytest.fixture
def facts(tmp_path: Path, declare: Declare) -> Path:
    """Return a folder of facts with the made amounts extracted."""
    declare(minimum={})
    extract("fdc_sr_legacy", _folder(tmp_path / "legacy"), tmp_path / "facts")
    return tmp_path / "facts"


def test_statistics_of_sr28_stand_beside_the_same_amount_alone_and_say_so(facts: Path) -> None:
    got = read_facts(facts / "fdc_sr_legacy")
    butter = _row(got, "1002", "1183")
    assert tuple(butter[name] for name in CARRIED) == ("4", "0.453", "19.3", "22.0", "A", "sr28")
    assert butter["locator"] == (
        "FDC API (October 2025), food 173411, nutrient 1183;"
        " derivation and statistics: SR28, NDB_No 01002, Nutr_No 428"
    )
    kale = _row(got, "11233", "1185")
    assert kale["amount"] == "389.6"
    assert [kale[name] for name in CARRIED] == [None] * len(CARRIED)
    assert kale["locator"] == "FDC API (October 2025), food 168421, nutrient 1185"
    assert _row(got, "99999", "1185")["derivation_code"] is None


def test_names_groups_and_portions_are_the_official_ones(facts: Path) -> None:
    tables = read_facts(facts / "fdc_sr_legacy").tables
    food_rows = tables["food"].select("food_code", "name", "group_name", "fdc_id").rows()
    assert food_rows == [
        ("1002", "Butter, whipped, with salt", "Dairy", "173411"),
        ("11233", "Kale, raw", "Dairy", "168421"),
        ("99999", "A food that SR28 has not", "Dairy", "3"),
    ]
    assert tables["composition"].row(0, named=True)["1004"] == "78.3"
    assert tables["serving"].select("food_code", "description", "gram_weight").rows() == [
        ("1002", "tbsp", "9.4")
    ]
    assert tables["rejected"].is_empty()


def test_the_sidecar_names_every_file_that_was_read(facts: Path) -> None:
    sidecar = read_facts(facts / "fdc_sr_legacy").sidecar
    read = {file["name"]: file["sha256"] for file in sidecar.raw_files}
    assert (sidecar.release, sidecar.released_on) == ("2018-04", "2018-04")
    assert {FILE, "food.csv", "sr_legacy_food.csv", "food_portion.csv"} <= read.keys()
    sr28 = read_facts(FACTS / "sr28").sidecar
    assert read["pipeline/facts/sr28/value.csv"] == sr28.sums["value"]


def test_amounts_of_a_food_that_no_table_lists_are_rejected(tmp_path: Path) -> None:
    path = _folder(tmp_path / "legacy", [*AMOUNTS, {"fdc_id": 77, K1: 2.0}])
    got = fdc_sr_legacy.extract(Raw(path))
    assert got.value.height == 5
    assert got.rejected["reason"].to_list() == [
        "its food is not in food.csv and sr_legacy_food.csv"
    ]
    assert '"fdc_id": "77"' in got.rejected["record"][0]


def test_a_food_in_two_rows_stops_the_run(tmp_path: Path) -> None:
    path = _folder(tmp_path / "legacy", [*AMOUNTS, {"fdc_id": 3, K1: 2.0}])
    with pytest.raises(DataError, match="food 3 stands in more than one row"):
        fdc_sr_legacy.extract(Raw(path))


def test_a_heading_renamed_stops_the_run(tmp_path: Path) -> None:
    path = _folder(tmp_path / "legacy")
    frame = pl.read_parquet(path / FILE).rename({K1: "vitamin_k_µg"})
    frame.write_parquet(path / FILE)
    with pytest.raises(DataError, match=r"expected the column .*phylloquinone.*'vitamin_k_µg'"):
        fdc_sr_legacy.extract(Raw(path))


def test_a_release_with_its_own_statistics_replaces_the_carried_ones(
    facts: Path, tmp_path: Path
) -> None:
    before = read_facts(facts / "fdc_sr_legacy")
    extract("fdc_sr_legacy", _official(tmp_path), facts)
    after = read_facts(facts / "fdc_sr_legacy")
    butter = _row(after, "1002", "1183")
    assert tuple(butter[name] for name in CARRIED) == ("5", None, "19.0", "22.5", "A", None)
    assert (butter["locator"], butter["record"], butter["modified_on"]) == (None, "71", None)
    kale = _row(after, "11233", "1185")
    assert (kale["n_samples"], kale["derivation_code"], kale["locator"]) == ("3", "A", None)
    found = {finding.subject: finding.level for finding in columns(before, after)}
    assert found["value"] is not Level.FATAL, "carried statistics may go"


def test_answers_of_the_api_replace_the_carried_statistics_with_their_own(
    facts: Path, tmp_path: Path
) -> None:
    rows = {"173411": nutrient("428", 71, 20.9, dataPoints=5, min=19.0, max=22.5)}
    rows["168421"] = nutrient("430", 72, 389.6, dataPoints=3)
    rows["3"] = nutrient("430", 73, 1.0)
    foods = [
        {
            "fdcId": int(fdc_id),
            "dataType": "SR Legacy",
            "ndbNumber": int(code),
            "description": name,
            "publicationDate": "4/1/2019",
            "foodCategory": {"description": "Dairy"},
            "foodNutrients": [rows[fdc_id]],
        }
        for fdc_id, code, name in FOODS
        if fdc_id in rows
    ]
    with FdcServer(foods).running() as server:
        read_all(access_to(server.base, tmp_path / "store"), facts, ["fdc_sr_legacy"])
    after = read_facts(facts / "fdc_sr_legacy")
    butter = _row(after, "1002", "1183")
    assert tuple(butter[name] for name in CARRIED) == ("5", None, "19.0", "22.5", "A", None)
    assert (butter["amount"], butter["record"], butter["locator"]) == ("20.9", "71", None)
    kale = _row(after, "11233", "1185")
    assert (kale["amount"], kale["n_samples"], kale["derivation_code"]) == ("389.6", "3", "A")


def test_what_a_release_does_not_state_is_not_filled_from_the_carried(
    facts: Path, tmp_path: Path
) -> None:
    extract("fdc_sr_legacy", _official(tmp_path, min="", max=""), facts)
    butter = _row(read_facts(facts / "fdc_sr_legacy"), "1002", "1183")
    assert (butter["n_samples"], butter["min"], butter["max"], butter["se"]) == ("5", *[None] * 3)


def test_the_amounts_do_not_take_the_place_of_a_release(facts: Path, tmp_path: Path) -> None:
    extract("fdc_sr_legacy", _official(tmp_path), facts)
    official = _row(read_facts(facts / "fdc_sr_legacy"), "1002", "1183")
    extract("fdc_sr_legacy", tmp_path / "legacy", facts)
    assert _row(read_facts(facts / "fdc_sr_legacy"), "1002", "1183") == official


def test_a_column_that_the_source_filled_itself_may_not_go(facts: Path, tmp_path: Path) -> None:
    extract("fdc_sr_legacy", _official(tmp_path), facts)
    before = read_facts(facts / "fdc_sr_legacy")
    shutil.rmtree(facts / "fdc_sr_legacy")
    extract("fdc_sr_legacy", _official(tmp_path, min=""), facts)
    found = {f.subject: f for f in columns(before, read_facts(facts / "fdc_sr_legacy"))}
    assert found["value"].level is Level.FATAL
    assert "gone: min" in found["value"].detail


def test_a_refresh_asks_for_foods_read_from_the_amounts_and_for_no_others(
    facts: Path, tmp_path: Path
) -> None:
    def asked() -> frozenset[str]:
        tables = read_facts(facts / "fdc_sr_legacy").tables
        return known(tables["food"], tables["rejected"], tables["value"]).doubtful

    assert asked() == {"1002", "11233", "99999"}
    extract("fdc_sr_legacy", _official(tmp_path), facts)
    assert asked() == frozenset()


# The committed facts.


def _values(source_id: str) -> dict[tuple[str, str], dict[str, str]]:
    """Return (NDB number of five digits, form) → row of value.csv."""
    forms = {"1183": "MK4", "1184": "DK1", "1185": "K1", "428": "MK4", "429": "DK1", "430": "K1"}
    with (FACTS / source_id / "value.csv").open(encoding="utf-8", newline="") as file:
        return {
            (row["food_code"].zfill(5), forms[row["component"]]): row
            for row in csv.DictReader(file)
        }


def test_sr_legacy_against_sr28() -> None:
    new, old = _values("fdc_sr_legacy"), _values("sr28")
    found: Counter[tuple[str, str]] = Counter()
    for key, row in new.items():
        same = key in old and float(row["amount"]) == float(old[key]["amount"])
        found[key[1], "equal" if same else "changed" if key in old else "new"] += 1
    assert found == {
        ("K1", "equal"): 4984,
        ("K1", "changed"): 44,
        ("K1", "new"): 26,
        ("DK1", "equal"): 1382,
        ("DK1", "new"): 37,
        ("MK4", "equal"): 572,
        ("MK4", "new"): 34,
    }


def test_statistics_are_carried_where_the_amounts_are_equal_and_nowhere_else() -> None:
    new, old = _values("fdc_sr_legacy"), _values("sr28")
    for key, row in new.items():
        same = key in old and float(row["amount"]) == float(old[key]["amount"])
        assert row["statistics_of"] == ("sr28" if same else ""), key
        for name in ("n_samples", "se", "min", "max", "derivation_code", "source_code"):
            assert row[name] == (old[key][name] if same else ""), (key, name)
        assert ("SR28, NDB_No " + key[0] in row["locator"]) is same


def test_kale_raw_is_389_6() -> None:
    assert _values("fdc_sr_legacy")["11233", "K1"]["amount"] == "389.6"
    assert _values("sr28")["11233", "K1"]["amount"] == "704.8"


def _upstream(shared: Path) -> list[dict[str, Any]]:
    with (shared / "fdc/sr_legacy_csv_2018-04/sr_legacy_food.csv").open(encoding="utf-8") as file:
        ndb_number = {int(row["fdc_id"]): row["NDB_number"] for row in csv.DictReader(file)}
    rows = pq.read_table(shared / "fdc/sr_legacy_via_api" / FILE).to_pylist()
    return [
        {**row, "ndb": ndb_number[row["fdc_id"]].zfill(5)}
        for row in rows
        if row["data_type"] == "SR Legacy"
    ]


def test_300_values_drawn_are_those_of_the_file_and_no_value_is_left_out(shared: Path) -> None:
    columns_of = {"K1": K1, "MK4": MK4, "DK1": "vitamin_k_(dihydrophylloquinone)_µg"}
    stated = {
        (row["ndb"], form): row[column]
        for row in _upstream(shared)
        for form, column in columns_of.items()
        if row[column] is not None
    }
    committed = _values("fdc_sr_legacy")
    assert stated.keys() == committed.keys()
    assert Counter(form for _, form in stated) == {"K1": 5054, "DK1": 1419, "MK4": 606}
    zeros = Counter(form for (_, form), amount in stated.items() if amount == 0)
    assert zeros == {"K1": 1067, "DK1": 1222, "MK4": 279}
    for key in random.Random(15).sample(sorted(stated), 300):
        assert float(committed[key]["amount"]) == stated[key], key


def test_dropped_values_of_foods_that_both_tables_list(shared: Path) -> None:
    listed = {row["ndb"] for row in _upstream(shared)}
    gone = _values("sr28").keys() - _values("fdc_sr_legacy").keys()
    assert Counter(form for code, form in gone if code in listed) == {"K1": 2, "DK1": 7, "MK4": 2}


def test_extracting_the_shared_files_again_gives_the_committed_bytes(
    shared: Path, tmp_path: Path
) -> None:
    together = tmp_path / "sr_legacy"
    together.mkdir()
    for path in (
        *(shared / "fdc/sr_legacy_csv_2018-04").glob("*.csv"),
        shared / "fdc/sr_legacy_via_api" / FILE,
    ):
        shutil.copyfile(path, together / path.name)
    before = FACTS / "fdc_sr_legacy"
    shutil.copytree(before, tmp_path / "facts" / "fdc_sr_legacy")
    for _ in range(2):
        extract("fdc_sr_legacy", together, tmp_path / "facts")
        for path in before.iterdir():
            again = tmp_path / "facts" / "fdc_sr_legacy" / path.name
            assert again.read_bytes() == path.read_bytes(), path.name
