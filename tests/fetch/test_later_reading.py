"""A refresh over the API: what changed without a word is seen, a fault is not remembered."""

import json
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import polars as pl
import pytest

from pipeline.diagnostics.errors import DataError
from pipeline.diagnostics.progress import Progress
from pipeline.extract.sources.fdc.api.refresh_facts import ApiAccess, refresh_over_api
from pipeline.fetch.api_run import fresh_is_due
from tests.fdc_corpus import Food, generated
from tests.fdc_server import FdcServer
from tests.fetch.conftest import access_to, content, empty_facts, read_all

FOUNDATION = "fdc_foundation"
SURVEY = "fdc_survey"


def foods_of(count: int = 300, data_type: str = "Foundation") -> list[Food]:
    return generated(data_type, count, 320_000, "12/18/2025")


@pytest.fixture
def filled(tmp_path: Path) -> Path:
    """Return facts of 300 foods, and no store to take details from."""
    facts = empty_facts(tmp_path / "facts")
    with FdcServer(foods_of()).running() as server:
        read_all(access_to(server.base, tmp_path / "first store"), facts, [FOUNDATION])
    return facts


def again(
    foods: list[Food],
    facts: Path,
    edit: Callable[[FdcServer], object] = lambda _: None,
    source_id: str = FOUNDATION,
    *,
    fresh: bool = False,
) -> tuple[str, list[str]]:
    """Refresh with an empty store; return the line said and the requests for details."""
    with FdcServer(foods).running() as server:
        edit(server)
        access = replace(access_to(server.base, facts.parent / "new store"), fresh=fresh)
        (line,) = read_all(access, facts, [source_id])
        return line, [request for request in server.log if "/list" not in request]


def value_of(facts: Path, code: str, source_id: str = FOUNDATION) -> dict[str, str | None]:
    rows = pl.read_csv(facts / source_id / "value.csv", infer_schema=False)
    k1 = rows.filter((pl.col("food_code") == code) & (pl.col("component") == "1185"))
    return k1.to_dicts()[0]


def k1_of(food: Food) -> Food:
    (row,) = (row for row in food["foodNutrients"] if row["nutrient"]["number"] == "430")
    return row  # type: ignore[no-any-return]


def test_a_value_changed_under_its_old_date_is_seen_in_the_list(filled: Path) -> None:
    foods = foods_of()
    k1_of(foods[1])["amount"] = 555.5
    line, asked = again(foods, filled)
    assert "1 foods new or changed" in line
    assert len(asked) == 1
    assert value_of(filled, "2001")["amount"] == "555.5"


def test_a_value_that_the_list_rounds_is_no_change(filled: Path) -> None:
    foods = foods_of()
    k1_of(foods[1])["amount"] = round(k1_of(foods[1])["amount"], 1)
    before = content(filled)
    _, asked = again(foods, filled)
    assert asked == []
    assert content(filled) == before


def test_a_form_that_is_new_or_gone_is_seen(filled: Path) -> None:
    foods = foods_of()
    gone = foods[1]["foodNutrients"]
    foods[1]["foodNutrients"] = [r for r in gone if r["nutrient"]["number"] != "428"]
    line, asked = again(foods, filled)
    assert len(asked) == 1
    assert "1 foods new or changed" in line


def test_statistics_changed_under_the_old_date_are_seen_by_a_fresh_reading(filled: Path) -> None:
    foods = foods_of()
    k1_of(foods[1])["dataPoints"] = 77
    _, asked = again(foods, filled)
    assert asked == []
    _, asked = again(foods, filled, fresh=True)
    assert len(asked) == 300 / 20
    assert value_of(filled, "2001")["n_samples"] == "77"


@pytest.mark.parametrize("source_id", [FOUNDATION, SURVEY])
def test_a_food_that_a_list_left_out_once_comes_back(source_id: str, tmp_path: Path) -> None:
    data_type = "Foundation" if source_id == FOUNDATION else "Survey (FNDDS)"
    facts, foods = empty_facts(tmp_path / "facts"), foods_of(60, data_type)
    foods[4]["publicationDate"] = "1/1/2020"  # older than the newest
    left_out = [food for food in foods if food is not foods[4]]
    with FdcServer(left_out).running() as server:
        read_all(access_to(server.base, tmp_path / "store"), facts, [source_id])
    _, asked = again(foods, facts, source_id=source_id)
    assert len(asked) == 1
    code = str(foods[4].get("ndbNumber", foods[4].get("foodCode")))
    assert value_of(facts, code, source_id)["amount"] == str(k1_of(foods[4])["amount"])


def test_a_food_without_details_is_counted_and_keeps_its_facts(filled: Path) -> None:
    foods, before = foods_of(), value_of(filled, "2001")
    foods[1]["publicationDate"] = "1/1/2026"
    line, _ = again(foods, filled, lambda server: server.unknown.add(320_001))
    assert "release 2025-12-18" in line  # not the date of what did not come
    assert "; 1 of 300 listed without usable details" in line
    assert "warning" not in line
    assert value_of(filled, "2001") == before


