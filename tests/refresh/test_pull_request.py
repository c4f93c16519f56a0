"""The text that is posted: in order, bounded, and harmless whatever upstream wrote."""

from dataclasses import replace

import pytest

from pipeline.curated.read_curated import packaged_curated
from pipeline.diagnostics.redaction import without_secrets
from pipeline.guard.finding import Finding, Level
from pipeline.refresh.decide import Action, Decision, decide
from pipeline.refresh.failure_issue import issue_body
from pipeline.refresh.markdown_text import MOST_BYTES, bounded, fenced
from pipeline.refresh.pull_request import body, title, with_ending
from pipeline.refresh.report_folder import Failure, Found, Suite
from tests.refresh.test_decide import COLUMN, PASSED, QUIET, WARNED, diff, rows, scored


def body_of(found: Found) -> str:
    return body(decide(found, packaged_curated().quiet_band), found, "https://github.test/runs/42")


def test_schema_comes_first_then_rows_then_changes_then_guards() -> None:
    found = replace(
        QUIET,
        difference=diff(rows("food", removed=2), scored(0.5), schema=(COLUMN,)),
        findings=(PASSED, WARNED),
    )
    text = body_of(found)
    places = [
        text.index(part)
        for part in (
            "Outside the quiet band",
            "- 1 changes of the schema, at most 0",
            "Tests: 900 passed.",
            "Run: https://github.test/runs/42",
            "- Amounts changed: 1 (1 by 2 × or more).",
            "- Largest: `sr28:1/K1`, 1 → 2.",
            "- Foods: 0 added; 2 removed (`key 0`, `key 1`).",
            "## Schema",
            "column added: `food.x`",
            "## Rows",
            "## Changed in measurement",
            "| `sr28:1/K1` |",
            "## Removed from food",
            "- `key 1`",
            "## Guards",
            "| 210% |",
        )
    ]
    assert places == sorted(places)
    assert title(found.changed) == "Refresh the facts of sr28"


def test_a_quiet_one_says_that_it_is_merged() -> None:
    text = body_of(QUIET)
    assert text.startswith("Inside the quiet band")
    assert "erged by itself" not in text, "before the merge is tried"
    assert "Merged by itself." in with_ending(text, None)
    assert "Not merged by itself, so look at it and merge it: no" in with_ending(text, "no")


@pytest.mark.slow
def test_the_largest_difference_fits_with_its_guards() -> None:
    many = [rows(f"table_{n}", removed=900) for n in range(400)]
    findings = tuple(replace(WARNED, subject=f"ø{n}" * 20) for n in range(4_000))
    text = body_of(replace(QUIET, difference=diff(*many), findings=findings))
    assert len(text) <= len(text.encode()) <= MOST_BYTES
    assert "cut here" in text
    assert "## Guards" in text
    failure = Failure("fetch", "why" * 50_000, "µ" * 100_000)
    assert len(issue_body(failure).encode()) <= MOST_BYTES


def test_bounded_cuts_between_lines_and_characters() -> None:
    assert bounded("short\n", 100) == "short\n"
    text = bounded("µ" * 40 + "\n" + "x" * 400, 200)
    assert text.startswith("µ" * 40 + "\n")
    assert "x" not in text.split("… cut here")[0]
    assert len(bounded("µ" * 400, 201).encode()) <= 201


HOSTILE = "@everyone <!-- ``` \u202eevil\u202c [x](http://e) \x1b[31m"


@pytest.mark.parametrize("place", ["reason", "suite", "key", "guard", "failure"])
def test_text_of_others_calls_nobody_and_hides_nothing(place: str) -> None:
    table = rows("food", removed=1)
    table["removed"]["keys"] = [[HOSTILE if place == "key" else "key"]]
    found = replace(
        QUIET,
        difference=diff(table),
        suite=Suite(passed=True, said=HOSTILE if place == "suite" else "passed"),
        findings=(Finding("rows", "sr28", HOSTILE, Level.WARNED, "1", "2", HOSTILE),)
        if place == "guard"
        else (PASSED,),
    )
    reasons = (HOSTILE if place == "reason" else "why",)
    text = body(Decision(Action.PROPOSE, reasons), found)
    if place == "failure":
        text = issue_body(Failure("fetch", HOSTILE, HOSTILE))
    assert "@everyone" not in text
    assert "&#64;" not in text, "shown as @, which calls too"
    assert "<!--" not in text
    assert "\u202e" not in text
    assert "\x1b" not in text


def test_nothing_in_a_block_of_code_closes_it() -> None:
    text = fenced("a\n```\n# out\n````\n")
    assert text.startswith("`````text\n")
    assert text.endswith("\n`````")


def test_secrets_of_the_environment_are_struck_out() -> None:
    environment = {"FDC_API_KEY": "S3cretKey0123456789", "GITHUB_TOKEN": " ghs_0123456789 "}
    said = "failed at ?api_key=S3cretKey0123456789 with ghs_0123456789"
    assert without_secrets(said, environment) == "failed at ?api_key=*** with ***"
    assert without_secrets("DEMO_KEY allows", {"FDC_API_KEY": "DEMO_KEY"}) == "DEMO_KEY allows"
