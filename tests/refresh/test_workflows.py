"""What the workflows may do: they call make, hold secrets in one step, and pin every action."""

import re
from pathlib import Path
from typing import Any

import pytest
import yaml

from tests.conftest import ROOT
from tests.staged.__main__ import PARALLEL

WORKFLOWS = sorted((ROOT / ".github" / "workflows").glob("*.yml"))
MAKEFILE = (ROOT / "Makefile").read_text(encoding="utf-8")
WRITTEN = {"contents", "pull-requests", "issues", "pages", "id-token", "actions", "attestations"}


def read(path: Path) -> dict[Any, Any]:
    content: dict[Any, Any] = yaml.safe_load(path.read_text(encoding="utf-8"))
    return content


def steps(path: Path) -> list[tuple[str, dict[str, Any]]]:
    """Return every step with the name of its job; a job that calls a workflow has none."""
    jobs = read(path)["jobs"].items()
    return [(name, step) for name, job in jobs for step in job.get("steps", [])]


def triggers(path: Path) -> set[str]:
    return set(read(path)[True])  # YAML 1.1 reads "on" as true


@pytest.mark.parametrize("path", WORKFLOWS, ids=lambda path: path.name)
def test_a_step_only_calls_make_or_a_pinned_action(path: Path) -> None:
    for _, step in steps(path):
        if "uses" in step:
            assert re.fullmatch(r"actions/[a-z-]+@[0-9a-f]{40}", step["uses"]), step
        else:
            calls = re.fullmatch(r"(make ([a-z-]+)( [A-Z]+=\S+)*|\.ci/run)", step["run"].strip())
            assert calls, step["run"]
            assert not calls[2] or f"\n{calls[2]}:" in MAKEFILE, step["run"]
            assert "${{" not in step["run"], "what an event says is no part of a command"


@pytest.mark.parametrize("path", WORKFLOWS, ids=lambda path: path.name)
def test_each_pin_says_its_version(path: Path) -> None:
    lines = [line for line in path.read_text(encoding="utf-8").splitlines() if "uses:" in line]
    assert lines
    assert all(re.search(r"@[0-9a-f]{40} # v\d+\.\d+\.\d+$", line) for line in lines)


@pytest.mark.parametrize("path", WORKFLOWS, ids=lambda path: path.name)
def test_every_job_is_bounded_and_has_the_least_permissions(path: Path) -> None:
    content = read(path)
    assert content["permissions"] in ({}, {"contents": "read"})
    assert content["concurrency"]["group"]
    for job in content["jobs"].values():
        assert "uses" in job or 0 < job["timeout-minutes"] <= 60
        for permission, level in job.get("permissions", {}).items():
            assert level == "read" or permission in WRITTEN
    for _, step in steps(path):
        if "checkout" in step.get("uses", ""):
            assert step["with"]["persist-credentials"] is False


@pytest.mark.parametrize("path", WORKFLOWS, ids=lambda path: path.name)
def test_no_secret_is_within_reach_of_a_pull_request(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    assert not triggers(path) & {"pull_request_target", "workflow_run", "issue_comment"}
    if "pull_request" in triggers(path):
        assert "secrets." not in text
        assert "github.token" not in text
        assert "write" not in text


def test_the_key_is_given_to_the_fetch_alone_and_the_token_to_no_other_job() -> None:
    path = ROOT / ".github" / "workflows" / "refresh.yml"
    with_key = [(job, step) for job, step in steps(path) if "secrets." in str(step)]
    ((job, step),) = with_key
    assert step["run"].startswith("make fetch ")
    assert step["env"] == {"FDC_API_KEY": "${{ secrets.FDC_API_KEY }}"}
    assert read(path)["jobs"][job]["permissions"] == {"contents": "read"}
    with_token = [(job, step["run"]) for job, step in steps(path) if "github.token" in str(step)]
    assert [job for job, _ in with_token] == ["act"]
    assert path.read_text(encoding="utf-8").count("secrets.") == 1


def test_the_refresh_runs_the_suite_as_make_test_does() -> None:
    """In one process it takes longer than the job may: nothing would be decided."""
    assert f"PYTEST := $(BIN)/python -m pytest {' '.join(PARALLEL)}\n" in MAKEFILE


def test_the_refresh_runs_weekly_at_an_odd_minute_and_by_hand() -> None:
    on = read(ROOT / ".github" / "workflows" / "refresh.yml")[True]
    ((minute, hour, day, month, weekday),) = [entry["cron"].split() for entry in on["schedule"]]
    assert int(minute) % 2 == 1
    assert int(minute) % 5 != 0
    assert (day, month) == ("*", "*")
    assert hour.isdigit()
    assert weekday.isdigit()
    assert "workflow_dispatch" in on


def test_pages_are_written_by_the_job_that_deploys_and_runs_nothing_else() -> None:
    jobs = read(ROOT / ".github" / "workflows" / "pages.yml")["jobs"]
    assert jobs["take"]["permissions"] == {"contents": "read"}
    assert jobs["deploy"]["permissions"] == {"pages": "write", "id-token": "write"}
    (step,) = jobs["deploy"]["steps"]
    assert step["uses"].startswith("actions/deploy-pages@")
    assert not [step for step in jobs["take"]["steps"] if "make dataset" in step.get("run", "")]


def test_pages_are_deployed_from_the_default_branch_after_a_release() -> None:
    """A job that runs for a tag may not deploy: the environment admits the default branch."""
    folder = ROOT / ".github" / "workflows"
    assert triggers(folder / "pages.yml") == {"workflow_dispatch"}
    job = read(folder / "release.yml")["jobs"]["pages"]
    assert job["needs"] == "attach"  # the files are tested and attached before
    assert job["permissions"] == {"contents": "read", "actions": "write"}
    assert job["steps"][-1]["run"] == "make release-deploy"
    for path in WORKFLOWS:
        if triggers(path) & {"push", "schedule"}:
            assert "github-pages" not in str(read(path)["jobs"])


def test_what_is_published_is_attested() -> None:
    job = read(ROOT / ".github" / "workflows" / "release.yml")["jobs"]["build"]
    *_, attest, _upload = job["steps"]
    assert attest["uses"].startswith("actions/attest-build-provenance@")
    assert attest["with"]["subject-checksums"].endswith("/assets/SHA256SUMS")


def test_pins_are_kept_new_by_pull_requests() -> None:
    found = yaml.safe_load((ROOT / ".github" / "dependabot.yml").read_text(encoding="utf-8"))
    assert [part["package-ecosystem"] for part in found["updates"]] == ["github-actions", "pip"]
