"""The literature as published: values checked by hand against the publications' rows."""

import re
from pathlib import Path

import duckdb
import polars as pl
import pytest

from pipeline.curated.read_curated import packaged_curated
from pipeline.fact_files.sidecar import packaged_facts
from pipeline.transform.forms import form_table

Tables = dict[str, pl.DataFrame]

FACTS = Path(str(packaged_facts()))
# Source keys of rows quoted from K2viewer, which states no licence, that may be published: their
# study is named and open access.
OPEN = {"VERMEER2018_via_K2VIEWER", "PALMER2021_via_K2VIEWER", "FU2017_via_K2VIEWER"}

# food, form, amount, qualifier, min, max, sd: µg per 100 g, by hand.
Checked = tuple[str, str, float | None, str, float | None, float | None, float | None]
CHECKED: list[Checked] = [
    ("palmer_2021/natto", "MK7", 81.6, "quantified", 68.8, 94.5, None),
    ("palmer_2021/natto", "K1", 6.2, "quantified", 6.0, 6.4, None),
    ("palmer_2021/natto", "MK4", None, "below_lod", None, None, None),
    ("jensen_2022/natto", "MK7", 930.0, "quantified", None, None, 19.0),
    ("jensen_2022/natto", "MK6", 100.0, "quantified", None, None, 3.3),
    ("jensen_2022/natto", "MK5", 12.0, "quantified", None, None, 0.3),
    ("jensen_2022/natto", "MK4", 3.3, "quantified", None, None, 0.08),
    ("jensen_2022/natto", "MK10", None, "below_loq", None, None, None),
    ("kamao_2007/natto", "MK7", 939.0, "quantified", None, None, 753.0),
    ("kamao_2007/natto", "MK4", 2.0, "quantified", None, None, 3.0),
    ("kamao_2007/spinach-raw", "K1", 498.0, "quantified", None, None, None),
    ("kamao_2007/broccoli-raw", "K1", 307.0, "quantified", None, None, None),
    ("schurgers_2000/natto", "MK4", None, "below_lod", None, None, None),
    ("schurgers_2000/natto", "MK5", 7.5, "quantified", 7.1, 7.8, None),
    ("schurgers_2000/natto", "MK6", 13.8, "quantified", 12.7, 14.8, None),
    ("schurgers_2000/natto", "MK7", 998.0, "quantified", 882.0, 1034.0, None),
    ("schurgers_2000/natto", "MK8", 84.1, "quantified", 78.3, 89.8, None),
    ("schurgers_2000/natto", "MK10", None, "below_lod", None, None, None),
    ("schurgers_2000/sauerkraut", "MK4", 0.4, "quantified", 0.3, 0.5, None),
    ("schurgers_2000/sauerkraut", "MK6", 1.5, "quantified", 1.4, 1.6, None),
    ("schurgers_2000/sauerkraut", "MK9", 1.1, "quantified", 0.9, 1.3, None),
    *(
        (f"schurgers_2000/{food}", "K1", amount, "quantified", None, None, None)
        for food, amount in (
            *(("kale", 817.0), ("spinach", 387.0), ("broccoli", 156.0), ("peas", 36.0)),
            *(("apples", 3.0), ("pork", 0.3), ("luncheon-meat", 3.9), ("mackerel", 2.2)),
            *(("milk", 0.5), ("butter", 14.9), ("hard-cheese", 10.4), ("natto", 34.7)),
            *(("olive-oil", 53.7), ("margarine", 93.2), ("corn-oil", 2.9), ("bread", 1.1)),
        )
    ),
    ("tanaka_2026/natto", "K1", 11.3, "quantified", None, None, None),
    ("tanaka_2026/natto", "MK6", 22.80, "quantified", None, None, None),
    ("tanaka_2026/natto", "MK7", 538.89, "quantified", None, None, None),
    ("tanaka_2026/natto", "MK8", 5.553, "quantified", None, None, None),
    ("tanaka_2026/natto", "MK9", None, "below_lod", None, None, None),
    ("tanaka_2026/okinawan-fermented-tofu", "MK7", 3.427, "quantified", None, None, None),
    ("tanaka_2026/barley-miso", "MK7", None, "below_lod", None, None, None),
    ("chollet_2017/emmental-older-than-90-days", "MK9_4H", 46.8, "quantified", None, None, None),
    ("chollet_2017/emmental-young", "MK4", 4.8, "quantified", None, None, None),
    ("chollet_2017/raclette", "MK9", 16.7, "quantified", None, None, None),
    ("hojo_2007/gruyere", "MK9_4H", None, "below_loq", None, None, None),
    ("dunlop_2022/chicken-leg-meat", "MK4", 58.0, "quantified", None, None, 9.0),
    ("dunlop_2022/cheddar-cheese", "MK9", 8.0, "quantified", None, None, 2.0),
    ("dunlop_2022/lamb-liver", "K1", 4.9, "quantified", None, None, None),
    ("vermeer_2018/edam", "MK9", 45.9, "quantified", None, None, None),
    ("vermeer_2018/edam", "MK7", None, "below_lod", None, None, None),
    ("vermeer_2018/maasdam", "MK8", 8.5, "quantified", None, None, None),
    ("fu_2017/blue-cheese", "MK9", 271.0, "quantified", None, None, None),
    ("fu_2017/mozzarella-part-skim", "MK10", 7.7, "quantified", None, None, None),
    ("fu_2017/cottage-cheese-low-fat", "MK8", 0.8, "quantified", None, None, None),
    ("palmer_2021/lamb-meat", "MK4", 11.6, "quantified", None, None, None),
    ("palmer_2021/yeast-extract-spread-vegemite", "MK4", None, "range", 1.4, 8.6, None),
    ("palmer_2021/kale", "K1", 128.5, "quantified", 92.5, 272.6, None),
    ("jensen_2025/plant-based-slices", "MK7", 3.55, "quantified", None, None, None),
    ("jensen_2025/muesli", "MK9", None, "below_loq", None, None, None),
    ("jensen_2025/wheat-bread-buns", "MK10", 0.23, "quantified", None, None, None),
    (
        "osullivan_2020/eggs-raw-whole-hens-fed-added-vitamin-k3",
        "MK4",
        *(None, "range", 46.0, 51.0, None),
    ),
    ("frieslandcampina_web/milner-extra-aged", "MK9", 63.0, "quantified", None, None, None),
    (
        "nih_ods/chicken-breast-rotisserie-3-ounces",
        "MK4",
        *(15.285, "quantified", None, None, None),
    ),
    ("koivu_1997/parsley", "K1", 360.0, "quantified", None, None, None),
    ("koivu_1998/rye-meal", "K1", 5.9, "quantified", None, None, None),
    ("dismore_2003/pine-nuts", "K1", 53.9, "quantified", None, None, None),
]

