"""What is done about a decision, and what is said where that cannot be done."""

import json
import shutil
import subprocess
from pathlib import Path

import pytest

from pipeline.cli.main import main
from pipeline.diagnostics.errors import DataError, OutsideError, UsageError
from pipeline.refresh import branch
from pipeline.refresh.branch import push_facts
from pipeline.refresh.carry_out import act
from pipeline.refresh.renewed_documents import DOCUMENTS, renew_documents
from pipeline.refresh.report_folder import (
    Failure,
    write_changed,
    write_decision,
    write_failure,
    write_unread,
)
from tests.conftest import FACTS, ROOT
from tests.refresh.checkout import git
from tests.refresh.conftest import PATIENCE
from tests.refresh.github_server import TOKEN, GitHubServer

QUIET = "Inside the quiet band (`pipeline/reviewed/quiet_band.toml`)."


@pytest.fixture
def report(tmp_path: Path, checkout: Path) -> Path:
    """Return the report of a refresh that changed Frida in the checkout, and proposes that."""
    path = checkout / "pipeline" / "facts" / "frida" / "food.csv"
    path.write_text(path.read_text(encoding="utf-8").replace("Danbo", "Danbo 2"), encoding="utf-8")
    folder = tmp_path / "report"
    write_changed(folder, {"frida": ["food.csv"]})
    decided(folder, "propose")
    return folder


def decided(report: Path, action: str) -> None:
    body = f"{QUIET}\nWhat changed" if action == "merge" else "What changed"
    content = {"action": action, "reasons": ["why"], "title": "A refresh", "body": body}
    write_decision(report, content)


def run(report: Path, checkout: Path, server: GitHubServer, fresh: Path | None = None) -> list[str]:
    return act(report, checkout, server.environment, PATIENCE, fresh)


def pushed(checkout: Path) -> list[str]:
    """Return the files that the branch of the origin changes, none where there is no branch."""
    git(checkout, "fetch", "--quiet", "--prune", "origin")
    if "origin/refresh" not in git(checkout, "branch", "--remotes"):
        return []
    return git(checkout, "diff", "--name-only", "origin/main", "origin/refresh").splitlines()


def test_a_proposal_is_a_branch_and_a_pull_request(
    report: Path, checkout: Path, github_server: GitHubServer
) -> None:
    lines = run(report, checkout, github_server)
    assert lines[:1] == ["decided: propose (why)"]
    (pull,) = github_server.pulls
    assert (pull["title"], pull["body"], pull["head"]) == ("A refresh", "What changed", "refresh")
    assert pushed(checkout) == ["pipeline/facts/frida/food.csv"]
    assert git(checkout, "rev-parse", "main") == git(checkout, "rev-parse", "origin/main")
    assert github_server.merged == []


def test_a_quiet_one_is_merged_at_the_commit_that_was_pushed(
    report: Path, checkout: Path, github_server: GitHubServer
) -> None:
    decided(report, "merge")
    assert run(report, checkout, github_server)[-1] == "merged: inside the quiet band"
    assert github_server.pulls[0]["body"].startswith(f"{QUIET} Merged by itself.")
    pushed(checkout)
    assert github_server.merged == [(1, git(checkout, "rev-parse", "origin/refresh"))]


def test_a_merge_that_is_refused_leaves_the_pull_request(
    report: Path, checkout: Path, github_server: GitHubServer
) -> None:
    decided(report, "merge")
    github_server.mergeable = False
    last = run(report, checkout, github_server)[-1]
    assert last == "not merged: Required status check is expected."
    said = "Not merged by itself, so look at it and merge it: Required status check is expected."
    assert github_server.pulls[0]["body"].startswith(f"{QUIET} {said}")
    assert len(github_server.open_of("pulls")) == 1
    assert github_server.issues == []


