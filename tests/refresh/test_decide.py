"""What is done about a refresh, case by case, and the quiet band figure by figure."""

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from pipeline.curated.read_curated import packaged_curated
from pipeline.guard.finding import Finding, Level
from pipeline.load.staged_build import mark
from pipeline.refresh.decide import Action, decide
from pipeline.refresh.pull_request import body
from pipeline.refresh.report_folder import (
    Failure,
    Found,
    Suite,
    begin,
    read_found,
    write_changed,
)
from schemas.tables import PUBLISHED

BAND = packaged_curated().quiet_band
PASSED = Finding("rows", "sr28", "K1", Level.PASSED, "100%", "95% to 200%", "")
GREEN = Suite(passed=True, said="900 passed")


def rows(name: str, before: int = 1000, **parts: Any) -> dict[str, Any]:
    """Return a table of a difference in which nothing differs but ``parts``."""
    none: dict[str, Any] = {"count": 0, "share": 0.0, "keys": []}
    found = {"added": none, "removed": none, "changed": {**none, "columns": {}, "amounts": []}}
    for what, count in parts.items():
        keys = [[f"key {n}"] for n in range(count)]
        found[what] = {**found[what], "count": count, "share": count / before, "keys": keys}
    same = not any(parts.values())
    return {"table": name, "rows_before": before, "rows_after": before, "same": same, **found}


def scored(
    score: float, before: float | None = 1.0, name: str = "measurement", changed: int = 1
) -> dict[str, Any]:
    table = rows(name, changed=changed)
    change = {"key": ["sr28:1/K1"], "column": "amount_ug_per_100g", "before": before, "after": 2.0}
    table["changed"] |= {"columns": {"amount_ug_per_100g": 1}}
    table["changed"]["amounts"] = [{**change, "score": score}]
    return table


def diff(*tables: dict[str, Any], schema: tuple[dict[str, Any], ...] = ()) -> dict[str, Any]:
    about = {"path": "output", "release": "2026.11.0", "schema_version": "0.2.0"}
    same = not schema and all(table["same"] for table in tables)
    found = {"before": about, "after": about, "same": same}
    return found | {"schema": list(schema), "tables": list(tables)}


QUIET = Found(None, {"sr28": ["value.csv"]}, (PASSED,), diff(rows("measurement", changed=3)), GREEN)
STALE = replace(PASSED, rule="stale", level=Level.WARNED)
WARNED = replace(PASSED, level=Level.WARNED, figure="210%")
OTHER = {"count": 175, "share": 0.175, "keys": [], "columns": {"n": 175}, "amounts": []}
COLUMN = {"what": "column added", "table": "food", "column": "x"}


def test_a_small_change_that_passed_everything_is_merged() -> None:
    assert decide(QUIET, BAND).action is Action.MERGE


def test_nothing_changed_is_nothing_to_do() -> None:
    assert decide(Found(findings=(PASSED, STALE)), BAND).action is Action.NOTHING