# food, total, amount, max, se, basis.
CheckedTotal = tuple[str, str, float | None, float | None, float | None, str]
TOTALS: list[CheckedTotal] = [
    ("vermeer_2018/munster-french", "K2", 80.1, None, None, "unspecified"),
    ("vermeer_2018/gouda-4-weeks", "K2", 47.3, None, None, "unspecified"),
    ("vermeer_2018/gouda-13-weeks", "K2", 65.0, None, None, "unspecified"),
    ("vermeer_2018/edam", "K2", 64.7, None, None, "mass"),
    ("fu_2017/blue-cheese", "K", 440.0, None, 41.0, "mass"),
    ("fu_2017/blue-cheese", "K2", 311.8, None, None, "mass"),
    ("fu_2017/hard-cheese", "K", 282.0, None, 5.0, "mass"),
    ("tanaka_2026/natto", "K", 406.71, None, None, "k1_equivalents"),
    ("koivu_2000/chicken-meat", "K", None, 60.0, None, "unspecified"),
    ("reksten_2025/snow-crab-hepatopancreas", "K", 170.0, None, None, "unspecified"),
    ("fu_meeting_abstract/full-fat-yogurt", "K", 28.1, None, None, "unspecified"),
]


def near(printed: float | None) -> object:
    return None if printed is None else pytest.approx(printed, rel=5e-4)


@pytest.mark.parametrize("checked", CHECKED)
def test_values_by_hand(published: Tables, checked: Checked) -> None:
    food, form, amount, qualifier, low, high, sd = checked
    row = published["measurement"].row(
        by_predicate=pl.col("measurement_id") == f"literature:{food}/{form}", named=True
    )
    assert row["amount_ug_per_100g"] == near(amount)
    assert row["qualifier"] == qualifier
    assert (row["min_ug_per_100g"], row["max_ug_per_100g"]) == (near(low), near(high))
    assert row["sd_ug_per_100g"] == near(sd)
    assert row["reference_id"] == food.split("/", maxsplit=1)[0]


@pytest.mark.parametrize("checked", TOTALS)
def test_totals_by_hand(published: Tables, checked: CheckedTotal) -> None:
    food, total, amount, high, se, basis = checked
    row = published["reported_total"].row(
        by_predicate=pl.col("reported_total_id") == f"literature:{food}/total {total}", named=True
    )
    assert row["amount_ug_per_100g"] == near(amount)
    assert row["max_ug_per_100g"] == near(high)
    assert row["se_ug_per_100g"] == near(se)
    assert row["total_basis"] == basis


def test_natto_is_each_study_once_with_its_citation(database: duckdb.DuckDBPyConnection) -> None:
    rows = database.sql(
        "SELECT reference_id, amount_ug_per_100g, min_ug_per_100g, max_ug_per_100g, citation"
        " FROM measurement JOIN food USING (food_id) JOIN reference USING (reference_id)"
        " WHERE source_id = 'literature' AND name = 'Natto' AND form_id = 'MK7'"
        " ORDER BY reference_id"
    ).fetchall()
    assert [row[0] for row in rows] == [
        *("jensen_2022", "kamao_2007", "palmer_2021", "schurgers_2000", "tanaka_2026")
    ]
    means = [row[1] for row in rows if row[1] is not None]
    assert (min(means), max(means)) == (81.6, 998)
    assert (min(row[2] for row in rows if row[2]), max(row[3] for row in rows if row[3])) == (
        *(68.8, 1034),
    )
    assert all(row[4] for row in rows)