def test_the_schedule_is_enabled_anew_and_a_refusal_is_said_alone(
    report: Path, checkout: Path, github_server: GitHubServer
) -> None:
    run(report, checkout, github_server)
    assert github_server.enabled == ["refresh.yml"]
    github_server.fault = lambda request: 403 if "enable" in request else None
    lines = run(report, checkout, github_server)
    assert any(line.startswith("the schedule was not renewed, and may stop: ") for line in lines)


def test_readme_and_picture_come_with_the_facts(
    report: Path, checkout: Path, github_server: GitHubServer, tmp_path: Path, built: Path
) -> None:
    for name in DOCUMENTS:
        (checkout / name).parent.mkdir(exist_ok=True)
        shutil.copyfile(ROOT / name, checkout / name)
    stale = (checkout / "README.md").read_text(encoding="utf-8").replace("| CC0 1.0 |", "| ? |")
    (checkout / "README.md").write_text(stale, encoding="utf-8")
    git(checkout, "add", *DOCUMENTS)
    git(checkout, "commit", "--quiet", "--message", "README")
    git(checkout, "push", "--quiet", "origin", "main")
    assert "README.md" in renew_documents(report, built, checkout)
    assert "| ? |" not in (checkout / "README.md").read_text(encoding="utf-8")
    git(checkout, "restore", "--", ".")  # the next job begins as main is
    (report / "documents" / "Makefile").write_text("not taken", encoding="utf-8")
    fresh = Path(shutil.copytree(FACTS, tmp_path / "fresh"))
    (fresh / "frida" / "rejected.csv").unlink()
    run(report, checkout, github_server, fresh)
    changed = set(pushed(checkout))
    assert "README.md" in changed
    assert changed <= {*DOCUMENTS, "pipeline/facts/frida/rejected.csv"}


def test_nothing_is_renewed_where_no_fact_changed(checkout: Path, tmp_path: Path) -> None:
    assert renew_documents(tmp_path, tmp_path, checkout) == []


def test_facts_of_another_job_replace_the_changed_sources_alone(
    report: Path, checkout: Path, github_server: GitHubServer, tmp_path: Path
) -> None:
    git(checkout, "restore", "--", "pipeline")
    fresh = Path(shutil.copytree(FACTS, tmp_path / "fresh"))
    (fresh / "frida" / "rejected.csv").unlink()
    (fresh / "sr28" / "food.csv").write_text("not told of", encoding="utf-8")
    (fresh / "RELEASE").write_text("2099.1.0", encoding="utf-8")
    run(report, checkout, github_server, fresh)
    assert pushed(checkout) == ["pipeline/facts/frida/rejected.csv"]


@pytest.mark.parametrize("name", ["../../.github", "frida/../..", "nevadata"])
def test_what_is_handed_over_reaches_no_other_folder(
    name: str, report: Path, checkout: Path, github_server: GitHubServer, tmp_path: Path
) -> None:
    write_changed(report, {name: ["food.csv"]})
    with pytest.raises(DataError, match="holds no facts of any changed source"):
        run(report, checkout, github_server, tmp_path)
    assert pushed(checkout) == []
    assert len(github_server.open_of("issues")) == 1


def test_a_proposal_that_upstream_took_back_is_closed(
    report: Path, checkout: Path, github_server: GitHubServer
) -> None:
    run(report, checkout, github_server)
    assert len(github_server.open_of("pulls")) == 1
    decided(report, "nothing")
    assert run(report, checkout, github_server)[1].startswith("pull request 1 closed: Upstream off")
    assert github_server.open_of("pulls") == []
    ((number, said),) = github_server.comments
    assert (number, said.startswith("Upstream offers")) == (1, True)
    assert len(run(report, checkout, github_server)) == 1, "closed once"


def test_a_failure_opens_the_issue_and_success_closes_it(
    report: Path, checkout: Path, github_server: GitHubServer
) -> None:
    decided(report, "fail")
    write_failure(report, Failure("build", "breaks the rule", "table"))
    (line,) = run(report, checkout, github_server)
    assert line.endswith("build: breaks the rule")
    (issue,) = github_server.issues
    assert "the last good release stays served" in issue["body"]
    assert pushed(checkout) == []
    decided(report, "nothing")
    assert run(report, checkout, github_server)[-1].startswith(f"issue {issue['number']} closed")
    assert github_server.open_of("issues") == []


