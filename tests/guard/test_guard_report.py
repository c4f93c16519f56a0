"""The report: the gravest first, and no text of a source that acts as markup."""

import json
from pathlib import Path

import polars as pl
import pytest

from pipeline.cli.main import main
from pipeline.guard.finding import Finding, Level
from pipeline.guard.guard_report import as_json, markdown
from pipeline.guard.rules import RULES
from tests.conftest import FACTS, ROOT
from tests.guard import faults
from tests.guard.conftest import Pairs


def _finding(level: Level, detail: str = "") -> Finding:
    return Finding("rows", "frida", "MK7", level, "80 of 94 rows", "95% to 200%", detail)


def test_the_gravest_stand_first_and_what_passed_is_counted() -> None:
    text = markdown([_finding(level) for level in reversed(Level)])
    assert text.startswith("## Guards\n\n1 fatal, 1 overridden, 1 warned, 1 passed.\n\n")
    titles = [line for line in text.splitlines() if line.startswith("###")]
    assert titles == ["### Fatal", "### Overridden", "### Warned"]
    assert text.endswith("\nPassed: rows 1 ×.\n")
    assert text.count("| rows | frida | MK7 | 80 of 94 rows | 95% to 200% |  |") == 3


def test_nothing_found_is_said() -> None:
    assert markdown([]) == "## Guards\n\n0 fatal, 0 overridden, 0 warned, 0 passed.\n"


def test_text_of_a_source_stays_text() -> None:
    odd = "a|b <img src=x> [x](http://e) `c` *d* @all \\ \x1b[31m \u202eevil\u202c\nnew row"
    row = markdown([_finding(Level.FATAL, odd)]).splitlines()[8]
    cell = row.removeprefix("| rows | frida | MK7 | 80 of 94 rows | 95% to 200% | ")
    assert cell == (
        r"a\|b \<img src=x\> \[x\](http\://e) \`c\` \*d\* \@all \\"
        r" \\u001b\[31m \\u202eevil\\u202c new row |"
    )


def test_a_long_text_is_cut() -> None:
    row = markdown([_finding(Level.FATAL, "x" * 5000)]).splitlines()[8]
    assert row.endswith("x… |")
    assert len(row) < 400


def test_json_holds_every_field_verbatim() -> None:
    findings = [_finding(Level.PASSED, "a|b\n<c>")]
    assert json.loads(json.dumps(as_json(findings))) == [
        {
            "rule": "rows",
            "source_id": "frida",
            "subject": "MK7",
            "level": "passed",
            "figure": "80 of 94 rows",
            "bound": "95% to 200%",
            "detail": "a|b\n<c>",
        }
    ]


def test_the_verb_passes_the_same_facts_and_stops_on_a_fatal_finding(
    pairs: Pairs, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "1766188800")  # 2025-12-20
    folders = pairs("fdc_foundation")
    arguments = ["guard", str(folders.before), str(folders.after)]
    assert main(arguments) == 0
    assert capsys.readouterr().out.startswith("## Guards\n\n0 fatal, 0 overridden, 0 warned, ")
    faults.without("value", pl.col("component") == "1183")(folders.after / "fdc_foundation")
    assert main([*arguments, "--format", "json"]) == 1
    printed = capsys.readouterr()
    of_mk4 = [f for f in json.loads(printed.out) if (f["rule"], f["subject"]) == ("rows", "MK4")]
    assert [(f["level"], f["figure"]) for f in of_mk4] == [("fatal", "0 of 60 rows (0.0%)")]
    assert printed.err.startswith("k2: fdc_foundation minimum value: 140 rows, asked at least 190")
    assert printed.err.count("\n") == 1
    assert "pipeline/reviewed/guard_override.csv" in printed.err


def test_wrong_use_of_the_verb(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    assert main(["guard", str(FACTS), str(tmp_path / "none")]) == 2
    assert "none: no such folder; give a folder of facts" in capsys.readouterr().err


def test_the_help_teaches_every_guard_and_contributing_says_where(
    capsys: pytest.CaptureFixture[str],
) -> None:
    with pytest.raises(SystemExit, match="0"):
        main(["guard", "--help"])
    shown = " ".join(capsys.readouterr().out.split())
    for rule, what in RULES.items():
        assert f"{rule} {what}" in shown
    contributing = (ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8")
    assert "k2 guard --help" in contributing
    assert "reviewed/guard_override.csv" in contributing
