"""Facts are built from before they replace others: facts and output change together or not at all.

Played on a tenth of the foods, with answers as the API gives them on its odd days.
"""

import contextlib
import copy
import io
import shutil
from collections.abc import Callable
from pathlib import Path

import polars as pl
import pytest

from pipeline.cli.main import main
from pipeline.diagnostics.errors import DataError, OutsideError
from pipeline.diagnostics.progress import Progress
from pipeline.guard.finding import Finding
from pipeline.refresh import fetch_facts as fetching
from pipeline.refresh.fetch_facts import fetch_facts
from pipeline.refresh.read_upstream import UpstreamRead
from pipeline.refresh.refresh_plan import RefreshRequest
from pipeline.refresh.report_folder import read_failure
from tests import fdc_server
from tests.conftest import Declare, contents
from tests.fdc_corpus import Food, abridged, full
from tests.fdc_server import FdcServer
from tests.rehearsal.upstream import SOURCE, foundation_foods, next_day, with_vitamin_k

KEY = "S3cretKeyOfTheTest0123456789abcdef"


def _odd_days(foods: list[Food]) -> tuple[list[Food], int]:
    """Return the foods with one odd answer each, and the fdcId of one without full detail."""
    odd = copy.deepcopy(foods)
    places, day = _places(odd), next_day(odd)
    for place in places[:5]:
        odd[place]["publicationDate"] = day
    k1 = [next(r for r in odd[p]["foodNutrients"] if r["nutrient"]["id"] == 1185) for p in places]
    odd[places[0]]["fdcId"] += 5_000_000  # a new record, which the API has abridged alone
    odd[places[1]]["foodCategory"] = None
    odd[places[1]]["fdcId"] += 5_000_000
    k1[2] |= {"min": 9_000.0, "max": 1.0}
    k1[3] |= {"max": k1[3]["amount"] / 2}
    del k1[3]["min"]
    odd[places[3]]["fdcId"] += 5_000_000  # of the same record the minimum before would be kept
    odd[places[4]]["foodCategory"] = None  # the same record as before
    return odd, odd[places[0]]["fdcId"]


def _places(foods: list[Food]) -> list[int]:
    """Return six foods with K1; those with fewest portions, which no abridged answer has, first."""
    return sorted(with_vitamin_k(foods), key=lambda n: len(foods[n].get("foodPortions", [])))[:6]


def _without_date(show: Callable[..., Food], fdc_id: int) -> Callable[..., Food]:
    """Return what shows a food, but for the date of one."""

    def shown(food: Food, numbers: set[str] | None = None) -> Food:
        found = show(food, numbers)
        if food["fdcId"] == fdc_id:
            del found["publicationDate"]
        return found

    return shown


def _table(output: Path, name: str) -> pl.DataFrame:
    return pl.read_parquet(output / "parquet" / f"{name}.parquet")


Refresh = Callable[..., tuple[int, str]]


