"""The refresh from upstream to pull request and issue, on few foods."""

from pathlib import Path

import pytest

from pipeline.refresh.decide import Action
from tests.conftest import Declare, contents
from tests.refresh.checkout import checkout_of, git
from tests.refresh.github_server import TOKEN, GitHubServer
from tests.rehearsal.rehearse import KEY, Rehearsal, leaks
from tests.rehearsal.upstream import SOURCE, changed, foundation_foods, with_vitamin_k


@pytest.fixture
def rehearsal(
    small_facts: Path,
    tmp_path: Path,
    github_server: GitHubServer,
    declare: Declare,
    monkeypatch: pytest.MonkeyPatch,
) -> Rehearsal:
    """Return a rehearsal on a tenth of the foods, of which no minimum is asked.

    Its builds keep their tables, as those of users do: six builds are of two states of facts.
    """
    checkout = checkout_of(tmp_path / "ny mappe é", small_facts)
    declare(minimum={})
    monkeypatch.setenv("K2_CACHE", str(checkout.parent / "kept tables"))
    return Rehearsal(checkout, github_server, lambda _line: None, report=False)


def test_from_upstream_to_pull_request_and_issue(rehearsal: Rehearsal) -> None:
    github, checkout = rehearsal.github, rehearsal.checkout
    foods = foundation_foods(rehearsal.facts)
    place, *_ = with_vitamin_k(foods)
    main = git(checkout, "rev-parse", "origin/main")
    rehearsal.build("dataset")
    served = contents(rehearsal.output)

    release = changed(foods, {place: 1.4})
    assert rehearsal.run(release).action is Action.PROPOSE
    (pull,) = github.open_of("pulls")
    parts = ("test suite was not run", "## Changed in measurement", "## Guards")
    assert all(part in pull["body"] for part in parts)
    git(checkout, "fetch", "--quiet", "origin")
    stat = git(checkout, "diff", "--numstat", "main", "origin/refresh").splitlines()
    lines = {path.rsplit("/", 1)[1]: (new, old) for new, old, path in map(str.split, stat)}
    assert lines["food.csv"] == ("1", "1"), "a change of one food is one line"
    assert "composition.csv" not in lines
    assert all(f"pipeline/facts/{SOURCE}/" in line for line in stat)
    commit = git(checkout, "rev-parse", "origin/refresh")

    assert rehearsal.run(release).action is Action.PROPOSE
    assert len(github.pulls) == 1, "the same pull request is renewed"
    git(checkout, "fetch", "--quiet", "origin")
    assert git(checkout, "rev-parse", "origin/refresh") == commit, "by the same commit"
    assert contents(rehearsal.output) == served, "nothing is published by a proposal"

    rehearsal.merge()
    pull["state"] = "closed"
    assert rehearsal.publish() == 0
    served = contents(rehearsal.output)
    assert github.issues == []

    merged = git(checkout, "rev-parse", "origin/main")
    assert merged != main
    assert rehearsal.run(None).action is Action.FAIL
    (issue,) = github.issues
    assert "127.0.0.1 cannot be reached" in issue["body"]
    assert f"/actions/runs/{github.environment['GITHUB_RUN_ID']}" in issue["body"]
    assert contents(rehearsal.output) == served
    assert git(checkout, "rev-parse", "origin/main") == merged
    assert not rehearsal.touched

    gone = [food for food in release if food["fdcId"] != release[place]["fdcId"]][4:]
    assert rehearsal.run(gone).action is Action.FAIL
    assert "guard: " in issue["body"]
    assert not rehearsal.touched
    assert len(github.issues) == 1, "another reason renews the same issue"

    assert rehearsal.run(release).action is Action.NOTHING
    assert github.open_of("pulls") == github.open_of("issues") == []
    assert github.comments == [(issue["number"], "The refresh works again.")]
    assert contents(rehearsal.output) == served
    assert leaks(rehearsal, [KEY, TOKEN]) == []
