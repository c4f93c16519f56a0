"""What publishers are told, what is kept of uptake, and that gated rows are named."""

import csv
import re
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
    assert {"44", "629", "154", "696"} <= by_source["frida"]
    # what one publisher alone contradicts, or a reviewer finds implausible, is not for sending
    assert not {"617", "4", "55", "189", "1311"} & set(
        told.filter(table_name="measurement", source_id="frida")["source_food_code"]
    )
    assert not {"literature", "sr28"} & set(by_source)
    assert 50 < told.height < 200
    found = published["issue"].select("rule", "table_name", "row_key", "detail")
    assert told.join(found, on=found.columns, how="anti").is_empty()


def test_two_independent_publishers_stand_behind_each_accusation(
    published: dict[str, pl.DataFrame],
) -> None:
    """Recomputed: sound values of the same food by name or concept, of two publishers and more."""
    food = published["food"].select("food_id", "source_id", "concept_id", "name", "superseded_by")
    issue = published["issue"]
    borrowed = issue.filter(rule="borrowed_analysis")["row_key"].implode()
    grave = issue.filter(severity="high")["row_key"].implode()
    sound = (
        published["measurement"]
        .filter(
            pl.col("origin").is_in(["analytical", "compiled"]),
            pl.coalesce("amount_ug_per_100g", "limit_ug_per_100g").is_not_null(),
            ~pl.col("measurement_id").is_in(borrowed),
            ~pl.col("measurement_id").is_in(grave),
            ~pl.col("food_id").is_in(grave),
        )
        .join(food.filter(pl.col("superseded_by").is_null()), on="food_id")
        .join(published["source"].select("source_id", "publisher_short"), on="source_id")
        .join(
            published["reference"].select("reference_id", "publisher"),
            on="reference_id",
            how="left",
        )
        .with_columns(pl.coalesce("publisher", "reference_id", "publisher_short").alias("by"))
    )
    whose = dict(sound.select("measurement_id", "by").rows())
    accused = published["upstream_error"].filter(
        pl.col("rule").is_in(["far_above_others", "far_below_others", "unit_slip", "far_from_twin"])
    )
    checked = 0
    for key, detail in accused.select("row_key", "detail").iter_rows():
        (said,) = re.findall(r"(\d+) other publishers", detail)
        assert int(said) >= 2, detail
        form_id = key.rsplit("/", 1)[1]
        of = detail.rsplit(" of ", 1)[-1].split(",")[0]
        if of in set(food["concept_id"].drop_nulls()):
            others = sound.filter(concept_id=of, form_id=form_id)["by"].unique().to_list()
            assert len(set(others) - {whose.get(key)}) >= int(said) >= 2, detail
            checked += 1
    assert checked > 8


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
