"""Decide about a refresh: nothing to do, merge, propose, or report a failure."""

from dataclasses import dataclass
from enum import StrEnum

from pipeline.curated.band_file import QuietBand
from pipeline.guard.finding import Level
from pipeline.refresh.quiet_band import outside_quiet_band
from pipeline.refresh.report_folder import Found


class Action(StrEnum):
    """The possible actions. ``FAIL`` opens an issue; each of the others closes it."""

    NOTHING = "nothing"
    MERGE = "merge"
    PROPOSE = "propose"
    FAIL = "fail"


@dataclass(frozen=True, slots=True)
class Decision:
    """An action and the reasons for it, a line each."""

    action: Action
    reasons: tuple[str, ...]


def decide(found: Found, band: QuietBand) -> Decision:
    """Return the decision about the findings of the steps."""
    if failed := _failed(found):
        return Decision(Action.FAIL, (failed,))
    fatal = [finding for finding in found.findings if finding.level is Level.FATAL]
    if fatal:
        return Decision(Action.FAIL, tuple(f"guard {f.source_id} {f.rule}" for f in fatal))
    if not found.changed:
        return Decision(Action.NOTHING, ("no fact changed",))
    if not found.findings:
        return Decision(Action.FAIL, ("facts changed and no guard looked at them",))
    reasons = list(outside_quiet_band(band, found.findings, found.difference))
    if found.suite is None:
        reasons.append("the test suite was not run on the new facts")
    elif not found.suite.passed:
        reasons.append(f"the test suite fails on the new facts: {found.suite.said}")
    if reasons:
        return Decision(Action.PROPOSE, tuple(reasons))
    return Decision(Action.MERGE, ("all of it is inside the quiet band",))


def _failed(found: Found) -> str | None:
    """Return which step failed and why; of one that was killed nothing is known but that."""
    if found.failure:
        return f"{found.failure.step}: {found.failure.reason}"
    steps = (("fetch", found.fetched), ("build", found.built))
    stopped = next((step for step, ended in steps if not ended), None)
    return stopped and f"{stopped}: it stopped before its end; the log of the run tells where"
