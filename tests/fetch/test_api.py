"""What the API says reaches the facts, through each fault that the real one has."""

import json
import random
from collections import Counter
from pathlib import Path

import polars as pl
import pytest

from pipeline.diagnostics.errors import DataError
from pipeline.extract.sources.fdc.api import listing
from pipeline.extract.sources.fdc.api.refresh_facts import ApiAccess
from tests.fdc_corpus import corpus
from tests.fdc_server import FAULTS, FdcServer
from tests.fetch.conftest import TOO_SLOW_S, access_to, content, empty_facts, read_all

pytestmark = pytest.mark.slow
CHEDDAR = 328637


def table(facts: Path, source_id: str, name: str) -> pl.DataFrame:
    return pl.read_csv(facts / source_id / f"{name}.csv", infer_schema=False)


def values(facts: Path, source_id: str, code: str) -> dict[str, dict[str, str | None]]:
    rows = table(facts, source_id, "value").filter(pl.col("food_code") == code)
    return {row["component"]: row for row in rows.to_dicts()}


@pytest.fixture(scope="module")
def clean(tmp_path_factory: pytest.TempPathFactory) -> dict[str, bytes]:
    """Return the facts of a run in which nothing goes wrong."""
    folder = tmp_path_factory.mktemp("clean")
    facts = empty_facts(folder / "facts")
    with FdcServer(corpus(), no_full_detail={CHEDDAR}).running() as server:
        read_all(access_to(server.base, folder / "store"), facts)
    return content(facts)


def test_recorded_foods_reach_the_facts(access: ApiAccess, facts: Path) -> None:
    read_all(access, facts)
    cheddar = values(facts, "fdc_foundation", "1009")
    assert {component: row["amount"] for component, row in cheddar.items()} == {
        "1184": "0.0",
        "1185": "2.4",
    }
    k1 = cheddar["1185"]
    assert [k1[c] for c in ("unit", "n_samples", "min", "max", "median", "record")] == [
        *("µg", "11", "1.5", "3.9", "2.4", "2247770")
    ]
    assert (k1["derivation_code"], k1["source_code"]) == ("A", "1")
    peanut = values(facts, "fdc_foundation", "16098")
    assert {component: row["amount"] for component, row in peanut.items()} == {"1185": "0.0"}
    banana = table(facts, "fdc_survey", "food").filter(pl.col("food_code") == "63107410")
    # The code is the WWEIA number, not the id of the attribute that wweiaFoodCategory holds.
    assert banana.select("name", "group_code", "group_name", "published_on").row(0) == (
        *("Banana, baked", "6004", "Bananas", "2024-10-31"),
    )
    serving = table(facts, "fdc_survey", "serving").filter(pl.col("food_code") == "63107410")
    assert serving.select("serving_code", "description", "gram_weight").rows() == [
        ("306107", "1 cup", "140")
    ]


def test_foods_without_vitamin_k_have_no_facts(access: ApiAccess, facts: Path) -> None:
    read_all(access, facts)
    codes = table(facts, "fdc_sr_legacy", "food")["food_code"].to_list()
    assert "2000" not in codes
    assert "2002" in codes


def test_calls_keep_the_rules_of_the_api(access: ApiAccess, facts: Path, server: FdcServer) -> None:
    read_all(access, facts)
    details = [json.loads(line.split(" ", 2)[2]) for line in server.log if "POST" in line]
    assert sum(len(body["fdcIds"]) for body in details) == len(corpus())
    assert max(len(body["fdcIds"]) for body in details) == 20
    assert all(len(body["nutrients"]) <= 25 for body in details)
    assert all({428, 429, 430} <= set(body["nutrients"]) for body in details)
    assert len(details) == 4 + 12 + 3  # 63, 230 and 46 foods
    assert sum("/v1/foods/list" in line for line in server.log) == 2 * 4  # in both directions
    assert all(line.count("dataType=") == 1 for line in server.log if "list" in line)
    assert all("api_key" not in line for line in server.log)
    assert server.most_at_once <= access.concurrency


@pytest.mark.parametrize("fault", FAULTS)
def test_a_fault_that_passes_changes_nothing(
    fault: str, clean: dict[str, bytes], tmp_path: Path
) -> None:
    facts = empty_facts(tmp_path / "facts")
    played: Counter[str] = Counter()

    def first_time(_request: str, before: int) -> str | None:
        if before or (fault == "slow" and played[fault] > 2):
            return None
        played[fault] += 1
        return fault

    with FdcServer(corpus(), first_time, no_full_detail={CHEDDAR}).running() as server:
        read_all(access_to(server.base, tmp_path / "store", timeout_s=TOO_SLOW_S), facts)
    assert played[fault] > 2
    assert content(facts) == clean


