"""The single open issue about a failing refresh: the step, the reason, and the state served.

Sources that could not be read, while others were, are told of in the same issue.
"""

from collections.abc import Mapping

from pipeline.refresh.markdown_text import bounded, fenced, quiet
from pipeline.refresh.report_folder import Failure

LABEL = "refresh-failed"
TITLE = "The refresh of the facts fails"
TITLE_UNREAD = "The refresh cannot read every source"
WORKS_AGAIN = "The refresh works again."
_DETAILS_BYTES = 20_000
_LEFT = "Their facts stayed as they were, and all others were refreshed."
_ADVICE = (
    "Is the publisher's address another one now, or its file? `[fetch]` of the source's"
    " `source.toml` names them; until that is changed, `k2 extract SOURCE --file PATH` reads a file"
    " that you download."
)


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


def unread_body(unread: Mapping[str, str], run_url: str | None = None) -> str:
    """Return the body about sources that stayed as they were, while the others were refreshed."""
    reasons = (
        f"`{source_id}`:\n\n{fenced(bounded(reason, _DETAILS_BYTES))}\n"
        for source_id, reason in unread.items()
    )
    lines = [
        f"{len(unread)} of the sources could not be read. {_LEFT}",
        *([f"Run: {run_url}"] if run_url else []),
        "",
        *reasons,
        _ADVICE,
        "",
        "Each run renews this text; the next one that reads every source closes the issue.",
    ]
    return bounded("\n".join(lines) + "\n")
