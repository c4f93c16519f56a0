"""The report folder of a refresh: what each step found, for the next step and for people.

guards.json, guards.md    what the guards found
changed.json              by source, the files of the facts that changed
failure.json              the step that failed, and why
"""

import json
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from pipeline.errors import DataError, K2Error
from pipeline.guard.finding import Finding, Level
from pipeline.guard.report import as_json, markdown

GUARDS = "guards.json"
GUARDS_MARKDOWN = "guards.md"
CHANGED = "changed.json"
FAILURE = "failure.json"


@dataclass(frozen=True, slots=True)
class Failure:
    """The step that failed, the one line it ended with, and what stood above that line."""

    step: str
    reason: str
    details: str = ""


def begin(report: Path) -> None:
    """Empty the folder of what an earlier run reported."""
    report.mkdir(parents=True, exist_ok=True)
    for name in (GUARDS, GUARDS_MARKDOWN, CHANGED, FAILURE):
        (report / name).unlink(missing_ok=True)


def write_findings(report: Path, findings: Sequence[Finding]) -> None:
    """Write what the guards found, for programs and for people."""
    _write(report / GUARDS, as_json(tuple(findings)))
    (report / GUARDS_MARKDOWN).write_text(markdown(tuple(findings)), encoding="utf-8", newline="\n")


def write_changed(report: Path, changed: dict[str, list[str]]) -> None:
    """Write which files of the facts changed."""
    _write(report / CHANGED, changed)


@contextmanager
def failing(report: Path | None, step: str) -> Iterator[None]:
    """Keep in the report, where there is one, why the step fails, if it does."""
    try:
        yield
    except K2Error as error:
        if report:
            report.mkdir(parents=True, exist_ok=True)
            _write(report / FAILURE, asdict(Failure(step, str(error), error.details)))
        raise


def read_findings(report: Path) -> tuple[Finding, ...]:
    """Return what the guards found; nothing where they did not get to run."""
    rows = _read(report / GUARDS, [])
    return tuple(Finding(**{**row, "level": Level(row["level"])}) for row in rows)


def read_changed(report: Path) -> dict[str, list[str]]:
    """Return by source the files of the facts that changed; nothing where none did."""
    found: dict[str, list[str]] = _read(report / CHANGED, {})
    return found


def read_failure(report: Path) -> Failure | None:
    """Return why a step failed, or None."""
    found = _read(report / FAILURE, None)
    return Failure(**found) if found else None


def _write(path: Path, content: Any) -> None:
    text = json.dumps(content, ensure_ascii=False, indent=1) + "\n"
    path.write_text(text, encoding="utf-8", newline="\n")


def _read(path: Path, otherwise: Any) -> Any:
    try:
        return json.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        return otherwise
    except (OSError, ValueError) as error:
        raise DataError(f"{path} is unreadable ({error}); run k2 fetch again") from error
