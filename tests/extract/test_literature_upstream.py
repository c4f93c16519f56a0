"""Every row of the collected values against what is published of it, read independently."""

import csv
import re
import unicodedata
from collections import Counter
from pathlib import Path
from typing import Any

import polars as pl
import pytest

from pipeline.curated.read_curated import packaged_curated
from pipeline.fact_files.sidecar import Sidecar, packaged_facts

Row = dict[str, Any]

FACTS = Path(str(packaged_facts())) / "literature"
STUDIES = {
    "JENSEN2025": "jensen_2025",
    "JENSEN2022_CRFS": "jensen_2022",
    "PALMER2021": "palmer_2021",
    "PALMER2021_via_K2VIEWER": "palmer_2021",
    "TANAKA2026": "tanaka_2026",
    "WALTHER2013": "schurgers_2000",
    "SCHURGERS2000_via_WALTHER2017": "schurgers_2000",
    "SCHURGERS2000_via_TEXTBOOK": "schurgers_2000",
    "KAMAO2007": "kamao_2007",
    "KAMAO2007_via_WALTHER2017": "kamao_2007",
    "FU2017": "fu_2017",
    "FU2017_via_K2VIEWER": "fu_2017",
    "FU_FASEB_DAIRY": "fu_meeting_abstract",
    "DUNLOP2022": "dunlop_2022",
    "VERMEER2018_via_CERIN": "vermeer_2018",
    "VERMEER2018_via_K2VIEWER": "vermeer_2018",
    "REKSTEN2025": "reksten_2025",
    "CHOLLET2017": "chollet_2017",
    "HOJO2007": "hojo_2007",
    "KOIVU2000": "koivu_2000",
    "KOIVU1998": "koivu_1998",
    "KOIVU1997": "koivu_1997",
    "DISMORE2003": "dismore_2003",
    "OSULLIVAN2020": "osullivan_2020",
    "FCI_WEB": "frieslandcampina_web",
    "NIH_ODS_via_MEDWIKI": "nih_ods",
}
SAME_FOOD = {
    ("FU_FASEB_DAIRY", "Full fat milk"): "fu_2017/full-fat-milk-4-fat",
    ("FU_FASEB_DAIRY", "2% milk"): "fu_2017/2-fat-milk",
    ("FU_FASEB_DAIRY", "1% milk"): "fu_2017/1-fat-milk",
    ("FU_FASEB_DAIRY", "Non-fat milk"): "fu_2017/nonfat-milk",
    ("FU_FASEB_DAIRY", "Blue cheese"): "fu_2017/blue-cheese",
    ("FU_FASEB_DAIRY", "Semi-soft cheese"): "fu_2017/semi-soft-cheese",
    ("FU_FASEB_DAIRY", "Processed cheese (non-fermented)"): "fu_2017/processed-cheese-nonfermented",
    ("NIH_ODS_via_MEDWIKI", "Natto, 3 ounces"): "schurgers_2000/natto",
}
# µg per 100 g in one printed unit; grams per mole only where forms are printed as K1 equivalents.
UNITS = {"µg/100 g": 1.0, "ng/g": 0.1, "µg kg−1": 0.1, "PK eq µg/100 g": 1.0}
UNITS |= {"mg [sic; true unit µg]": 100 / 85.0486}
UNITS |= {"µg/100 g wet weight or µg/100 ml": 1.0}  # all of it per 100 g, says its basis
# Cells of natto that quote two studies: form and number → the study whose mean it is.
OF_ONE_STUDY = {
    **dict.fromkeys([("MK4", "2"), ("MK7", "939")], "kamao_2007/natto"),
    **dict.fromkeys([("MK4", ""), ("MK5", "7.5"), ("MK6", "13.8")], "schurgers_2000/natto"),
    **dict.fromkeys([("MK7", "998"), ("MK8", "84.1")], "schurgers_2000/natto"),
}
TWO_AT_ONCE = ("WALTHER2013", "Natto")
MOLAR_MASS = {"PK": 450.71, "MK4": 444.66, "MK6": 580.89, "MK7": 649.02, "MK8": 717.13}
STATISTICS = {"sd": "sd", "sem": "se", "range_min": "min", "range_max": "max", "max": "max"}