@pytest.mark.parametrize(
    ("found", "reason"),
    [
        (replace(QUIET, suite=None), "the test suite was not run"),
        (replace(QUIET, suite=Suite(passed=False, said="2 failed")), "fails on the new facts: 2 f"),
        (replace(QUIET, difference=None), "there was no output to compare with"),
        (replace(QUIET, findings=(WARNED,)), "guard sr28 rows K1 warned: 210%"),
        (
            replace(QUIET, findings=(replace(WARNED, level=Level.OVERRIDDEN),)),
            "guard sr28 rows K1 overridden: 210%",
        ),
        (replace(QUIET, difference=diff(schema=(COLUMN,))), "1 changes of the schema, at most 0"),
        (replace(QUIET, difference=diff(rows("food", removed=1))), "1 rows removed, at most 0"),
        (
            replace(QUIET, difference=diff(rows("food", added=11))),
            "food: 11 rows added (1.1%), at most 1.0%",
        ),
        (
            replace(QUIET, difference=diff(rows("food", changed=11))),
            "food: 11 rows changed (1.1%), at most 1.0%",
        ),
        (replace(QUIET, difference=diff(scored(0.06))), "changed by a score of 0.060, at most 0"),
        (replace(QUIET, difference=diff(scored(1.0, None))), "by a score of 1.000"),
        (
            replace(QUIET, difference=diff(scored(0.06, 1.0, "dish_estimate", 175))),
            "dish_estimate: amount_ug_per_100g of sr28:1/K1 changed by a score of 0.060",
        ),
        (  # no number that another one moved
            replace(
                QUIET, difference=diff(rows("dish_estimate", changed=175) | {"changed": OTHER})
            ),
            "dish_estimate: 175 rows changed (17.5%), at most 1.0%",
        ),
        (replace(QUIET, difference=diff(rows("claim", changed=1))), "claim is kept by hand"),
        (
            replace(QUIET, difference=diff({"table": "food", "same": False})),
            "food differs, and its rows before are not known",
        ),
    ],
)
def test_what_is_outside_the_band_waits_for_a_person(found: Found, reason: str) -> None:
    decision = decide(found, BAND)
    assert decision.action is Action.PROPOSE
    assert len(decision.reasons) == 1
    assert reason in decision.reasons[0]


@pytest.mark.parametrize(
    "found",
    [
        replace(QUIET, difference=diff(rows("food", added=10))),
        replace(QUIET, difference=diff(rows("source", before=9, changed=3))),
        replace(QUIET, difference=diff(scored(0.05))),
        replace(QUIET, difference=diff(scored(0.05, 1.0, "dish_estimate", 175))),
        replace(QUIET, findings=(PASSED, STALE)),
    ],
)
def test_the_figures_of_the_band_are_still_inside(found: Found) -> None:
    assert decide(found, BAND).action is Action.MERGE


@pytest.mark.parametrize(
    ("found", "reason"),
    [
        (replace(QUIET, failure=Failure("fetch", "no network")), "fetch: no network"),
        (replace(QUIET, findings=(replace(PASSED, level=Level.FATAL),)), "guard sr28 rows"),
        (replace(QUIET, findings=()), "no guard looked at them"),
        (Found(failure=Failure("tests", "1 failed")), "tests: 1 failed"),
        (replace(QUIET, fetched=False), "fetch: it stopped before its end"),
        (replace(QUIET, built=False), "build: it stopped before its end"),
        (Found(findings=(PASSED,), built=False), "build: it stopped before its end"),
    ],
)
def test_a_failure_comes_before_everything_else(found: Found, reason: str) -> None:
    decision = decide(found, BAND)
    assert decision.action is Action.FAIL
    assert reason in decision.reasons[0]


def test_a_step_that_was_killed_is_told_from_one_that_changed_nothing(tmp_path: Path) -> None:
    report, staged = tmp_path / "report", tmp_path / "staged"
    staged.mkdir()
    begin(report)
    assert decide(read_found(report, staged), BAND).action is Action.FAIL
    write_changed(report, {})
    assert decide(read_found(report, staged), BAND).action is Action.FAIL
    mark(staged, None)
    assert decide(read_found(report, staged), BAND).action is Action.NOTHING


def test_a_source_that_could_not_be_read_holds_up_no_other() -> None:
    found = replace(QUIET, unread={"bls": "blsdb.de cannot be reached"})
    decision = decide(found, BAND)
    assert decision.action is Action.MERGE
    assert "Could not be read, and stay as they were: bls." in body(decision, found)


def test_the_declared_band_names_tables_and_figures_that_exist() -> None:
    assert set(BAND.fixed_tables) <= set(PUBLISHED)
    assert (BAND.most_schema_changes, BAND.most_removed_rows, BAND.few_rows) == (0, 0, 3)
    assert 0 < BAND.largest_score < 0.1
