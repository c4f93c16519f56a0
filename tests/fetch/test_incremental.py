"""A refresh asks for what changed, sees deletions, and never rounds what was exact."""

from pathlib import Path

import polars as pl
import pytest

from pipeline.extract.sources.fdc.api.refresh_facts import ApiAccess
from pipeline.fact_files.precision import more_precise
from tests.conftest import edit_sidecar
from tests.fdc_corpus import Food, corpus, generated, nutrient
from tests.fdc_server import FdcServer
from tests.fetch.conftest import access_to, content, empty_facts, read_all

SURVEY = "Survey (FNDDS)"


@pytest.fixture
def filled(server: FdcServer, access: ApiAccess, facts: Path) -> Path:
    """Return facts of the whole corpus, and leave no store to take details from."""
    read_all(access, facts)
    server.log.clear()
    return facts


def again(foods: list[Food], facts: Path, store: Path) -> tuple[list[str], list[str]]:
    """Refresh against other foods with an empty store; return the lines said and the requests."""
    with FdcServer(foods).running() as server:
        lines = read_all(access_to(server.base, store), facts)
        return lines, server.log


def foods_of(facts: Path, source_id: str) -> pl.DataFrame:
    return pl.read_csv(facts / source_id / "food.csv", infer_schema=False)


def test_nothing_changed_costs_four_calls_for_three_lists(filled: Path, tmp_path: Path) -> None:
    before = content(filled)
    lines, log = again(corpus(), filled, tmp_path / "new store")
    assert len(log) == 4  # Foundation, which is listed whole, in both directions
    assert all("/v1/foods/list" in request for request in log)
    assert all("nothing changed" in line for line in lines)
    assert content(filled) == before


def test_only_what_changed_is_asked_for(filled: Path, tmp_path: Path) -> None:
    foods = corpus()
    new = generated(SURVEY, 45, 2_900_000, "10/30/2026", seed=2)  # same codes, new versions
    changed_codes = {food["foodCode"] for food in new}
    foods = [food for food in foods if food.get("foodCode") not in changed_codes] + new
    lines, log = again(foods, filled, tmp_path / "new store")
    assert sum("POST" in request for request in log) == 2  # 30 with vitamin K, 20 a call
    assert len(log) == 6
    assert "release 2026-10-30" in lines[2]
    fresh = empty_facts(tmp_path / "fresh")
    with FdcServer(foods).running() as server:
        read_all(access_to(server.base, tmp_path / "fresh store"), fresh)
    for name in ("food", "value", "serving", "composition", "component"):
        path = Path("fdc_survey") / f"{name}.csv"
        assert (filled / path).read_bytes() == (fresh / path).read_bytes()


def test_a_food_gone_from_foundation_is_gone_from_the_facts(filled: Path, tmp_path: Path) -> None:
    assert "2001" in foods_of(filled, "fdc_foundation")["food_code"].to_list()
    foods = [food for food in corpus() if food["fdcId"] != 320_001]
    _, log = again(foods, filled, tmp_path / "new store")
    assert "2001" not in foods_of(filled, "fdc_foundation")["food_code"].to_list()
    values = pl.read_csv(filled / "fdc_foundation" / "value.csv", infer_schema=False)
    assert "2001" not in values["food_code"].to_list()
    assert len(log) == 4


def test_the_date_read_changes_only_with_the_content(filled: Path, tmp_path: Path) -> None:
    sidecar = filled / "fdc_survey" / "source.json"
    edit_sidecar(filled / "fdc_survey", read_on="1999-12-31", sums=None)
    again(corpus(), filled, tmp_path / "new store")
    assert '"read_on": "1999-12-31"' in sidecar.read_text(encoding="utf-8")


def test_a_rounded_answer_does_not_replace_an_exact_one(filled: Path, tmp_path: Path) -> None:
    path = filled / "fdc_foundation" / "value.csv"
    old = pl.read_csv(path, infer_schema=False)
    exact = pl.when((pl.col("food_code") == "1009") & (pl.col("component") == "1185"))
    old.with_columns(exact.then(pl.lit("2.4363")).otherwise("amount").alias("amount")).write_csv(
        path
    )
    edit_sidecar(filled / "fdc_foundation", sums=None)
    foods = corpus()
    foods[0]["publicationDate"] = "5/1/2020"  # read again, with the same fdc_id
    with FdcServer(foods, no_full_detail={328637}).running() as server:
        read_all(access_to(server.base, tmp_path / "new store"), filled)
        assert any("328637" in request for request in server.log)
    new = pl.read_csv(path, infer_schema=False).filter(pl.col("food_code") == "1009")
    k1 = new.filter(pl.col("component") == "1185").to_dicts()[0]
    assert k1["amount"] == "2.4363"
    assert (k1["unit"], k1["n_samples"], k1["min"]) == ("µg", "11", "1.5")


def test_another_value_does_replace_it(filled: Path, tmp_path: Path) -> None:
    foods = corpus()
    foods[0]["publicationDate"] = "5/1/2020"
    foods[0]["foodNutrients"][1] = nutrient("430", 2247770, 2.9)
    again(foods, filled, tmp_path / "new store")
    values = pl.read_csv(filled / "fdc_foundation" / "value.csv", infer_schema=False)
    k1 = values.filter((pl.col("food_code") == "1009") & (pl.col("component") == "1185"))
    assert k1.select("amount", "n_samples", "min").row(0) == ("2.9", None, None)


@pytest.mark.parametrize(
    ("printed", "before", "kept"),
    [
        ("4.20", "4.1972", "4.1972"),
        ("4.1972", "4.20", "4.1972"),
        ("4.2", "4.20", "4.20"),
        ("4.20", "4.2", "4.2"),
        ("1.71E+3", "1706.3", "1706.3"),
        ("0E-8", "0.0", "0.0"),
        # exactly half of the last place away is rounded, either way; any more is another number
        ("4.2", "4.25", "4.25"),
        ("4.2", "4.15", "4.15"),
        ("4.2", "4.2501", None),
        ("4.2", "4.1499", None),
        ("4.25", "4.2", "4.25"),
        ("4.15", "4.2", "4.15"),
        ("4.2501", "4.2", None),
        ("4.1499", "4.2", None),
        ("4.20", "4.2051", None),
        ("0.0", "0.2", None),
        ("5", "4.4", None),
        ("tr", "tr", "tr"),
        ("NaN", "1", None),
    ],
)
def test_more_exact(printed: str, before: str, kept: str | None) -> None:
    assert more_precise(printed, before) == kept
