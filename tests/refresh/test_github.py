"""One pull request and one issue, whatever GitHub answers in between."""

import pytest

from pipeline.diagnostics.errors import DataError, K2Error, OutsideError, UsageError
from pipeline.fetch.client import Client
from pipeline.refresh.github import GitHub
from tests.refresh.conftest import PATIENCE
from tests.refresh.github_server import REPOSITORY, TOKEN, GitHubServer


def once(request: str, status: int, server: GitHubServer) -> None:
    """Let the server fail at the first such request."""
    left = [status]
    server.fault = lambda asked: left.pop() if asked == request and left else None


def put(github: GitHub, text: str = "body") -> int:
    return github.put_pull("refresh", "main", "A refresh", text).number


def test_the_second_run_renews_the_open_pull_request(
    github: GitHub, github_server: GitHubServer
) -> None:
    assert put(github, "first") == put(github, "second") == 1
    (pull,) = github_server.pulls
    assert (pull["head"], pull["base"], pull["body"]) == ("refresh", "main", "second")


@pytest.mark.parametrize("status", [500, 502, -500, -502, 429])
@pytest.mark.parametrize("request_", ["GET pulls", "POST pulls"])
def test_an_outage_opens_no_second_pull_request(
    request_: str, status: int, github: GitHub, github_server: GitHubServer
) -> None:
    once(request_, status, github_server)
    put(github)
    assert len(github_server.pulls) == 1


def test_a_pull_request_that_exists_already_is_renewed(
    github: GitHub, github_server: GitHubServer
) -> None:
    github_server.taken = True
    put(github, "ours")
    (pull,) = github_server.pulls
    assert (pull["title"], pull["body"]) == ("A refresh", "ours")


@pytest.mark.parametrize(
    ("status", "error", "said"),
    [
        (401, UsageError, "is GITHUB_TOKEN right, and not expired"),
        (403, UsageError, r"refused POST pulls \(403\): Resource not accessible by integration"),
        (404, UsageError, "the job needs permission for pulls"),
        (422, DataError, r"refused POST pulls \(422\)"),
        (410, DataError, r"refused POST pulls \(410\)"),
    ],
)
def test_a_refusal_is_said_in_one_line(
    status: int, error: type[K2Error], said: str, github: GitHub, github_server: GitHubServer
) -> None:
    github_server.fault = lambda request: status if request == "POST pulls" else None
    with pytest.raises(error, match=said):
        put(github)
    assert github_server.pulls == []


def test_an_outage_that_lasts_ends_the_run(github_server: GitHubServer) -> None:
    github_server.fault = lambda _request: 503
    patience = type(PATIENCE)(first_s=0.001, longest_s=0.01, budget_s=0.05, rng=PATIENCE.rng)
    with (
        Client(github_server.base, token=TOKEN) as client,
        pytest.raises(OutsideError, match=r"gave no usable answer in .* status 503"),
    ):
        put(GitHub(client, REPOSITORY, patience))


def test_one_issue_is_opened_renewed_and_closed(
    github: GitHub, github_server: GitHubServer
) -> None:
    put(github)  # a pull request is an issue too, for the list of issues
    first = github.put_issue("refresh-failed", "It fails", "why")
    second = github.put_issue("refresh-failed", "It fails", "why now")
    assert (first.new, second.new, first.number) == (True, False, second.number)
    (issue,) = github_server.issues
    assert (issue["body"], issue["labels"]) == ("why now", ["refresh-failed"])
    assert github.close_issues("refresh-failed", "Mended.") == [first.number]
    assert github_server.open_of("issues") == []
    assert github_server.comments == [(first.number, "Mended.")]
    assert github.close_issues("refresh-failed", "Mended.") == []
    assert len(github_server.open_of("pulls")) == 1


def test_further_issues_of_the_label_are_closed(
    github: GitHub, github_server: GitHubServer
) -> None:
    once("POST issues", -500, github_server)
    github.put_issue("refresh-failed", "It fails", "why")
    github_server.answer(
        "POST", f"/repos/{REPOSITORY}/issues", {}, {"title": "x", "labels": ["refresh-failed"]}
    )
    assert len(github_server.open_of("issues")) == 2
    github.put_issue("refresh-failed", "It fails", "why")
    assert [issue["number"] for issue in github_server.open_of("issues")] == [1]


def test_a_merge_that_is_refused_is_said(github: GitHub, github_server: GitHubServer) -> None:
    number = put(github)
    github_server.mergeable = False
    assert github.merge(number, "abc") == "Required status check is expected."
    github_server.mergeable = True
    once(f"PUT pulls/{number}/merge", 500, github_server)
    assert github.merge(number, "abc") is None
    assert github_server.merged == [(number, "abc")]


def test_the_token_goes_nowhere_else(github_server: GitHubServer) -> None:
    with Client(github_server.base, token=TOKEN[::-1]) as client:
        github = GitHub(client, REPOSITORY, PATIENCE)
        with pytest.raises(UsageError) as raised:
            put(github)
    assert TOKEN[::-1] not in f"{raised.value!r} {raised.value.__cause__!r} {github!r} {client!r}"
    assert all(TOKEN not in request for request in github_server.log)