@pytest.fixture
def refresh(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Refresh:
    def run(facts: Path, foods: list[Food], *no_full_detail: int) -> tuple[int, str]:
        server = FdcServer(foods, key=KEY, no_full_detail=set(no_full_detail))
        with server.running(), contextlib.redirect_stderr(io.StringIO()) as said:
            monkeypatch.setenv("FDC_API_URL", server.base)
            monkeypatch.setenv("FDC_API_KEY", KEY)
            monkeypatch.setenv("K2_STORE", str(tmp_path / "store"))
            arguments = ("refresh", "--via", "api", SOURCE, "--facts", str(facts))
            status = main([*arguments, "--output", str(tmp_path / "output")])
        return status, said.getvalue()

    return run


@pytest.mark.slow
def test_odd_answers_are_handled_on_their_merit_or_change_nothing(
    small_facts: Path,
    tmp_path: Path,
    refresh: Refresh,
    declare: Declare,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    declare(minimum={})
    facts = Path(shutil.copytree(small_facts, tmp_path / "facts"))
    output = tmp_path / "output"
    foods = foundation_foods(facts)
    before = contents(facts)

    def broken(*_: object) -> None:
        raise DataError("the page is broken")

    odd, no_full_detail = _odd_days(foods)
    places = _places(foods)
    for show in (abridged, full):
        undated = _without_date(show, odd[places[5]]["fdcId"])
        monkeypatch.setattr(fdc_server, show.__name__, undated)
    with monkeypatch.context() as patch:
        patch.setattr("pipeline.build.assemble", broken)
        patch.setattr("pipeline.guard.run_guards.guard", _unguarded)  # they pass further down
        status, said = refresh(facts, odd, no_full_detail)
    assert status == 1, said
    assert said.splitlines()[-1].startswith(
        "k2: the fresh facts do not build: the page is broken; no fact was changed"
    )
    assert contents(facts) == before
    assert not output.exists()

    with monkeypatch.context() as patch:
        undrawn = contextlib.nullcontext(lambda: list)
        patch.setattr("pipeline.build._drawing", lambda *_, **__: undrawn)
        patch.setattr("pipeline.build._write_pages", lambda *_: None)
        status, said = refresh(facts, odd, no_full_detail)
    assert status == 0, said
    assert contents(facts) != before
    codes = [str(foods[place]["ndbNumber"]) for place in places]
    food = _table(output, "food").filter(source_id=SOURCE)
    silent = food.filter(food_group="(not stated)")
    assert silent["source_food_code"].to_list() == sorted(codes[:2]), "of a new record alone"
    issue = _table(output, "issue")
    said_of = issue.filter(rule="food_group_not_stated")["row_key"].to_list()
    assert said_of == silent["food_id"].to_list()
    doubted = issue.filter(rule="outside_own_range", row_key=f"{SOURCE}:{codes[3]}/K1")
    assert "is above its own maximum" in doubted["detail"].item()
    value = _table(output, "measurement").filter(measurement_id=f"{SOURCE}:{codes[2]}/K1")
    assert value["amount_ug_per_100g"].item() > 0
    assert value["min_ug_per_100g"].item() is value["max_ug_per_100g"].item() is None
    reasons = _table(output, "rejected").filter(source_id=SOURCE)["reason"].to_list()
    assert "the minimum 9000.0 is above the maximum 1.0" in reasons
    assert food.filter(source_food_code=codes[5])["published_on"].item() is None


def _unguarded(*_: object) -> tuple[Finding, ...]:
    return ()


@pytest.fixture
def upstream(monkeypatch: pytest.MonkeyPatch) -> list[bool]:
    """Let upstream write one other byte; tell whether the run was finished."""
    finished: list[bool] = []

    def read(_plan: object, _request: object, fresh: Path, *_: object) -> UpstreamRead:
        path = fresh / "frida" / "food.csv"
        path.write_bytes(path.read_bytes() + b"\n")
        return UpstreamRead(lambda: finished.append(True), {})

    monkeypatch.setattr(fetching, "read_upstream", read)
    return finished


@pytest.mark.parametrize("replaced", [False, True])
@pytest.mark.parametrize("error", [DataError("breaks the rule", "row 1"), OutsideError("full")])
def test_what_fails_after_the_guards_leaves_the_facts_as_they_were(
    error: Exception, tmp_path: Path, facts_copy: Path, upstream: list[bool], *, replaced: bool
) -> None:
    before, report = contents(facts_copy), tmp_path / "report"

    def build(fresh: Path, changed: dict[str, list[str]], replace: Callable[[], None]) -> None:
        assert changed == {"frida": ["food.csv"]}
        assert contents(fresh) != before == contents(facts_copy)
        if replaced:
            replace()
            assert contents(facts_copy) == contents(fresh)
        raise error

    request = RefreshRequest(("frida",))
    environment = {"FRIDA_URL": "http://127.0.0.1:9/x.xlsx", "K2_STORE": str(tmp_path / "store")}
    with pytest.raises(type(error)):
        fetch_facts(
            *(request, facts_copy, environment, Progress(), lambda _line: None, _unguarded),
            *(report, build),
        )
    assert contents(facts_copy) == before
    assert upstream == []
    failure = read_failure(report)
    assert failure is not None
    assert failure.step == "build"
    assert not (report / "changed.json").exists()