@pytest.fixture(scope="module")
def collected(shared: Path) -> list[Row]:
    """Read values.csv without the pipeline."""
    with (shared / "literature" / "values.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    assert {row["basis"] for row in rows if "ml" in row["unit_as_printed"]} == {
        "per 100 g wet weight"
    }
    natto = [row for row in rows if (row["source_key"], row["food_name_as_printed"]) == TWO_AT_ONCE]
    for row in natto:
        row["study"] = OF_ONE_STUDY.get((row["form"], row["value"]), "")
        row["statistic"] = "mean" if row["study"] else row["statistic"]
    assert sum(bool(row["study"]) for row in natto) == len(OF_ONE_STUDY)
    return rows


@pytest.fixture(scope="module")
def values() -> dict[tuple[str, str], Row]:
    """Return the committed values by food and form."""
    frame = pl.read_csv(FACTS / "value.csv", infer_schema=False)
    return {(row["food_code"], row["component"]): row for row in frame.to_dicts()}


def food_code(row: Row) -> str | None:
    """Return the food that a row is about; None where it is not to be published."""
    key, name = row["source_key"], row["food_name_as_printed"]
    if key not in STUDIES:
        return None
    plain = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode().lower()
    words = "-".join(re.findall("[a-z0-9]+", plain))
    return row.get("study") or SAME_FOOD.get((key, name), f"{STUDIES[key]}/{words}")


def test_every_reviewed_row_is_about_a_row_that_is_there(collected: list[Row]) -> None:
    keys = [row["source_key"] for row in packaged_curated().literature_source.to_dicts()]
    assert sorted(keys) == sorted({row["source_key"] for row in collected})
    foods = packaged_curated().literature_food.select("source_key", "food").rows()
    assert set(foods) <= {(row["source_key"], row["food_name_as_printed"]) for row in collected}
    totals = packaged_curated().literature_total.select("source_key", "form").rows()
    assert set(totals) <= {(row["source_key"], row["form"]) for row in collected}


def test_the_account_adds_up(collected: list[Row]) -> None:
    account = dict(Sidecar.load(FACTS).account)
    assert account.pop("rows read") == len(collected) == 2563
    assert sum(account.values()) == len(collected)
    keys = Counter(row["source_key"] for row in collected)
    frida = sum(rows for key, rows in keys.items() if key.startswith("FRIDA54"))
    assert account["held by frida"] == frida == 934
    open_access = {key for key in STUDIES if key.endswith("_via_K2VIEWER")}
    gated = sum(n for key, n in keys.items() if "K2VIEWER" in key and key not in open_access)
    assert account["k2viewer, adapter only"] == gated == 1155 - 78


def test_every_row_is_published_listed_or_rejected(
    collected: list[Row], values: dict[tuple[str, str], Row]
) -> None:
    rejected = (FACTS / "rejected.csv").read_text(encoding="utf-8")
    seen = Counter[str]()
    for row in collected:
        code = food_code(row)
        value = values.get((code or "", row["form"]))
        statistic = row["statistic"].split(" (")[0]
        name = '""food_name_as_printed"": ""' + row["food_name_as_printed"] + '""'
        if value is None or row["lod_flag"] == "nr":
            gone = "K2VIEWER" in row["source_key"] or row["source_key"].startswith("FRIDA54")
            assert gone or name in rejected, row
            seen["gone" if gone else "rejected"] += 1
        elif value["record"] == row["source_key"] and statistic in STATISTICS:
            assert value[STATISTICS[statistic]] == row["value"], row
            seen["statistic"] += 1
        elif value["record"] == row["source_key"] and statistic == "sd or sem":
            assert value["statistical_comment"] == f"± {row['value']}, sd or sem (not stated)"
            seen["statistic"] += 1
        elif value["record"] == row["source_key"]:
            assert value["amount"] == (row["value"] or row["lod_flag"]), row
            assert value["unit"] == row["unit_as_printed"]
            assert row["locator"] in value["locator"]
            seen["amount"] += 1
        else:
            assert (row["value"] or row["lod_flag"]) in value["locator"], row
            seen["listed"] += 1
    ranges = sum("–" in value["amount"] for value in values.values())
    assert seen["amount"] + ranges == len(values)
    assert seen["rejected"] == Sidecar.load(FACTS).account["rejected"]
    assert seen.total() == len(collected)


