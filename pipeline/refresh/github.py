"""The part of GitHub's REST API that a refresh needs.

Every call may be repeated: before each attempt to open the pull request of a branch or the issue
of a label, an open one is looked up, so that a lost answer does not open a second one.
"""

import json
from collections.abc import Container
from dataclasses import dataclass
from http import HTTPStatus
from typing import Any, Literal
from urllib.parse import quote

from pipeline.diagnostics.errors import DataError, K2Error, OutsideError, UsageError
from pipeline.fetch.backoff import Failed, Patience, RetryableError, retrying
from pipeline.fetch.calls import seconds_of
from pipeline.fetch.client import Answer, Client, Request

API_URL = "https://api.github.com"
_HEADERS = {"Accept": "application/vnd.github+json", "X-GitHub-Api-Version": "2022-11-28"}
_REFUSED_MERGE = {HTTPStatus.METHOD_NOT_ALLOWED, HTTPStatus.CONFLICT}
_EXISTS = HTTPStatus.UNPROCESSABLE_ENTITY
_LONGEST = 200
Parameters = tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Posted:
    """A pull request or an issue: its number, its address, and whether it is new."""

    number: int
    url: str
    new: bool


class GitHub:
    """One repository, ``owner/name``."""

    def __init__(self, client: Client, repository: str, patience: Patience) -> None:
        self._client = client
        self._repository = repository
        self._patience = patience

    def put_pull(self, branch: str, base: str, title: str, body: str) -> Posted:
        """Open the pull request of a branch, or update the text of the open one."""
        text = {"title": title, "body": body}
        whole = {**text, "head": branch, "base": base}
        return self._put("pulls", self._pulls(branch, base), text, whole)

    def merge(self, number: int, sha: str) -> str | None:
        """Merge a pull request whose head is ``sha``; return GitHub's reason to refuse, or None."""
        content = {"sha": sha, "merge_method": "squash"}
        status, answer = self._call("PUT", f"pulls/{number}/merge", content, also=_REFUSED_MERGE)
        return _message(answer) if status in _REFUSED_MERGE else None

    def close_pull(self, branch: str, base: str, comment: str) -> list[int]:
        """Close the open pull request of a branch with a comment; return its number, if any."""
        numbers = [int(pull["number"]) for pull in self._found("pulls", self._pulls(branch, base))]
        for number in numbers:
            self._call("POST", f"issues/{number}/comments", {"body": comment})
            self._call("PATCH", f"pulls/{number}", {"state": "closed"})
        return numbers

    def put_text(self, number: int, title: str, body: str) -> None:
        """Write the text of a pull request, open or merged."""
        self._call("PATCH", f"pulls/{number}", {"title": title, "body": body})

    def enable_workflow(self, file_name: str) -> None:
        """Enable a workflow, so that its schedule goes on for another 60 days."""
        self._call("PUT", f"actions/workflows/{file_name}/enable", None)

    def start_workflow(self, file_name: str, branch: str, inputs: dict[str, str]) -> None:
        """Start a workflow that waits for ``workflow_dispatch``, on a branch."""
        content = {"ref": branch, "inputs": inputs}
        self._call("POST", f"actions/workflows/{file_name}/dispatches", content)

    def ask(self, path: str) -> tuple[int, Any]:
        """Return status and content of what the API says of the repository or a part of it.

        The status is 200, 403 for what the token may not see, or 404 for what is not there.
        """
        hidden = {HTTPStatus.FORBIDDEN, HTTPStatus.NOT_FOUND}
        return self._call("GET", path, None, also=hidden)

    def put_issue(self, label: str, title: str, body: str) -> Posted:
        """Open the issue of a label, or update the text of the open one; close any other."""
        listing: Parameters = (("state", "open"), ("labels", label), ("per_page", "100"))
        text = {"title": title, "body": body}
        posted = self._put("issues", listing, text, {**text, "labels": [label]})
        for other in self._found("issues", listing):
            if other["number"] != posted.number:
                self._close(other["number"])
        return posted

    def close_issues(self, label: str, comment: str) -> list[int]:
        """Close every open issue of a label, each with a comment; return their numbers."""
        listing: Parameters = (("state", "open"), ("labels", label), ("per_page", "100"))
        numbers = [int(issue["number"]) for issue in self._found("issues", listing)]
        for number in numbers:
            self._call("POST", f"issues/{number}/comments", {"body": comment})
            self._close(number)
        return numbers

    def _pulls(self, branch: str, base: str) -> Parameters:
        head = f"{self._repository.split('/')[0]}:{branch}"
        return (("state", "open"), ("head", head), ("base", base))

    def _close(self, number: int) -> None:
        content = {"state": "closed", "state_reason": "completed"}
        self._call("PATCH", f"issues/{number}", content)

    def _put(
        self,
        kind: Literal["pulls", "issues"],
        listing: Parameters,
        text: dict[str, Any],
        whole: dict[str, Any],
    ) -> Posted:
        def put() -> Posted:  # a lost answer may have opened it: look it up each time
            if renewed := self._renewed(kind, listing, text):
                return renewed
            opened = self._once("POST", kind, whole, ())
            if opened.status == HTTPStatus.CREATED:
                answer = _content(opened)
                return Posted(int(answer["number"]), str(answer.get("html_url")), new=True)
            if opened.status == _EXISTS and (renewed := self._renewed(kind, listing, text)):
                return renewed
            raise self._refused("POST", kind, opened)

        return retrying(self._patience, self._given_up)(put)

    def _renewed(self, kind: str, listing: Parameters, text: dict[str, Any]) -> Posted | None:
        """Update the text of the open one; return None if none is open."""
        found = self._found(kind, listing)
        if not found:
            return None
        number = min(int(item["number"]) for item in found)
        _, answer = self._call("PATCH", f"{kind}/{number}", text)
        return Posted(number, str(answer.get("html_url")), new=False)

    def _found(self, kind: str, listing: Parameters) -> list[dict[str, Any]]:
        """Return the open ones; pull requests in the list of issues are left out."""
        _, items = self._call("GET", kind, None, listing)
        return [item for item in items if kind == "pulls" or "pull_request" not in item]

    def _call(
        self,
        method: str,
        path: str,
        content: dict[str, Any] | None,
        parameters: Parameters = (),
        also: Container[int] = (),
    ) -> tuple[int, Any]:
        """Return status and JSON of a successful answer, or one with a status of ``also``."""
        answer = retrying(self._patience, self._given_up)(
            lambda: self._once(method, path, content, parameters)
        )
        if answer.status < HTTPStatus.MULTIPLE_CHOICES or answer.status in also:
            return answer.status, _content(answer)
        raise self._refused(method, path, answer)

    def _once(
        self, method: str, path: str, content: dict[str, Any] | None, parameters: Parameters
    ) -> Answer:
        """Try once; raise RetryableError for an outage or a reached rate limit."""
        body = None if content is None else json.dumps(content).encode()
        place = f"/repos/{quote(self._repository)}" + (f"/{path}" if path else "")
        request = Request(method, place, parameters, body)
        answer = self._client.send(request, _HEADERS)
        retry_after_s = seconds_of(answer.headers.get("retry-after"))
        limited = retry_after_s is not None or answer.headers.get("x-ratelimit-remaining") == "0"
        if (
            answer.status >= HTTPStatus.INTERNAL_SERVER_ERROR
            or answer.status == HTTPStatus.TOO_MANY_REQUESTS
            or (answer.status == HTTPStatus.FORBIDDEN and limited)
        ):
            raise RetryableError(f"status {answer.status}", retry_after_s)
        return answer

    def _given_up(self, failed: Failed) -> OutsideError:
        return OutsideError(
            f"{self._client.host} gave no usable answer in {failed.attempts} attempts"
            f" (last: {failed.error}); run the workflow again later"
        )

    def _refused(self, method: str, path: str, answer: Answer) -> K2Error:
        what = f"{self._client.host} refused {method} {path} ({answer.status})"
        said = _message(_content(answer))
        if answer.status == HTTPStatus.UNAUTHORIZED:
            return UsageError(f"{what}: {said}; is GITHUB_TOKEN right, and not expired?")
        if answer.status in {HTTPStatus.FORBIDDEN, HTTPStatus.NOT_FOUND}:
            return UsageError(
                f"{what}: {said}; the job needs permission for {path.partition('/')[0]}, and the"
                " repository's settings must allow Actions to open pull requests"
            )
        return DataError(f"{what}: {said}")


def _content(answer: Answer) -> Any:
    try:
        return json.loads(answer.content) if answer.content else {}
    except ValueError:
        return {}


def _message(content: Any) -> str:
    """Return GitHub's error message, shortened and on one line."""
    if not isinstance(content, dict):
        return "no reason given"
    errors = content.get("errors")
    reasons = [
        str(error["message"])
        for error in (errors if isinstance(errors, list) else [])
        if isinstance(error, dict) and error.get("message")
    ]
    said = "; ".join([str(content.get("message", "no reason given")), *reasons])
    return " ".join(said.split())[:_LONGEST]