@pytest.mark.parametrize("seed", range(4))
def test_all_faults_at_random_change_nothing(
    seed: int, clean: dict[str, bytes], tmp_path: Path
) -> None:
    facts = empty_facts(tmp_path / "facts")
    played: Counter[str] = Counter()

    def at_random(request: str, before: int) -> str | None:
        rng = random.Random(f"{seed} {request} {before}")
        if before > 1 or rng.random() > 0.6:
            return None
        fault = rng.choice(FAULTS)
        played[fault] += 1
        return fault

    with FdcServer(corpus(), at_random, no_full_detail={CHEDDAR}).running() as server:
        read_all(access_to(server.base, tmp_path / "store", seed, TOO_SLOW_S), facts)
    assert len(played) > 5
    assert content(facts) == clean


def test_full_404_falls_back_to_abridged_once(tmp_path: Path, facts: Path) -> None:
    with FdcServer(corpus(), no_full_detail={CHEDDAR}).running() as server:
        read_all(access_to(server.base, tmp_path / "store"), facts)
        alone = [line.split("?")[1][:12] for line in server.log if f"/v1/food/{CHEDDAR}" in line]
    assert alone == ["format=full&", "format=abrid"]
    cheddar = values(facts, "fdc_foundation", "1009")
    assert {c: (row["amount"], row["unit"]) for c, row in cheddar.items()} == {
        "1184": ("0.0", "UG"),
        "1185": ("2.4", "UG"),
    }
    food = table(facts, "fdc_foundation", "food").filter(pl.col("food_code") == "1009")
    assert food["group_name"].to_list() == ["(not stated)"]


def test_a_food_without_any_detail_is_rejected(tmp_path: Path, facts: Path) -> None:
    with FdcServer(corpus(), unknown={320_001}).running() as server:
        read_all(access_to(server.base, tmp_path / "store"), facts)
    rejected = table(facts, "fdc_foundation", "rejected")
    assert rejected.select("fact_table", "reason").rows() == [
        ("food", "listed by the API, which has no usable detail of it: the API answers 404 for it")
    ]
    assert json.loads(rejected["record"][0]) == {"fdc_id": "320001", "food_code": "2001"}
    assert "2001" not in table(facts, "fdc_foundation", "food")["food_code"].to_list()


@pytest.mark.parametrize(("fault", "reason"), [("no_unit", "no unit"), ("no_amount", "no amount")])
def test_a_degraded_answer_that_stays_is_rejected_not_guessed(
    fault: str, reason: str, tmp_path: Path, facts: Path
) -> None:
    def always(request: str, _before: int) -> str | None:
        return fault if "320001" in request else None

    with FdcServer(corpus(), always).running() as server:
        read_all(access_to(server.base, tmp_path / "store"), facts, ["fdc_foundation"])
        asked = sum("320001" in line for line in server.log)
    assert asked == 3
    rejected = table(facts, "fdc_foundation", "rejected").filter(pl.col("fact_table") == "value")
    assert rejected.height > 5
    assert set(rejected["reason"]) == {reason}
    assert "2001" not in table(facts, "fdc_foundation", "value")["food_code"].to_list()


def test_nutrients_with_only_an_id_reject_the_food(tmp_path: Path, facts: Path) -> None:
    def always(request: str, _before: int) -> str | None:
        return "only_id" if "320001" in request else None

    with FdcServer(corpus(), always).running() as server:
        read_all(access_to(server.base, tmp_path / "store"), facts, ["fdc_foundation"])
    rejected = table(facts, "fdc_foundation", "rejected")
    assert {json.loads(record)["food_code"] for record in rejected["record"]} == {"2001"}


def test_unknown_keys_are_said_once_and_an_unknown_unit_is_rejected(
    tmp_path: Path, facts: Path, caplog: pytest.LogCaptureFixture
) -> None:
    foods = corpus()
    for food in foods:
        food["novelty"] = 1
        for row in food["foodNutrients"]:
            if food["fdcId"] == 320_001 and row["nutrient"]["number"] == "430":
                row["nutrient"]["unitName"] = "IU"
    with FdcServer(foods).running() as server:
        read_all(access_to(server.base, tmp_path / "store"), facts)
    assert [r.getMessage().split(" ", 2)[2] for r in caplog.records] == [
        "has the unknown key 'novelty'; it is ignored"
    ]
    rejected = table(facts, "fdc_foundation", "rejected")
    assert rejected["reason"].to_list() == ["unknown unit 'IU'"]


def test_beyond_the_window_it_stops_rather_than_lose_foods(
    access: ApiAccess, facts: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(listing, "MOST_PAGES", 1)
    with pytest.raises(DataError, match="SR Legacy has more foods than the API can list"):
        read_all(access, facts)