def test_sources_that_could_not_be_read_are_one_issue_beside_the_pull_request(
    report: Path, checkout: Path, github_server: GitHubServer
) -> None:
    write_unread(report, {"bls": "blsdb.de cannot be reached (ConnectError)"})
    lines = run(report, checkout, github_server)
    assert len(github_server.open_of("pulls")) == 1
    assert lines[-1].endswith("not read: bls")
    (issue,) = github_server.open_of("issues")
    assert issue["title"] == "The refresh cannot read every source"
    assert "blsdb.de cannot be reached (ConnectError)" in issue["body"]
    assert "all others were refreshed" in " ".join(issue["body"].split())
    decided(report, "nothing")
    assert "renewed" in run(report, checkout, github_server)[-1]
    write_unread(report, {})
    assert run(report, checkout, github_server)[-1].startswith(f"issue {issue['number']} closed")


def test_a_run_that_left_no_word_is_a_failure(
    checkout: Path,
    github_server: GitHubServer,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.chdir(checkout)
    for name, value in github_server.environment.items():
        monkeypatch.setenv(name, value)
    assert main(["refresh-act", str(tmp_path / "no report")]) == 1
    assert "ended before anything was decided" in github_server.issues[0]["body"]
    assert "issue 1 opened" in capsys.readouterr().out
    monkeypatch.delenv("GITHUB_TOKEN")
    assert main(["refresh-act", str(tmp_path / "no report")]) == 2
    assert "set GITHUB_REPOSITORY to owner/name" in capsys.readouterr().err


def test_a_push_that_fails_is_what_the_issue_tells(
    report: Path, checkout: Path, github_server: GitHubServer
) -> None:
    shutil.rmtree(checkout.parent / "origin.git")
    with pytest.raises(OutsideError, match="git push failed"):
        run(report, checkout, github_server)
    assert "git push failed" in github_server.issues[0]["body"]
    assert github_server.pulls == []


def test_a_pull_request_that_is_forbidden_is_what_the_issue_tells(
    report: Path, checkout: Path, github_server: GitHubServer
) -> None:
    github_server.fault = lambda request: 403 if request == "POST pulls" else None
    with pytest.raises(UsageError, match="must allow Actions to open pull requests"):
        run(report, checkout, github_server)
    assert "refused POST pulls (403)" in github_server.issues[0]["body"]


def test_the_token_reaches_git_by_the_environment_and_only_its_host(
    report: Path, checkout: Path, github_server: GitHubServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[tuple[str, ...]] = []
    kept = branch.run_git

    def listening(repository: Path, *arguments: str, **environment: str) -> str:
        asked.append(arguments)
        return kept(repository, *arguments, **environment)

    monkeypatch.setattr(branch, "run_git", listening)
    run(report, checkout, github_server)
    assert any(arguments[0] == "push" for arguments in asked)
    assert TOKEN not in json.dumps(asked)
    assert branch.access_by("/srv/origin.git", TOKEN) == {}
    assert branch.access_by("http://mirror.test/k2", TOKEN) == {}
    access = branch.access_by("https://github.test/open-k2/open-k2", TOKEN)
    assert access["GIT_CONFIG_KEY_0"] == "http.https://github.test/.extraHeader"


def test_a_remote_that_refuses_is_told_of_without_the_token(
    checkout: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("GITHUB_TOKEN", TOKEN)
    remote = f"http://x-access-token:{TOKEN}@127.0.0.1:9/k2.git"
    subprocess.run(["git", "-C", checkout, "remote", "set-url", "origin", remote], check=True)
    with pytest.raises(OutsideError, match="git push failed") as raised:
        push_facts(checkout, "refresh", "A refresh", TOKEN)
    assert TOKEN not in str(raised.value)
