"""What publishers are told, what is kept of uptake, and that gated rows are named."""

import csv
from pathlib import Path

import polars as pl

from pipeline.curated.read_curated import packaged_curated
from pipeline.fact_files.sidecar import Sidecar, packaged_facts
from pipeline.transform.upstream_errors import FOOD_COLUMNS, upstream_errors


def test_slips_of_current_tables_alone() -> None:
    food = pl.DataFrame(
        [
            ("fr:1", "fr", "1", "Chard", None),
            ("us:2", "us", "2", "Bun", "us_new:2"),
            ("literature:a/b", "literature", "a/b", "Natto", None),
        ],
        dict.fromkeys(FOOD_COLUMNS, pl.String),
        orient="row",
    )
    rows = [
        ("unit_slip", "measurement", "fr:1/K1", True),
        ("fat_above_energy", "composition", "fr:1", True),
        ("k1_and_k2_against_total", "food", "fr:1", True),
        ("serving_mass_by_definition", "serving", "fr:1#3", True),
        ("mended_cell", "reported_total", "fr:1/total K", True),
        ("zero_may_be_censored", "measurement", "fr:1/MK4", False),
        ("borrowed_analysis", "measurement", "fr:1/MK5", False),
        ("unit_slip", "measurement", "us:2/K1", False),  # superseded
        ("unit_slip", "measurement", "literature:a/b/K1", False),
    ]
    issue = pl.DataFrame(
        [(rule, "medium", table, key, "the numbers") for rule, table, key, _ in rows],
        ["rule", "severity", "table_name", "row_key", "detail"],
        orient="row",
    )
    source = pl.DataFrame(
        [("fr", "Agency", "2025"), ("us", "Department", "28"), ("literature", "Studies", "1")],
        ["source_id", "publisher", "release"],
        orient="row",
    )
    told = upstream_errors(issue, food, source)
    assert sorted(told["row_key"]) == sorted(key for *_, key, is_told in rows if is_told)
    assert set(told.select("publisher", "release", "source_food_code", "food_name").rows()) == {
        ("Agency", "2025", "1", "Chard")
    }


def test_what_publishers_are_told(published: dict[str, pl.DataFrame]) -> None:
    told = published["upstream_error"]
    by_source = {
        source_id: set(part["source_food_code"])
        for (source_id,), part in told.partition_by("source_id", as_dict=True).items()
    }
    # forms and totals of Frida by a factor of 4; the chard of CIQUAL; a negative cell in Japan
    assert {"1708", "1737", "1741", "1756", "1949"} <= by_source["frida"]
    chard = told.filter(source_id="ciqual").filter(pl.col("food_name").str.contains("chard"))
    assert set(chard["rule"]) & {"unit_slip", "far_below_others"}
    assert "15027" in by_source["stfcj"]
    assert not {"literature", "sr28"} & set(by_source)
    assert 50 < told.height < 200
    found = published["issue"].select("rule", "table_name", "row_key", "detail")
    assert told.join(found, on=found.columns, how="anti").is_empty()


def test_every_result_of_uptake_stands_with_its_study(shared: Path) -> None:
    table = packaged_curated().bioavailability
    with (shared / "literature" / "bioavailability.csv").open(encoding="utf-8-sig") as file:
        collected = list(csv.DictReader(file))
    assert sorted((row["subject"], row["value"], row["unit"]) for row in collected) == sorted(
        (subject, value, unit or "")
        for subject, value, unit in table.select("subject", "value", "unit").iter_rows()
    )
    kale = table.row(by_predicate=pl.col("bioavailability_id") == "kale_k1", named=True)
    assert (kale["value"], kale["unit"], kale["access"]) == ("4.7", "%", "primary")
    assert kale["doi"] == "10.1017/S0007114510001182"
    assert table["study"].null_count() == 0


def test_the_dictionary_names_the_gated_rows(built: Path) -> None:
    account = Sidecar.load(packaged_facts() / "literature").account
    text = (built / "README.md").read_text(encoding="utf-8")
    assert f"{account['k2viewer, adapter only']:,} rows" in text
