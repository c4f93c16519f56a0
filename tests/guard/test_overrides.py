"""Overrides are reviewed rows: exact, of limited life, and told in the report."""

import shutil
from dataclasses import replace
from datetime import date

import polars as pl
import pytest

from pipeline.curated.read_curated import packaged_curated
from pipeline.guard.finding import Finding, Level
from pipeline.guard.overrides import overridden, overrides_of
from schemas.guards import GUARD_OVERRIDE
from tests.guard.conftest import DAY, Pairs

_FATAL = Finding("rows", "frida", "MK7", Level.FATAL, "80 of 94 rows", "95% to 200%", "")


def _rows(*rows: str) -> pl.DataFrame:
    cells = [[cell or None for cell in row.split(",")] for row in rows]
    schema = dict.fromkeys(GUARD_OVERRIDE.column_names, pl.String)
    return pl.DataFrame(cells, schema, orient="row")


def _applied(rows: pl.DataFrame, finding: Finding = _FATAL, on: date = DAY) -> list[Finding]:
    return list(overridden([finding], overrides_of(rows), on))


def test_an_override_in_force_lets_its_finding_pass_and_says_why() -> None:
    rows = _rows("rows,frida,MK7,14 cheeses were withdrawn by DTU,2025-12-20,A. Nother")
    finding, told = _applied(rows)
    assert finding.level is Level.OVERRIDDEN
    assert finding.detail == "until 2025-12-20: 14 cheeses were withdrawn by DTU"
    assert (told.rule, told.subject, told.level) == ("override", "rows MK7", Level.PASSED)
    assert (told.figure, told.bound) == ("in use", "in force and in use")
    assert told.detail == "14 cheeses were withdrawn by DTU"


def test_an_expired_override_is_ignored_and_said_so() -> None:
    finding, told = _applied(_rows("rows,frida,MK7,withdrawn,2025-12-19,"))
    assert finding is _FATAL
    assert (told.level, told.figure) == (Level.WARNED, "expired on 2025-12-19, ignored")


def test_an_override_without_end_is_ignored() -> None:
    finding, told = _applied(_rows("rows,frida,MK7,withdrawn,9999-12-31,"))
    assert finding is _FATAL
    assert told.figure == "holds until 9999-12-31, over a year ahead, ignored"


@pytest.mark.parametrize(("until", "in_force"), [("2026-12-21", True), ("2026-12-22", False)])
def test_an_override_holds_for_a_year_and_a_day_at_most(until: str, *, in_force: bool) -> None:
    finding, _ = _applied(_rows(f"rows,frida,MK7,withdrawn,{until},"))
    assert (finding.level is Level.OVERRIDDEN) is in_force


def test_an_override_is_put_after_the_detail_of_its_finding() -> None:
    rows = _rows("rows,frida,MK7,withdrawn,2025-12-20,")
    finding, _ = _applied(rows, replace(_FATAL, detail="14 gone"))
    assert finding.detail == "14 gone; until 2025-12-20: withdrawn"


@pytest.mark.parametrize(
    "row",
    ["rows,frida,MK8,r,2026-01-01,", "rows,frida,,r,2026-01-01,", "rows,sr28,MK7,r,2026-01-01,"],
)
def test_an_override_of_something_else_is_told_and_lets_nothing_pass(row: str) -> None:
    finding, told = _applied(_rows(row))
    assert finding is _FATAL
    assert (told.level, told.figure) == (Level.WARNED, "matches no fatal finding")
    assert told.detail == "r; renew the row or drop it"


def test_only_a_fatal_finding_is_overridden() -> None:
    rows = _rows("rows,frida,MK7,r,2026-01-01,")
    passed = Finding("rows", "frida", "MK7", Level.PASSED, "94 of 94 rows", "95% to 200%", "")
    finding, told = _applied(rows, passed)
    assert finding is passed
    assert told.level is Level.WARNED


def test_a_run_with_an_override(pairs: Pairs) -> None:
    folders = pairs("fdc_foundation")
    shutil.rmtree(folders.after / "fdc_foundation")
    rows = _rows("source,fdc_foundation,,merged into another source,2026-01-01,")
    levels = [
        finding.level
        for finding in folders.guard(curated=replace(packaged_curated(), guard_override=rows))
    ]
    assert levels == [Level.PASSED, Level.OVERRIDDEN, Level.PASSED]
