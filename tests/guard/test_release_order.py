"""Sources that come and go, releases that go back or stay, raw files and their facts."""

import shutil
from datetime import date
from pathlib import Path

import pytest

from pipeline.diagnostics.errors import DataError, UsageError
from pipeline.extract.run_extract import extract
from pipeline.fact_files.sidecar import Sidecar, at_hand
from pipeline.guard.finding import Level
from pipeline.guard.release_order import stale
from pipeline.guard.rules import RULES
from pipeline.guard.run_guards import guard
from tests.conftest import FACTS, Declare
from tests.guard import faults
from tests.guard.conftest import DAY, Pairs
from tests.guard.frozen import FROZEN

_FOUNDATION = "fdc_foundation"


@pytest.mark.slow
def test_the_committed_facts_pass_against_themselves() -> None:
    findings = guard(FACTS, FACTS, DAY)
    odd = {f.rule for f in findings if f.level is not Level.PASSED}
    assert odd <= {"stale"}, "which tells of the day, not of the facts"
    there = [Path(str(folder)).name for folder in at_hand(FACTS)]
    assert list(dict.fromkeys(finding.source_id for finding in findings)) == there
    assert {finding.rule for finding in findings} == set(RULES) - {"override"}


def test_facts_changed_by_hand_are_fatal(pairs: Pairs) -> None:
    folders = pairs(_FOUNDATION)
    fault = faults.cell("component", "1185", "name", "Vitamin K1")
    fault(folders.after / _FOUNDATION)
    assert folders.found(Level.FATAL) == {
        ("facts_changed", ""): "raw files the same, facts changed"
    }
    faults.other_raw(folders.after / _FOUNDATION)
    assert folders.found(Level.FATAL) == {}


def test_other_raw_files_with_the_same_facts_are_warned_of(pairs: Pairs) -> None:
    folders = pairs(_FOUNDATION)
    faults.other_raw(folders.after / _FOUNDATION)
    faults.sidecar(folders.after / _FOUNDATION, release="2026-04-30", released_on="2026-04-30")
    findings = folders.guard(date(2026, 5, 1))
    found = [(f.rule, f.figure) for f in findings if f.level is not Level.PASSED]
    assert found == [("raw_changed", "raw files changed, facts the same")]


def test_the_same_release_with_other_files_is_warned_of(pairs: Pairs) -> None:
    folders = pairs(_FOUNDATION)
    faults.other_raw(folders.after / _FOUNDATION)
    assert ("older_release", "") in folders.found(Level.WARNED)


_OF_FRIDA = pytest.mark.figures("frida")  # beside its committed release, 5.4 of 2025-05


@pytest.mark.slow
@pytest.mark.parametrize(
    ("source_id", "release", "released_on", "older"),
    [
        (_FOUNDATION, "2024-10-31", "2024-10-31", True),
        (_FOUNDATION, "2026-04-30", "2026-04-30", False),
        pytest.param("frida", "5.3", "2024-11", True, marks=_OF_FRIDA),
        pytest.param("frida", "5.3", "2025-05", True, marks=_OF_FRIDA),  # the same month: by number
        # a day of the month that was stated alone
        pytest.param("frida", "5.10", "2025-05-30", False, marks=_OF_FRIDA),
        pytest.param("frida", "5.10", None, False, marks=_OF_FRIDA),
        pytest.param("frida", "4.9", None, True, marks=_OF_FRIDA),
        pytest.param("frida", "open data", None, False, marks=_OF_FRIDA),  # no number to compare
    ],
)
def test_an_older_release_served_again_is_fatal(
    source_id: str, release: str, released_on: str | None, pairs: Pairs, *, older: bool
) -> None:
    folders = pairs(source_id)
    faults.sidecar(folders.after / source_id, release=release, released_on=released_on)
    assert (("older_release", "") in folders.found(Level.FATAL)) is older


def test_an_older_zip_of_foundation_foods_is_fatal(shared: Path, pairs: Pairs) -> None:
    folders = pairs(_FOUNDATION)
    zipped = shared / "fdc" / "FoodData_Central_foundation_food_csv_2024-10-31.zip"
    shutil.rmtree(folders.after / _FOUNDATION)
    extract(_FOUNDATION, zipped, folders.after)
    found = folders.found(Level.FATAL)
    assert found["older_release", ""] == "2025-12-18 (2025-12-18) → 2024-10-31 (2024-10-31)"
    assert found["rows", "serving"] == "69 of 126 rows (54.8%)"


