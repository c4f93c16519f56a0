"""The decision about a refresh with the text to post, passed from one job to the next.

``k2 refresh-decide REPORT STAGED`` decides by the report and the staged build, and writes
``decision.json``. Nothing is posted here, and no secret is needed.
"""

import json
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from pipeline.curated.read_curated import packaged_curated
from pipeline.refresh import pull_request
from pipeline.refresh.decide import Action, decide
from pipeline.refresh.report_folder import DECISION, read_found, write_decision


@dataclass(frozen=True, slots=True)
class Proposal:
    """What to do, why, and the pull request's title and body (empty where there is none)."""

    action: Action
    reasons: tuple[str, ...]
    title: str
    body: str


def propose(report: Path, staged: Path, run: str | None) -> Proposal:
    """Decide by the report and the staged build, and write the decision into the report."""
    found = read_found(report, staged)
    decision = decide(found, packaged_curated().quiet_band)
    title = body = ""
    if decision.action in {Action.MERGE, Action.PROPOSE}:
        title = pull_request.title(found.changed)
        body = pull_request.body(decision, found, run)
    proposal = Proposal(decision.action, decision.reasons, title, body)
    write_decision(report, asdict(proposal))
    return proposal


def read_proposal(report: Path) -> Proposal:
    """Return the decision; a failure if the run ended before one was made."""
    try:
        content: dict[str, Any] = json.loads((report / DECISION).read_text(encoding="utf-8"))
        reasons = tuple(map(str, content["reasons"]))
        return Proposal(Action(content["action"]), reasons, content["title"], content["body"])
    except (OSError, ValueError, KeyError, TypeError):
        reason = "the run ended before anything was decided; its log tells where"
        return Proposal(Action.FAIL, (reason,), "", "")
