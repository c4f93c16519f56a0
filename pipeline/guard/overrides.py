"""Reviewed overrides: a fatal finding that somebody looked at passes, until a day."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import date, timedelta
from importlib.resources.abc import Traversable
from pathlib import Path

import polars as pl

from pipeline.diagnostics.errors import DataError
from pipeline.diagnostics.expected_columns import check_columns
from pipeline.diagnostics.violations import stop_on, with_place
from pipeline.guard.finding import Finding, Level
from pipeline.guard.rules import OVERRIDE_DAYS, RULES
from schemas.guards import GUARD_OVERRIDE
from schemas.pandera_models import as_printed, findings

_FIRST_LINE = 2
_MEND = "mend the reviewed file"
_OPTIONAL = ("reviewed_by",)


@dataclass(frozen=True, slots=True)
class Override:
    """One reviewed row; ``expires_on`` is the last day on which it holds."""

    rule: str
    source_id: str
    subject: str
    reason: str
    expires_on: date

    def names(self, finding: Finding) -> bool:
        """Return whether this is the finding that was looked at; no field is a pattern."""
        return (self.rule, self.source_id, self.subject) == (
            finding.rule,
            finding.source_id,
            finding.subject,
        )


def read_overrides(path: Path | Traversable) -> list[Override]:
    """Read the reviewed file; raise a DataError for columns, rules or dates that it cannot have."""
    try:
        frame = pl.read_csv(path.read_bytes(), infer_schema=False)
    except OSError as error:
        raise DataError(f"{path}: {error.strerror}; {_MEND}") from error
    except pl.exceptions.PolarsError as error:
        raise DataError(f"{path}: {str(error).splitlines()[0]}; {_MEND}") from error
    needed = [name for name in GUARD_OVERRIDE.column_names if name not in _OPTIONAL]
    check_columns(f"{path} line 1", frame.columns, needed, _OPTIONAL, _MEND)
    ordered = frame.select(c for c in GUARD_OVERRIDE.column_names if c in frame.columns)
    found = findings(as_printed(GUARD_OVERRIDE, ordered.columns), ordered)
    stop_on([with_place(found, "reviewed", path.name, _FIRST_LINE)], _MEND)
    return [_override(row, path) for row in ordered.iter_rows(named=True)]


def overridden(found: Iterable[Finding], overrides: list[Override], on: date) -> Iterator[Finding]:
    """Yield the findings, fatal ones overridden where that is in force; then what each did."""
    used: set[Override] = set()
    for finding in found:
        override = next((known for known in overrides if known.names(finding)), None)
        if override and finding.level is Level.FATAL and not _refused(override, on):
            used.add(override)
            yield replace(finding, level=Level.OVERRIDDEN, detail=_told(override, finding.detail))
        else:
            yield finding
    for override in overrides:
        yield _account(override, on, used=override in used)


def _account(override: Override, on: date, *, used: bool) -> Finding:
    refused = _refused(override, on)
    figure = refused or ("in use" if used else "matches no fatal finding")
    level = Level.PASSED if used else Level.WARNED
    detail = override.reason if used else f"{override.reason}; renew the row or drop it"
    subject = " ".join(filter(None, (override.rule, override.subject)))
    bound = "in force and in use"
    return Finding("override", override.source_id, subject, level, figure, bound, detail)


def _refused(override: Override, on: date) -> str:
    """Return why the override is ignored, or an empty text."""
    if override.expires_on < on:
        return f"expired on {override.expires_on}, ignored"
    if override.expires_on > on + timedelta(OVERRIDE_DAYS):
        return f"holds until {override.expires_on}, over a year ahead, ignored"
    return ""


def _told(override: Override, detail: str) -> str:
    return "; ".join(filter(None, (detail, f"until {override.expires_on}: {override.reason}")))


def _override(row: dict[str, str | None], path: Path | Traversable) -> Override:
    rule, expires_on = row["rule"] or "", row["expires_on"] or ""
    if rule not in RULES:
        raise DataError(f"{path}: unknown rule {rule!r}; known are {', '.join(RULES)}")
    try:
        day = date.fromisoformat(expires_on)
    except ValueError as error:
        raise DataError(f"{path}: {expires_on!r} is no day; {_MEND}") from error
    return Override(rule, row["source_id"] or "", row["subject"] or "", row["reason"] or "", day)