def test_the_older_zip_before_the_newer_one_is_no_fault(shared: Path, pairs: Pairs) -> None:
    """The CSV numbers the food groups, the JSON does not: that is declared in source.toml."""
    folders = pairs(_FOUNDATION)
    zipped = shared / "fdc" / "FoodData_Central_foundation_food_csv_2024-10-31.zip"
    shutil.rmtree(folders.before / _FOUNDATION)
    extract(_FOUNDATION, zipped, folders.before)
    odd = {(f.rule, f.subject): f.level for f in folders.guard() if f.level is not Level.PASSED}
    assert odd == {("removed", "serving"): Level.WARNED}


def test_a_declared_column_may_go_and_no_other(pairs: Pairs, declare: Declare) -> None:
    folders = pairs(_FOUNDATION)
    faults.changed("food", lambda frame: frame.drop("published_on"))(folders.after / _FOUNDATION)
    assert ("columns", "food") in folders.found(Level.FATAL)
    declare(_FOUNDATION, not_in_every_format={"food": ["published_on"]})
    assert ("columns", "food") not in folders.found(Level.FATAL)


def test_a_source_gone_is_fatal_and_a_new_one_is_warned_of(pairs: Pairs) -> None:
    folders = pairs(_FOUNDATION)
    shutil.rmtree(folders.after / _FOUNDATION)
    assert folders.found(Level.FATAL) == {("source", ""): "removed"}
    assert [f.detail for f in folders.guard() if f.level is Level.FATAL] == [
        "its facts are gone: restore them, or let a reviewed override say why"
    ]
    swapped = guard(folders.after, folders.before, DAY)
    warned = [(f.rule, f.figure) for f in swapped if f.level is not Level.PASSED]
    assert warned == [("source", "new")]
    assert {"keys", "cells", "minimum", "stale"} <= {f.rule for f in swapped}


def test_amounts_in_a_unit_that_no_table_lists_are_named(pairs: Pairs) -> None:
    folders = pairs(_FOUNDATION)
    faults.cell("component", "1087", "unit", "µg")(folders.after / _FOUNDATION)
    (finding,) = (f for f in folders.guard() if (f.rule, f.subject) == ("readable", "amounts"))
    assert (finding.level, finding.figure) == (Level.FATAL, "no numbers to compare")
    assert "('calcium_mg', 'µg')" in finding.detail


@pytest.mark.parametrize(
    ("on", "level", "figure"),
    [
        (date(2026, 9, 14), Level.PASSED, "270 days since 2025-12-18"),
        (date(2026, 9, 15), Level.WARNED, "271 days since 2025-12-18"),
        (date(2025, 12, 17), Level.WARNED, "-1 days since 2025-12-18"),
    ],
)
def test_a_release_past_its_rhythm_or_to_come_is_warned_of(
    on: date, level: Level, figure: str
) -> None:
    sidecar = Sidecar.load(FROZEN / _FOUNDATION)
    (finding,) = stale(sidecar, on)
    assert (finding.level, finding.figure) == (level, figure)
    assert ("clock" in finding.detail) == (on < date(2025, 12, 18))
    past = on > date(2026, 9, 14)
    assert finding.detail.endswith(f": {sidecar.source.release_rhythm}") == past


def test_a_final_release_is_never_stale() -> None:
    sidecar = Sidecar.load(FACTS / "sr28")
    assert [f.level for f in stale(sidecar, date(2126, 1, 1))] == [Level.PASSED]


def test_a_folder_that_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="nowhere: no such folder; give a folder of facts"):
        guard(FACTS, tmp_path / "nowhere", DAY)


@pytest.mark.parametrize(
    ("source_id", "name"),
    [
        ("sr28", "sr28.zip"),
        (_FOUNDATION, "FoodData_Central_foundation_food_json_2025-12-18.zip"),
        ("fndds", "fndds.zip"),
        ("frida", "frida_5.4_data_table.json"),
        ("stfcj", "20201225-mxt_kagsei-mext_01110_012.xlsx"),
    ],
)
@pytest.mark.parametrize(
    "page",
    ["<!DOCTYPE html><html>Service unavailable</html>", "\ufeff\n  <HTML><body>try later</body>"],
)
def test_a_web_page_in_the_place_of_a_download_stops_the_extract(
    source_id: str, name: str, page: str, tmp_path: Path
) -> None:
    path = tmp_path / name
    path.write_text(page, encoding="utf-8")
    with pytest.raises(
        DataError, match=r"a web page, not the file it should be; download it again"
    ):
        extract(source_id, path, tmp_path / "facts")
    assert not (tmp_path / "facts").exists()


def test_a_zip_that_is_none_stops_the_extract(tmp_path: Path) -> None:
    path = tmp_path / "sr28.zip"
    path.write_bytes(b"PK\x03\x04 and then nothing")
    with pytest.raises(DataError, match=r"sr28.zip: no zip archive, or a cut one"):
        extract("sr28", path, tmp_path / "facts")
