"""The text of a refresh's pull request: changes, schema first, and findings of the guards."""

from collections.abc import Iterator

from pipeline.compare.diff_report import markdown
from pipeline.guard.guard_report import markdown as guards_markdown
from pipeline.refresh.decide import Action, Decision
from pipeline.refresh.markdown_text import MOST_BYTES, bounded, quiet
from pipeline.refresh.report_folder import Found

BRANCH = "refresh"
OUTDATED = (
    "Upstream offers what the facts of the default branch hold: nothing is left to merge here."
)
_QUIET = "Inside the quiet band (`pipeline/reviewed/quiet_band.toml`)."
_SHOWN = 40
_GUARDS_BYTES = 20_000


def title(changed: dict[str, list[str]]) -> str:
    """Return the title: which sources changed."""
    return f"Refresh the facts of {', '.join(sorted(changed))}"


def body(decision: Decision, found: Found, run_url: str | None = None) -> str:
    """Return the body, of at most 65,536 characters: the longest parts are cut."""
    head = "\n".join(_head(decision, found, run_url))
    guards = bounded(quiet(guards_markdown(found.findings)), _GUARDS_BYTES)
    room = MOST_BYTES - len(head.encode()) - len(guards.encode()) - 1_000
    parts = [head, bounded(_difference(found), room), guards]
    return bounded("\n".join(parts))


def with_ending(text: str, refused: str | None) -> str:
    """Return the body of one inside the quiet band after the merge was tried."""
    ended = f"{_QUIET} Merged by itself."
    if refused:
        ended = f"{_QUIET} Not merged by itself, so look at it and merge it: {quiet(refused)}"
    return bounded(text.replace(_QUIET, ended, 1))


def _difference(found: Found) -> str:
    if found.difference is None:
        return "There was no output to compare with.\n"
    return quiet(markdown(found.difference))


def _head(decision: Decision, found: Found, run_url: str | None) -> Iterator[str]:
    if decision.action is Action.MERGE:
        yield _QUIET
    else:
        yield "Outside the quiet band (`pipeline/reviewed/quiet_band.toml`), so look at it:"
        yield ""
        yield from (f"- {quiet(reason)}" for reason in decision.reasons[:_SHOWN])
        if len(decision.reasons) > _SHOWN:
            yield f"- … and {len(decision.reasons) - _SHOWN} more"
    yield ""
    files = sum(map(len, found.changed.values()))
    yield f"Facts: {files} files of {', '.join(sorted(found.changed))}."
    if found.unread:
        yield f"Could not be read, and stay as they were: {quiet(', '.join(found.unread))}."
    yield f"Tests: {quiet(found.suite.said) if found.suite else 'the suite was not run'}."
    if run_url:
        yield f"Run: {run_url}"
    yield ""
    yield (
        f"The branch `{BRANCH}` is written anew by each refresh. Its checks wait: approve their"
        " runs here, or close and open the pull request again."
    )
    yield ""
