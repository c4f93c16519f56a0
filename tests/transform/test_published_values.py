"""What is published, against hand-checked values and independent counts over the facts."""

import csv
from collections import Counter
from decimal import Decimal
from pathlib import Path

import duckdb
import polars as pl
import pytest

from pipeline.fact_files.registry import registry

FACTS = Path(__file__).parents[2] / "pipeline" / "facts"
SOURCES = ("sr28", "fdc_sr_legacy", "fdc_foundation", "frida")

Tables = dict[str, pl.DataFrame]


def facts(source: str, table: str) -> list[dict[str, str]]:
    with (FACTS / source / f"{table}.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def of_source(frame: pl.DataFrame, source: str) -> pl.DataFrame:
    return frame.filter(pl.col("food_id").str.starts_with(f"{source}:"))


def issues(published: Tables, rule: str) -> pl.DataFrame:
    return published["issue"].filter(pl.col("rule") == rule)


@pytest.mark.figures("fdc_sr_legacy", "sr28", "frida")
def test_rows_per_form(published: Tables) -> None:
    counts = {
        source: dict(of_source(published["measurement"], source)["form_id"].value_counts().rows())
        for source in SOURCES
    }
    assert counts["sr28"] == {"MK4": 588, "DK1": 1410, "K1": 5226}
    assert counts["fdc_sr_legacy"] == {"MK4": 606, "DK1": 1419, "K1": 5054}
    least = registry()["fdc_foundation"].minimum  # each release has other foods
    assert all(counts["fdc_foundation"][form] >= least[form] for form in ("MK4", "DK1", "K1"))
    assert counts["frida"] == {"K1": 877} | {f"MK{n}": 94 for n in range(4, 11)}
    totals = of_source(published["reported_total"], "frida")
    assert dict(totals["total"].value_counts().rows()) == {"K2": 90, "K": 863}
    assert set(totals["total_basis"]) == {"k1_equivalents"}
    for source in ("sr28", "fdc_sr_legacy", "fdc_foundation"):
        assert of_source(published["reported_total"], source).is_empty()


@pytest.mark.figures("frida")
def test_danish_blue_sums_by_mass_beside_its_printed_total(
    published: Tables, database: duckdb.DuckDBPyConnection
) -> None:
    (summed,) = database.execute(
        "SELECT k2_mass_sum_ug FROM food_vitamin_k WHERE food_id = 'frida:138'"
    ).fetchall()[0]
    assert round(summed, 1) == 72.1
    printed = (
        published["reported_total"]
        .filter(reported_total_id="frida:138/total K2")
        .row(0, named=True)
    )
    assert round(printed["amount_ug_per_100g"], 1) == 46.5
    assert printed["amount_reported"] == "46.5166994171389"
    assert printed["total_basis"] == "k1_equivalents"
    keys = ["frida:138", "frida:138/total K2", "frida:138/total K"]
    keys += [f"frida:138/MK{n}" for n in range(4, 11)]
    assert published["issue"].filter(pl.col("row_key").is_in(keys)).is_empty()


@pytest.mark.figures("frida")
def test_exactly_five_foods_disagree_with_their_total(published: Tables) -> None:
    found = issues(published, "forms_against_total")
    assert set(found["severity"]) == {"high"}
    assert set(found["table_name"]) == {"food"}
    detail = dict(found.select("row_key", "detail").iter_rows())
    numbers = {
        "1708": ("13.5", "54.0"),
        "1737": ("12.8", "51.2"),
        "1741": ("92.51", "370.05"),
        "1756": ("31.84", "127.36"),
        "1949": ("14.25", "57.0"),
    }
    assert set(detail) == {f"frida:{code}" for code in numbers}
    for code, (printed, implied) in numbers.items():
        assert printed in detail[f"frida:{code}"]
        assert implied in detail[f"frida:{code}"]


@pytest.mark.figures("frida")
def test_doubted_values_are_published_as_printed(published: Tables) -> None:
    spinach = published["measurement"].filter(measurement_id="frida:1741/K1").row(0, named=True)
    assert (spinach["amount_ug_per_100g"], spinach["amount_reported"]) == (370.05, "370.05")
    total = published["reported_total"].filter(reported_total_id="frida:1741/total K")
    assert total["amount_ug_per_100g"].to_list() == [92.5125]


@pytest.mark.figures("fdc_foundation", "fdc_sr_legacy", "sr28", "ciqual")
def test_exactly_one_value_lies_outside_its_own_range(published: Tables) -> None:
    found = issues(published, "outside_own_range").row(0, named=True)
    assert issues(published, "outside_own_range").height == 1
    assert found["row_key"] == "fdc_foundation:1227/K1"
    assert found["severity"] == "medium"
    assert "1.6 µg/100 g is outside its own range 1.5 to 1.5" in found["detail"]


def test_usda_natto_has_one_imputed_k1_and_no_k2(published: Tables) -> None:
    rows = published["measurement"].filter(food_id="sr28:16113").to_dicts()
    assert [(r["form_id"], r["amount_ug_per_100g"], r["origin"]) for r in rows] == [
        ("K1", 23.1, "imputed")
    ]
    assert rows[0]["imputed_from"] == "16112"
    usda = ("sr28", "fdc_sr_legacy", "fdc_foundation", "fndds")
    usda_natto = published["food"].filter(
        pl.col("name").str.to_lowercase().str.contains(r"\bnatto\b"),
        pl.col("source_id").is_in(usda),
    )["food_id"]
    assert "sr28:16113" in usda_natto
    of_natto = pl.col("food_id").is_in(usda_natto.to_list())
    assert set(published["measurement"].filter(of_natto)["form_id"]) == {"K1"}
    assert published["reported_total"].filter(of_natto).is_empty()


@pytest.mark.figures("sr28")
def test_measured_zeros_are_told_from_assumed_ones(published: Tables) -> None:
    sr28 = of_source(published["measurement"], "sr28")
    zeros = sr28.filter(qualifier="zero", derivation_code="Z")
    assert dict(zeros["form_id"].value_counts().rows()) == {"DK1": 266, "K1": 205}
    assert set(zeros["origin"]) == {"assumed"}
    assert sr28.filter(pl.col("origin") == "assumed", pl.col("derivation_code") != "Z").is_empty()
    doubted = set(issues(published, "zero_may_be_censored")["row_key"])
    assert not doubted & set(zeros["measurement_id"])


@pytest.mark.figures("rda", "slv", "stfcj", "tfda", "sr28", "fdc_sr_legacy")
def test_zeros_that_may_be_censored(published: Tables) -> None:
    """SR28, SR Legacy: comment 1 or a maximum above 0; Foundation: maximum; others: all."""
    expected: Counter[str] = Counter()
    for source in SOURCES:
        for row in facts(source, "value"):
            if Decimal(row["amount"]) == 0:
                comments = row.get("statistical_comment", "").split(", ")
                above = Decimal(row.get("max") or 0) > 0
                if source == "frida" or above or "1" in comments:
                    expected[source] += 1
    found = issues(published, "zero_may_be_censored")
    assert set(found["severity"]) == {"low"}
    expected["rda"] = (1902 - 502) + (1656 - 213) + (1658 - 677)  # K1, K2, K
    expected["slv"] = 901 - 747
    expected["stfcj"] = 264  # the plain 0; (0) is one that was assumed
    expected["tfda"] = 134 + 201 + 205  # K1, MK-4, MK-7
    assert Counter(key.split(":")[0] for key in found["row_key"]) == expected
    assert (expected["sr28"], expected["fdc_sr_legacy"]) == (1026, 994)
    form = dict(
        published["measurement"]
        .filter(qualifier="zero")
        .select("measurement_id", "form_id")
        .iter_rows()
    )
    frida = [form[key] for key in found["row_key"] if key.startswith("frida:") and key in form]
    assert frida.count("K1") == 596
    assert len(frida) - frida.count("K1") == 276


def test_nowhere_did_missing_become_zero(published: Tables) -> None:
    for table in ("measurement", "reported_total"):
        zeros = published[table].filter(pl.col("amount_ug_per_100g") == 0)
        assert zeros.height > 0
        printed = {text.strip("()").replace(",", ".") for text in zeros["amount_reported"]}
        assert {Decimal(text) for text in printed} == {Decimal(0)}
        assert set(zeros["qualifier"]) == {"zero"}
        assert published[table].filter(pl.col("amount_reported").is_null()).is_empty()


def test_every_amount_is_the_printed_number(published: Tables) -> None:
    """These sources print plain numbers in µg per 100 g, so that nothing may change."""
    columns = ("amount_reported", "amount_ug_per_100g")
    for table in ("measurement", "reported_total"):
        for source in SOURCES:
            for printed, amount in of_source(published[table], source).select(columns).rows():
                assert amount == float(printed)


def test_empty_statistics_stay_empty(published: Tables) -> None:
    columns = {
        "n_samples": "n_samples",
        "n_studies": "n_studies",
        "df": "df",
        **{name: f"{name}_ug_per_100g" for name in ("se", "min", "max", "median", "sd")},
        **{f"{side}_error_bound": f"{side}_error_bound_ug_per_100g" for side in ("lower", "upper")},
    }
    for source in SOURCES:
        rows = facts(source, "value")
        values = pl.concat([published["measurement"], published["reported_total"]], how="diagonal")
        mine = of_source(values, source)
        for printed, column in columns.items():
            given = [float(row[printed]) for row in rows if row.get(printed)]
            assert sorted(mine[column].drop_nulls().to_list()) == sorted(given), (source, column)


def test_statistic_is_mean_single_or_unknown_by_the_number_of_samples(published: Tables) -> None:
    n = pl.col("n_samples")
    said = pl.col("food_id").str.starts_with("literature:")  # papers say what they print
    measured = published["measurement"].filter(~said)
    assert set(measured.filter(n == 1)["statistic"]) == {"single"}
    assert set(measured.filter(n > 1)["statistic"]) == {"mean"}
    assert set(measured.filter(n.is_null() | (n == 0))["statistic"]) == {"unknown"}


def test_every_food_has_a_value_and_every_value_a_food(published: Tables) -> None:
    valued = {*published["measurement"]["food_id"], *published["reported_total"]["food_id"]}
    assert valued == set(published["food"]["food_id"])


def test_forms_covered_names_only_forms_that_the_source_gives(published: Tables) -> None:
    measured = set(published["measurement"].select("food_id", "form_id").iter_rows())
    totals = of_source(published["reported_total"], "frida")
    for food_id, covered in totals.select("food_id", "forms_covered").rows():
        assert covered
        assert all((food_id, form) in measured for form in covered.split(","))