def test_forms_are_measured_up_to_mk10_and_none_beyond(published: Tables) -> None:
    literature = published["measurement"].filter(pl.col("food_id").str.starts_with("literature:"))
    above_zero = literature.filter(pl.col("amount_ug_per_100g") > 0)
    wanted = {*(f"MK{n}" for n in range(4, 11)), "MK9_4H"}
    assert wanted <= set(above_zero["form_id"])
    beyond = {"MK11", "MK12", "MK13"}
    assert beyond <= set(form_table()["form_id"])
    assert published["measurement"].filter(pl.col("form_id").is_in(beyond)).is_empty()


def test_totals_state_what_they_cover(published: Tables) -> None:
    covers = dict(
        published["reported_total"].select("reported_total_id", "forms_covered").iter_rows()
    )
    fu = covers["literature:fu_2017/blue-cheese/total K"]
    assert fu == "K1," + ",".join(f"MK{n}" for n in range(4, 14))
    assert covers["literature:tanaka_2026/natto/total K"] == "K1,MK4,MK6,MK7,MK8,MK9"
    assert covers["literature:vermeer_2018/munster-french/total K2"] is None


def test_a_unit_that_was_converted_stays_as_printed(published: Tables) -> None:
    printed = {
        row["measurement_id"]: (row["amount_reported"], row["unit_reported"])
        for row in published["measurement"].to_dicts()
        if row["food_id"].startswith("literature:")
    }
    assert printed["literature:tanaka_2026/natto/MK7"] == ("374.23", "PK eq µg/100 g")
    assert printed["literature:chollet_2017/raclette/MK9"] == ("167", "µg kg−1")
    beef = "literature:nih_ods/ground-beef-broiled-3-ounces/MK4"
    assert printed[beef] == ("6", "mg [sic; true unit µg]")


def test_nothing_of_the_literature_is_per_100_ml(published: Tables) -> None:
    foods = published["food"].filter(source_id="literature")
    assert foods["basis"].unique().to_list() == ["100 g"]
    assert published["issue"].filter(rule="no_density").is_empty()


def test_no_row_of_the_literature_is_gated(published: Tables) -> None:
    facts = pl.read_csv(FACTS / "literature" / "value.csv", infer_schema=False)
    quoted = facts.filter(
        pl.concat_str("record", "locator", separator=" ")
        .str.to_lowercase()
        .str.contains("k2viewer|k2_database")
    )
    assert set(quoted["record"]) == OPEN
    sources = {row["source_key"]: row for row in packaged_curated().literature_source.to_dicts()}
    assert {sources[key]["treatment"] for key in facts["record"].unique()} == {"publish"}
    gated = {key for key in sources if re.search("K2VIEWER", key)} - OPEN
    assert {sources[key]["treatment"] for key in gated} == {"k2viewer"}
    rejected = (FACTS / "literature" / "rejected.csv").read_text(encoding="utf-8")
    assert not any(key in rejected for key in gated)
    assert "k2viewer" not in published["source"]["source_id"].to_list()
    access = dict(published["reference"].select("reference_id", "access").iter_rows())
    assert {access[study] for study in quoted["reference_id"]} == {"secondary"}


def test_a_reviewed_doubt_lowers_confidence_and_is_an_issue(published: Tables) -> None:
    doubts = packaged_curated().doubt
    found = published["issue"].join(doubts, on=["rule", "row_key", "table_name"], how="semi")
    assert found.height == doubts.height
    classes = dict(
        [
            *published["measurement"].select("measurement_id", "confidence").iter_rows(),
            *published["reported_total"].select("reported_total_id", "confidence").iter_rows(),
        ]
    )
    for key, at_best in doubts.drop_nulls("confidence").select("row_key", "confidence").iter_rows():
        assert classes[key] >= at_best, key
    assert classes["literature:palmer_2021/natto/MK7"] == "C"
    assert classes["literature:fu_meeting_abstract/cheddar-cheese-full-fat/total K"] == "D"
    assert classes["literature:jensen_2022/natto/MK7"] == "B"


def test_every_study_is_cited(published: Tables) -> None:
    literature = published["measurement"].filter(pl.col("food_id").str.starts_with("literature:"))
    assert literature["reference_id"].null_count() == 0
    studies = published["reference"].join(literature, on="reference_id", how="semi")
    assert studies["citation"].null_count() == 0
    assert studies.height == literature["reference_id"].n_unique()


def test_a_maximum_alone_is_explained(published: dict[str, pl.DataFrame], built: Path) -> None:
    """Koivu 2000 prints 600 ng/g as the highest; –600 must not be read as a negative number."""
    (row,) = (
        published["reported_total"]
        .filter(food_id="literature:koivu_2000/chicken-meat")
        .select("amount_reported", "min_ug_per_100g", "max_ug_per_100g", "amount_ug_per_100g")
        .rows()
    )
    assert row == ("–600", None, 60.0, None)
    text = (built / "README.md").read_text(encoding="utf-8")
    assert "–600 is no negative number but a printed 600 that is a maximum" in text
