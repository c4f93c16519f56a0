"""Carry out the decision about a refresh: ``k2 refresh-act REPORT [FRESH]`` in a checkout.

``FRESH`` holds the fetched facts if another job fetched them; this job may write to the repository
but has no key of the API. Reads ``GITHUB_TOKEN``, ``GITHUB_REPOSITORY`` and, as GitHub sets them,
``GITHUB_API_URL``, ``GITHUB_SERVER_URL`` and ``GITHUB_RUN_ID``. Called only by
``make refresh-act``.
"""

from collections.abc import Mapping
from pathlib import Path

from pipeline.diagnostics.errors import DataError, K2Error, UsageError
from pipeline.fact_files.registry import in_every_build
from pipeline.fact_files.replace import replace_facts
from pipeline.fetch.backoff import Patience
from pipeline.fetch.client import Client
from pipeline.refresh.branch import FACTS, push_facts
from pipeline.refresh.decide import Action
from pipeline.refresh.failure_issue import (
    LABEL,
    TITLE,
    TITLE_UNREAD,
    WORKS_AGAIN,
    issue_body,
    unread_body,
)
from pipeline.refresh.github import API_URL, GitHub, Posted
from pipeline.refresh.proposal import Proposal, read_proposal
from pipeline.refresh.pull_request import BRANCH, OUTDATED, with_ending
from pipeline.refresh.renewed_documents import DOCUMENTS, bring_documents
from pipeline.refresh.report_folder import Failure, read_failure, read_found, read_unread
from pipeline.refresh.run_url import run_url

BASE = "main"
WORKFLOW = "refresh.yml"


def act(
    report: Path,
    repository: Path,
    environment: Mapping[str, str],
    patience: Patience,
    fresh: Path | None = None,
) -> list[str]:
    """Carry out the decision in ``report``; return a line for each action.

    ``repository`` is a checkout with the fresh facts in its working tree, or ``fresh`` holds them.
    If a pull request cannot be made, an issue reports that failure, and the error is raised.
    """
    name, token = environment.get("GITHUB_REPOSITORY", ""), environment.get("GITHUB_TOKEN", "")
    if name.count("/") != 1 or not token:
        raise UsageError("set GITHUB_REPOSITORY to owner/name and GITHUB_TOKEN to a token for it")
    with Client(environment.get("GITHUB_API_URL") or API_URL, token=token) as client:
        github = GitHub(client, name, patience)
        proposal = read_proposal(report)
        try:
            if fresh and proposal.action in {Action.PROPOSE, Action.MERGE}:
                _bring(report, fresh, repository / FACTS)
                bring_documents(report, repository)
            if proposal.action is not Action.FAIL:
                lines = _done(proposal, github, repository, token)
                return lines + _issues(read_unread(report), github, environment)
            failure = read_failure(report) or Failure("decide", "; ".join(proposal.reasons))
        except K2Error as error:
            _report_failure(github, Failure("propose", str(error), error.details), environment)
            raise
        return [_report_failure(github, failure, environment)]


def _done(proposal: Proposal, github: GitHub, repository: Path, token: str) -> list[str]:
    lines = [f"decided: {proposal.action.value} ({proposal.reasons[0]})"]
    if proposal.action is Action.NOTHING:
        closed = github.close_pull(BRANCH, BASE, OUTDATED)
        lines += [f"pull request {number} closed: {OUTDATED}" for number in closed]
    else:
        commit = push_facts(repository, BRANCH, proposal.title, token, DOCUMENTS)
        posted = github.put_pull(BRANCH, BASE, proposal.title, proposal.body)
        lines.append(f"pull request {_which(posted)}")
        if proposal.action is Action.MERGE:
            refused = github.merge(posted.number, commit)
            lines.append(f"not merged: {refused}" if refused else "merged: inside the quiet band")
            ended = with_ending(proposal.body, refused)
            github.put_text(posted.number, proposal.title, ended)
    return lines + _kept_awake(github)


def _issues(unread: Mapping[str, str], github: GitHub, environment: Mapping[str, str]) -> list[str]:
    """Let the issue name the sources that could not be read; close it where all were."""
    if unread:
        body = unread_body(unread, run_url(environment))
        posted = github.put_issue(LABEL, TITLE_UNREAD, body)
        return [f"issue {_which(posted)}: not read: {', '.join(unread)}"]
    closed = github.close_issues(LABEL, WORKS_AGAIN)
    return [f"issue {number} closed: {WORKS_AGAIN}" for number in closed]


def _kept_awake(github: GitHub) -> list[str]:
    """Enable the schedule anew, which GitHub stops after 60 days without a commit."""
    try:
        github.enable_workflow(WORKFLOW)
    except K2Error as error:
        return [f"the schedule was not renewed, and may stop: {error}"]
    return []


def _bring(report: Path, fresh: Path, facts: Path) -> None:
    """Copy only the changed sources from ``fresh`` into the working tree."""
    changed = [
        source_id
        for source_id in in_every_build()
        if source_id in read_found(report, fresh).changed
    ]
    missing = [source_id for source_id in changed if not (fresh / source_id).is_dir()]
    if missing or not changed:
        raise DataError(f"{fresh} holds no facts of {', '.join(missing) or 'any changed source'}")
    replace_facts(facts, fresh, changed)


def _report_failure(github: GitHub, failure: Failure, environment: Mapping[str, str]) -> str:
    posted = github.put_issue(LABEL, TITLE, issue_body(failure, run_url(environment)))
    return f"issue {_which(posted)}: {failure.step}: {failure.reason}"


def _which(posted: Posted) -> str:
    return f"{posted.number} {'opened' if posted.new else 'renewed'} ({posted.url})"
