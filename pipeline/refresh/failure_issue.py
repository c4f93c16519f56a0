"""The single open issue about a failing refresh: the step, the reason, and the state served."""

from pipeline.refresh.markdown_text import bounded, fenced, quiet
from pipeline.refresh.report_folder import Failure

LABEL = "refresh-failed"
TITLE = "The refresh of the facts fails"
WORKS_AGAIN = "The refresh works again."
_DETAILS_BYTES = 20_000


def issue_body(failure: Failure, run_url: str | None = None) -> str:
    """Return the body, of at most 65,536 characters."""
    lines = [
        f"Step: {quiet(failure.step)}",
        *([f"Run: {run_url}"] if run_url else []),
        "",
        fenced(bounded(failure.reason, _DETAILS_BYTES)),
        "",
        "No fact was changed in the repository, and the last good release stays served.",
    ]
    if failure.details:
        lines += ["", "Details:", "", fenced(bounded(failure.details, _DETAILS_BYTES))]
    lines += ["", "Each failing run renews this text; the next one that works closes the issue."]
    return bounded("\n".join(lines) + "\n")
