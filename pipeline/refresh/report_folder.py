"""The report folder of a refresh: the findings of each step, for the next step and for people.

guards.json, guards.md    the findings of the guards
unread.json               by source, why it could not be read and stayed as it was
changed.json              by source, the files of the facts that changed; written last
failure.json              the step that failed, and why
"""

import json
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

from pipeline.compare.changes import JSON_FILE_NAME
from pipeline.compare.difference import Difference
from pipeline.diagnostics.errors import DataError, K2Error
from pipeline.diagnostics.redaction import without_secrets
from pipeline.guard.finding import Finding, Level
from pipeline.guard.guard_report import as_json, markdown
from pipeline.load.staged_build import MARKER

GUARDS = "guards.json"
GUARDS_MARKDOWN = "guards.md"
UNREAD = "unread.json"
CHANGED = "changed.json"
SUITE = "suite.json"
DECISION = "decision.json"
FAILURE = "failure.json"
_ALL = (GUARDS, GUARDS_MARKDOWN, UNREAD, CHANGED, SUITE, DECISION, FAILURE)


@dataclass(frozen=True, slots=True)
class Failure:
    """The step that failed, the line it ended with, and the details printed above that line."""

    step: str
    reason: str
    details: str = ""


@dataclass(frozen=True, slots=True)
class Suite:
    """How the whole test suite ended on new facts, and the line it ended with."""

    passed: bool
    said: str


@dataclass(frozen=True, slots=True)
class Found:
    """The findings of the steps of one refresh.

    ``changed`` holds by source the files of the facts that changed, ``difference`` the resulting
    changes of the output (None: no output to compare with), ``suite`` the result of the test suite
    on the new facts (None: not run). ``unread`` says by source why it could not be read.
    ``fetched`` and ``built`` say whether these steps came to their end, as a killed one does not.
    """

    failure: Failure | None = None
    changed: dict[str, list[str]] = field(default_factory=dict)
    findings: tuple[Finding, ...] = ()
    difference: Difference | None = None
    suite: Suite | None = None
    unread: dict[str, str] = field(default_factory=dict)
    fetched: bool = True
    built: bool = True


def read_found(report: Path, staged: Path) -> Found:
    """Return the findings in the report and the staged build; raise a DataError for a bad file."""
    failure, suite = _read(report / FAILURE, None), _read(report / SUITE, None)
    findings = _read(report / GUARDS, [])
    return Found(
        Failure(**failure) if failure else None,
        _read(report / CHANGED, {}),
        tuple(Finding(**{**row, "level": Level(row["level"])}) for row in findings),
        _read(staged / JSON_FILE_NAME, None),
        Suite(**suite) if suite else None,
        read_unread(report),
        (report / CHANGED).is_file(),
        (staged / MARKER).is_file(),
    )


def begin(report: Path) -> None:
    """Remove the reports of an earlier run from the folder."""
    report.mkdir(parents=True, exist_ok=True)
    for name in _ALL:
        (report / name).unlink(missing_ok=True)


def write_failure(report: Path, failure: Failure) -> None:
    """Write why a step failed; the first failure of a run is kept."""
    report.mkdir(parents=True, exist_ok=True)
    if not (report / FAILURE).exists():
        _write(report / FAILURE, asdict(failure))


def write_suite(report: Path, suite: Suite) -> None:
    """Write how the test suite ended."""
    _write(report / SUITE, asdict(suite))


def write_findings(report: Path, findings: Sequence[Finding]) -> None:
    """Write the findings of the guards, as JSON and as Markdown."""
    _write(report / GUARDS, as_json(tuple(findings)))
    (report / GUARDS_MARKDOWN).write_text(markdown(tuple(findings)), encoding="utf-8", newline="\n")


def write_unread(report: Path, unread: dict[str, str]) -> None:
    """Write why sources could not be read."""
    _write(report / UNREAD, unread)


def read_unread(report: Path) -> dict[str, str]:
    """Return by source why it could not be read; empty where all were."""
    found: dict[str, str] = _read(report / UNREAD, {})
    return found


def write_changed(report: Path, changed: dict[str, list[str]]) -> None:
    """Write which files of the facts changed."""
    _write(report / CHANGED, changed)


@contextmanager
def failing(report: Path | None, step: str) -> Iterator[None]:
    """Record an error of the step in the report, if there is a report, and raise it again."""
    try:
        yield
    except K2Error as error:
        if report:
            write_failure(report, Failure(step, str(error), error.details))
        raise


def write_decision(report: Path, content: dict[str, Any]) -> None:
    """Write the decision."""
    _write(report / DECISION, content)


def read_failure(report: Path) -> Failure | None:
    """Return why a step failed, or None."""
    found = _read(report / FAILURE, None)
    return Failure(**found) if found else None


def _write(path: Path, content: Any) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    text = json.dumps(content, ensure_ascii=False, indent=1) + "\n"
    path.write_text(without_secrets(text), encoding="utf-8", newline="\n")


def _read(path: Path, otherwise: Any) -> Any:
    try:
        return json.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        return otherwise
    except (OSError, ValueError) as error:
        raise DataError(f"{path} is unreadable ({error}); run k2 fetch again") from error