def test_every_published_number_is_the_printed_one(
    collected: list[Row], values: dict[tuple[str, str], Row], published: dict[str, pl.DataFrame]
) -> None:
    measurement = {
        (row["food_id"].removeprefix("literature:"), row["form_id"]): row
        for row in published["measurement"].to_dicts()
    }
    totals = {"K_total": "K", "MK_total": "K2"}
    total = {
        (row["food_id"].removeprefix("literature:"), row["total"]): row
        for row in published["reported_total"].to_dicts()
    }
    form_ids = {"PK": "K1", "DK": "DK1"}
    checked = 0
    for row in collected:
        code, form = food_code(row), row["form"]
        value = values.get((code or "", form))
        if value is None or code is None or value["record"] != row["source_key"]:
            continue
        is_total = form in totals
        found = (
            total[code, totals[form]] if is_total else measurement[code, form_ids.get(form, form)]
        )
        assert found["unit_reported"] == row["unit_as_printed"]
        statistic = STATISTICS.get(row["statistic"].split(" (")[0], "amount")
        if statistic == "amount" and not row["statistic"].startswith("sd or sem"):
            expected = {"nd": "below_lod", "extremely low or undetected": "below_loq"}
            limit = re.fullmatch(r"<LOQ ([\d.]+)", row["lod_flag"])
            assert found["limit_ug_per_100g"] == (float(limit[1]) if limit else None)
            flag = "below_loq" if limit else expected.get(row["lod_flag"], "quantified")
            assert found["qualifier"] == flag
            assert found["amount_reported"] == (row["value"] or row["lod_flag"])
        if not row["value"] or row["statistic"].startswith("sd or sem"):
            continue
        amount = found[f"{statistic}_ug_per_100g"]
        checked += 1
        factor = UNITS[row["unit_as_printed"]]
        if row["unit_as_printed"].startswith("PK eq") and not is_total:
            factor *= MOLAR_MASS[form] / MOLAR_MASS["PK"]
        assert amount == pytest.approx(float(row["value"]) * factor, rel=2e-5), row
    assert checked == 304


def test_the_rows_held_by_frida_are_there(collected: list[Row]) -> None:
    frida = pl.read_csv(FACTS.parent / "frida" / "value.csv", infer_schema=False)
    amounts = {(row["food_code"], row["component"]): row["amount"] for row in frida.to_dicts()}
    rows = [row for row in collected if row["source_key"].startswith("FRIDA54")]
    for row in rows:
        place = re.search(r"ParameterID (\d+), FoodID (\d+)", row["locator"])
        assert place is not None
        printed = float(amounts[place[2], place[1]])
        assert round(printed, 6) == pytest.approx(float(row["value"]), abs=1e-9), row


def test_no_gated_row_is_in_the_facts(collected: list[Row]) -> None:
    gated = [row for row in collected if "K2VIEWER" in row["source_key"] and not food_code(row)]
    assert len(gated) == 1077
    text = "".join(path.read_text(encoding="utf-8") for path in FACTS.glob("*.csv"))
    names = pl.read_csv(FACTS / "food.csv", infer_schema=False)["name"].to_list()
    ours = {row["food_name_as_printed"] for row in collected if food_code(row)}
    foods = {row["food_name_as_printed"] for row in gated} - ours
    assert len(foods) > 100
    assert not foods & set(names)
    assert not any(row["source_key"] in text for row in gated)
    quoted = {row["locator"] for row in collected if food_code(row)}
    places = {row["locator"] for row in gated} - quoted
    assert not any(place in text.replace('""', '"') for place in places)
