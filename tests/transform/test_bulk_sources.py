"""What sources read in bulk add to the tables: limits, replaced foods, laboratory samples."""

import shutil
from dataclasses import replace
from pathlib import Path

import duckdb
import polars as pl
import pytest

from pipeline.build import Built, build
from pipeline.curated.read_curated import packaged_curated
from pipeline.diagnostics.errors import DataError
from pipeline.diagnostics.progress import Progress
from pipeline.fact_files.read import Facts, read_facts
from pipeline.fact_files.sidecar import packaged_facts
from pipeline.transform.forms import form_table
from pipeline.transform.superseded import with_superseded
from pipeline.transform.values import vitamers_and_totals

_KALE = "sr28:11233"


@pytest.mark.figures("sr28", "fdc_sr_legacy")
def test_sr_legacy_supersedes_sr28_by_ndb_number(built: Path) -> None:
    foods = pl.read_parquet(built / "parquet" / "food.parquet")
    older = foods.filter(pl.col("source_id") == "sr28")
    replaced = older.filter(pl.col("superseded_by").is_not_null())
    assert (older.height, replaced.height) == (5227, 5029)
    by_code = dict(replaced.select("food_id", "superseded_by").iter_rows())
    assert by_code[_KALE] == "fdc_sr_legacy:11233"
    assert by_code["sr28:01001"] == "fdc_sr_legacy:1001"
    assert foods.filter(pl.col("superseded_by").is_not_null()).height == replaced.height


def test_replaced_foods_stay_but_not_in_the_default_views(built: Path) -> None:
    with duckdb.connect(str(built / "k2.duckdb"), read_only=True) as connection:
        top = connection.sql("SELECT food_id FROM top_foods('K1', 100000)").fetchall()
        found = connection.sql("SELECT food_id FROM find_food('kale raw')").fetchall()
        kept = connection.sql(
            f"SELECT amount_ug_per_100g FROM measurement WHERE measurement_id = '{_KALE}/K1'"
        ).fetchall()
    shown = {food_id for (food_id,) in top}
    assert "fdc_sr_legacy:2003" in shown
    assert not shown & {"sr28:02003", _KALE}
    assert "fdc_sr_legacy:11233" not in shown, "no derivation is known of it: confidence D"
    assert ("fdc_sr_legacy:11233",) in found
    assert (_KALE,) not in found
    assert kept == [(704.8,)]


def test_kale_is_389_6_wherever_one_value_is_shown(built: Path) -> None:
    with duckdb.connect(str(built / "k2.duckdb"), read_only=True) as connection:
        shown = connection.sql(
            "SELECT food_id, k1_ug FROM food_vitamin_k JOIN food USING (food_id)"
            " WHERE food.name = 'Kale, raw' AND superseded_by IS NULL"
        ).fetchall()
    assert dict(shown)["fdc_sr_legacy:11233"] == 389.6
    assert _KALE not in dict(shown)


def test_no_other_source_supersedes() -> None:
    foods = pl.DataFrame(
        [
            ("fdc_foundation:1001", "fdc_foundation", "1001"),
            ("fdc_survey:11100000", "fdc_survey", "11100000"),
            ("fndds:11100000", "fndds", "11100000"),
            ("fndds:11100001", "fndds", "11100001"),
            ("sr28:01001", "sr28", "01001"),
        ],
        ["food_id", "source_id", "source_food_code"],
        orient="row",
    )
    got = with_superseded(foods)
    assert got.drop("superseded_by").equals(foods)
    assert got["superseded_by"].to_list() == [None, None, "fdc_survey:11100000", None, None]


def test_sources_without_data_are_left_out(whole_build: tuple[Path, Built]) -> None:
    _, built = whole_build
    sources = set(built.tables["source"]["source_id"])
    assert "fdc_foundation_samples" in sources
    assert not sources & {"fdc_survey", "fdc_branded"}


def test_a_source_with_data_may_not_lose_a_file(tmp_path: Path) -> None:
    facts = Path(shutil.copytree(str(packaged_facts()), tmp_path / "facts"))
    (facts / "fdc_foundation_samples" / "sample.csv").unlink()
    with pytest.raises(DataError, match=r"sample\.csv: .*; restore it"):
        build(tmp_path / "output", facts, Progress())


def test_each_sample_is_published_once_with_its_food(whole_build: tuple[Path, Built]) -> None:
    _, built = whole_build
    sample = built.tables["sample_result"]
    assert sample.height == 1281
    assert sample["food_id"].drop_nulls().len() == 1203
    hummus = sample.filter((pl.col("sample_code") == "319954") & (pl.col("form_id") == "K1")).row(
        0, named=True
    )
    assert hummus["food_id"] == "fdc_foundation:16158"
    assert hummus["amount_ug_per_100g"] == 23.3
    assert hummus["adjusted_amount_ug_per_100g"] == 23.3
    read = built.account.filter(pl.col("fact_table") == "sample")
    assert read["read"].sum() == read["published"].sum() == 1281


def _with_values(rows: list[tuple[str, str | None, str | None]]) -> Facts:
    facts = read_facts(packaged_facts() / "fdc_foundation")
    empty = facts.tables["value"].clear()
    given = pl.DataFrame(
        [("100147", component, amount, "µg", loq) for component, amount, loq in rows],
        ["food_code", "component", "amount", "unit", "loq"],
        orient="row",
    )
    columns = {name: pl.String for name in empty.columns if name not in given.columns}
    filled = given.with_columns(pl.lit(None, dtype).alias(name) for name, dtype in columns.items())
    return replace(facts, tables={**facts.tables, "value": filled.select(empty.columns)})


def test_an_amount_of_0_or_none_beside_a_loq_is_below_it() -> None:
    facts = _with_values([("1183", "0.0", "0.2"), ("1184", None, "0.5"), ("1185", "0.7", "0.5")])
    vitamers, _ = vitamers_and_totals(facts, form_table(), packaged_curated())
    got = vitamers.sort("form_id")
    columns = ("form_id", "qualifier", "amount_ug_per_100g", "limit_ug_per_100g")
    assert got.select(*columns, "amount_reported").rows() == [
        ("DK1", "below_loq", None, 0.5, ""),
        ("K1", "quantified", 0.7, None, "0.7"),
        ("MK4", "below_loq", None, 0.2, "0.0"),
    ]


def test_a_loq_of_0_says_nothing() -> None:
    facts = _with_values([("1183", "0.0", "0")])
    got, _ = vitamers_and_totals(facts, form_table(), packaged_curated())
    assert got.select("qualifier", "amount_ug_per_100g").rows() == [("zero", 0.0)]
