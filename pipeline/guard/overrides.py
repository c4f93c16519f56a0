"""Reviewed overrides: a fatal finding that a reviewer accepted passes, until an expiry date."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import date, timedelta

import polars as pl

from pipeline.guard.finding import Finding, Level
from pipeline.guard.rules import OVERRIDE_DAYS


@dataclass(frozen=True, slots=True)
class Override:
    """One reviewed row; ``expires_on`` is the last day on which it is valid."""

    rule: str
    source_id: str
    subject: str
    reason: str
    expires_on: date

    def names(self, finding: Finding) -> bool:
        """Return whether this override names the finding; all fields must be equal."""
        return (self.rule, self.source_id, self.subject) == (
            finding.rule,
            finding.source_id,
            finding.subject,
        )


def overrides_of(guard_override: pl.DataFrame) -> list[Override]:
    """Return the reviewed rows, whose rules and dates were checked when they were read."""
    return [_override(row) for row in guard_override.iter_rows(named=True)]


def overridden(found: Iterable[Finding], overrides: list[Override], on: date) -> Iterator[Finding]:
    """Yield the findings, fatal ones overridden if one is in force; then one for each override."""
    used: set[Override] = set()
    for finding in found:
        override = next((known for known in overrides if known.names(finding)), None)
        if override and finding.level is Level.FATAL and not _refused(override, on):
            used.add(override)
            yield replace(
                finding, level=Level.OVERRIDDEN, detail=_with_reason(override, finding.detail)
            )
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


def _with_reason(override: Override, detail: str) -> str:
    return "; ".join(filter(None, (detail, f"until {override.expires_on}: {override.reason}")))


def _override(row: dict[str, str | None]) -> Override:
    return Override(
        rule=row["rule"] or "",
        source_id=row["source_id"] or "",
        subject=row["subject"] or "",
        reason=row["reason"] or "",
        expires_on=date.fromisoformat(row["expires_on"] or ""),
    )