def test_over_one_percent_without_details_is_warned_of(filled: Path) -> None:
    foods = foods_of()
    for food in foods[:20]:
        food["publicationDate"] = "1/1/2026"
    unknown = {food["fdcId"] for food in foods[:10]}
    line, _ = again(foods, filled, lambda server: server.unknown.update(unknown))
    assert "; warning: 7 of 300 listed without usable details" in line
    assert "release 2026-01-01" in line


def test_no_new_label_on_old_data(tmp_path: Path) -> None:
    """Every food is new, and no detail is usable: nothing is written."""
    foods, facts = foods_of(60), empty_facts(tmp_path / "facts")
    with FdcServer(foods).running() as server:
        read_all(access_to(server.base, tmp_path / "first store"), facts, [FOUNDATION])
    before = content(facts)
    for food in foods:
        food["publicationDate"] = "1/1/2026"

    def strip(server: FdcServer) -> None:
        server.fault = lambda request, _: "only_id" if "/list" not in request else None

    with pytest.raises(DataError, match=r"of 44 new or changed foods none has usable details"):
        again(foods, facts, strip)
    assert content(facts) == before


def test_what_a_guard_refused_is_asked_for_again(tmp_path: Path) -> None:
    """A run that had read everything and was not finished is not resumed."""
    facts, foods = empty_facts(tmp_path / "facts"), foods_of(30)
    with FdcServer(foods).running() as server:
        access = access_to(server.base, tmp_path / "store")
        right = k1_of(foods[1])["amount"]
        k1_of(foods[1])["amount"] = right * 1000
        refresh_over_api([FOUNDATION], facts, access, Progress())  # refused, so never written
        k1_of(foods[1])["amount"] = right
        asked = len(server.log)
        read_all(access, facts, [FOUNDATION])
        assert len(server.log) == 2 * asked
    assert value_of(facts, "2001")["amount"] == str(right)


def test_a_broken_list_is_asked_for_again(tmp_path: Path) -> None:
    facts = empty_facts(tmp_path / "facts")
    with FdcServer(foods_of(30)).running() as server:
        access = access_to(server.base, tmp_path / "store")
        server.fault = lambda _request, _before: "no_items"
        with pytest.raises(DataError, match="lists no food"):
            read_all(access, facts, [FOUNDATION])
        server.fault = lambda _request, _before: None
        assert "release 2025-12-18" in read_all(access, facts, [FOUNDATION])[0]


def test_fresh_uses_nothing_stored_and_asks_unconditionally(tmp_path: Path) -> None:
    facts = empty_facts(tmp_path / "facts")
    with FdcServer(foods_of(30), etags=True).running() as server:
        access = access_to(server.base, tmp_path / "store")
        read_all(access, facts, [FOUNDATION])
        first, answered = len(server.log), len(server.answered)
        read_all(replace(access, fresh=True), facts, [FOUNDATION])
        assert len(server.log) - first == first
        assert len(server.answered) - answered == answered


def test_fresh_does_not_resume_what_was_not_fresh(tmp_path: Path) -> None:
    facts = empty_facts(tmp_path / "facts")
    with FdcServer(foods_of(30), allowance=3).running() as server:
        access = access_to(server.base, tmp_path / "store")
        with pytest.raises(Exception, match="allows no more calls"):
            read_all(access, facts, [FOUNDATION])
        server.allowance = None
        first = len(server.log)
        read_all(replace(access, fresh=True), facts, [FOUNDATION])
        assert len(server.log) - first == 4


def test_every_fourth_refresh_is_fresh(tmp_path: Path) -> None:
    environment = {"FDC_API_KEY": "a-key-of-ones-own", "K2_STORE": str(tmp_path)}
    due = []
    for finished in range(9):
        (tmp_path / "refreshes.json").write_text(json.dumps(finished), encoding="utf-8")
        due.append(ApiAccess.of_environment(environment, wait=False).fresh)
    assert due == [False, False, False, True, False, False, False, True, False]
    assert ApiAccess.of_environment({"K2_STORE": str(tmp_path)}, wait=False).fresh is False
    run = {"GITHUB_RUN_NUMBER": "8"}
    assert fresh_is_due(tmp_path / "none", run)
    assert not fresh_is_due(tmp_path / "none", {})
    assert not fresh_is_due(tmp_path, run | {"K2_FRESH_EVERY": "0"})
    assert not fresh_is_due(tmp_path, run | {"K2_FRESH_EVERY": "3"})


def test_a_finished_run_counts_as_a_refresh(filled: Path) -> None:
    again(foods_of(), filled)
    again(foods_of(), filled)
    counted = (filled.parent / "new store" / "refreshes.json").read_text(encoding="utf-8")
    assert counted == "2"
