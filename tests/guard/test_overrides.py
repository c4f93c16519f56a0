"""Overrides are reviewed rows: exact, of limited life, and told in the report."""

import shutil
from datetime import date
from pathlib import Path

import pytest

from pipeline.diagnostics.errors import DataError
from pipeline.guard.finding import Finding, Level
from pipeline.guard.overrides import overridden, read_overrides
from tests.guard.conftest import DAY, Pairs

_HEAD = "rule,source_id,subject,reason,expires_on,reviewed_by\n"
_FATAL = Finding("rows", "frida", "MK7", Level.FATAL, "80 of 94 rows", "95% to 200%", "")


def _file(folder: Path, *rows: str) -> Path:
    path = folder / "guard_override.csv"
    path.write_text(_HEAD + "".join(f"{row}\n" for row in rows), encoding="utf-8")
    return path


def _applied(path: Path, finding: Finding = _FATAL, on: date = DAY) -> list[Finding]:
    return list(overridden([finding], read_overrides(path), on))


def test_an_override_in_force_lets_its_finding_pass_and_says_why(tmp_path: Path) -> None:
    path = _file(tmp_path, "rows,frida,MK7,14 cheeses were withdrawn by DTU,2025-12-20,A. Nother")
    finding, told = _applied(path)
    assert finding.level is Level.OVERRIDDEN
    assert finding.detail == "until 2025-12-20: 14 cheeses were withdrawn by DTU"
    assert (told.rule, told.subject, told.level) == ("override", "rows MK7", Level.PASSED)


def test_an_expired_override_is_ignored_and_said_so(tmp_path: Path) -> None:
    finding, told = _applied(_file(tmp_path, "rows,frida,MK7,withdrawn,2025-12-19,"))
    assert finding is _FATAL
    assert (told.level, told.figure) == (Level.WARNED, "expired on 2025-12-19, ignored")


def test_an_override_without_end_is_ignored(tmp_path: Path) -> None:
    finding, told = _applied(_file(tmp_path, "rows,frida,MK7,withdrawn,9999-12-31,"))
    assert finding is _FATAL
    assert told.figure == "holds until 9999-12-31, over a year ahead, ignored"


@pytest.mark.parametrize(
    "row",
    ["rows,frida,MK8,r,2026-01-01,", "rows,frida,,r,2026-01-01,", "rows,sr28,MK7,r,2026-01-01,"],
)
def test_an_override_of_something_else_is_told_and_lets_nothing_pass(
    row: str, tmp_path: Path
) -> None:
    finding, told = _applied(_file(tmp_path, row))
    assert finding is _FATAL
    assert (told.level, told.figure) == (Level.WARNED, "matches no fatal finding")
    assert told.detail == "r; renew the row or drop it"


def test_only_a_fatal_finding_is_overridden(tmp_path: Path) -> None:
    path = _file(tmp_path, "rows,frida,MK7,r,2026-01-01,")
    passed = Finding("rows", "frida", "MK7", Level.PASSED, "94 of 94 rows", "95% to 200%", "")
    finding, told = _applied(path, passed)
    assert finding is passed
    assert told.level is Level.WARNED


def test_a_run_with_an_override(pairs: Pairs, tmp_path: Path) -> None:
    folders = pairs("fdc_foundation")
    shutil.rmtree(folders.after / "fdc_foundation")
    path = _file(tmp_path, "source,fdc_foundation,,merged into another source,2026-01-01,")
    levels = [finding.level for finding in folders.guard(overrides=path)]
    assert levels == [Level.PASSED, Level.OVERRIDDEN, Level.PASSED]


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("rule,source_id\nrows,frida\n", "misses 'subject', 'reason', 'expires_on'"),
        (_HEAD + "rowz,frida,,r,2026-01-01,\n", "unknown rule 'rowz'; known are readable, source"),
        (_HEAD + "rows,frida,MK7,,2026-01-01,\n", "line 2, column reason: None breaks the rule"),
        (_HEAD + "rows,frida,MK7,r,tomorrow,\n", "column expires_on: 'tomorrow' breaks the rule"),
        (_HEAD + "rows,frida,MK7,r,2026-02-30,\n", "'2026-02-30' is no day"),
        (_HEAD + "rows,frida,MK7,r,2026-01-01,\n" * 2, "unique"),
        ("", "mend the reviewed file"),
    ],
)
def test_a_broken_file_stops_the_run(text: str, message: str, tmp_path: Path) -> None:
    path = _file(tmp_path)
    path.write_text(text, encoding="utf-8")
    with pytest.raises(DataError, match=message) as stopped:
        read_overrides(path)
    assert "\n" not in str(stopped.value)


def test_who_reviewed_may_stand_in_the_history_alone(tmp_path: Path) -> None:
    path = tmp_path / "guard_override.csv"
    path.write_text("rule,source_id,subject,reason,expires_on\nrows,frida,,r,2026-01-01\n")
    (override,) = read_overrides(path)
    assert (override.subject, override.expires_on) == ("", date(2026, 1, 1))


def test_a_file_that_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(DataError, match="No such file"):
        read_overrides(tmp_path / "guard_override.csv")
