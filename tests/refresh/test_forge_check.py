"""``make forge-check`` against a stand-in of GitHub: what is set, missing, and not to be seen."""

import pytest

from pipeline.cli.main import main
from pipeline.diagnostics.errors import UsageError
from pipeline.refresh.forge_check import forge_check, start_pages
from tests.refresh.conftest import PATIENCE
from tests.refresh.github_server import GitHubServer

READY = {
    "": {"default_branch": "main", "allow_squash_merge": True},
    "actions/permissions/workflow": {"can_approve_pull_request_reviews": True},
    "actions/secrets/FDC_API_KEY": {"name": "FDC_API_KEY"},
    "actions/secrets/ZENODO_TOKEN": {"name": "ZENODO_TOKEN"},
    "pages": {"build_type": "workflow"},
    "environments/github-pages": {"deployment_branch_policy": None},
    "actions/workflows/refresh.yml": {"state": "active"},
    "actions/workflows/pages.yml": {"state": "active"},
}
CUSTOM = {"protected_branches": False, "custom_branch_policies": True}


def states(server: GitHubServer, **changed: object) -> dict[str, str]:
    """Return name → state of what is not set; ``__`` in a key stands for /."""
    server.settings = READY | {key.replace("__", "/"): v for key, v in changed.items()}
    asked = forge_check(server.environment, PATIENCE)
    assert len(asked) == 10
    return {setting.name: setting.state for setting in asked if setting.state != "set"}


def test_a_repository_with_everything_set(github_server: GitHubServer) -> None:
    assert states(github_server) == {}
    assert {line.split()[0] for line in github_server.log} == {"GET"}, "nothing is changed"


@pytest.mark.parametrize(
    ("path", "found", "name"),
    [
        ("", {"default_branch": "master"}, "the default branch is main"),
        (
            "actions/permissions/workflow",
            {"can_approve_pull_request_reviews": False},
            "Actions may open pull requests",
        ),
        ("actions/secrets/FDC_API_KEY", 404, "the secret FDC_API_KEY"),
        ("pages", {"build_type": "legacy"}, "Pages are built by GitHub Actions"),
        ("pages", 404, "Pages are built by GitHub Actions"),
        (
            "actions/workflows/refresh.yml",
            {"state": "disabled_inactivity"},
            "the workflow refresh.yml is active",
        ),
    ],
)
def test_what_is_missing_is_named(
    path: str, found: object, name: str, github_server: GitHubServer
) -> None:
    assert states(github_server, **{path: found})[name] == "missing"


@pytest.mark.parametrize(("names", "set_"), [(["main"], True), (["2*"], False), ([], False)])
def test_the_environment_of_pages_has_to_admit_the_default_branch(
    names: list[str], github_server: GitHubServer, *, set_: bool
) -> None:
    policies = {"branch_policies": [{"name": name} for name in names]}
    found = states(
        github_server,
        **{
            "environments/github-pages": {"deployment_branch_policy": CUSTOM},
            "environments/github-pages/deployment-branch-policies": policies,
        },
    )
    assert ("the environment github-pages admits main" not in found) is set_


def test_a_protected_branch_and_a_token_that_sees_little_are_said(
    github_server: GitHubServer,
) -> None:
    found = states(
        github_server,
        branches__main__protection={"required_pull_request_reviews": {"count": 1}},
        actions__secrets__FDC_API_KEY=403,
    )
    assert found == {
        "the secret FDC_API_KEY": "unknown",
        "main may be merged into by the refresh": "unknown",
    }


def test_the_verb_prints_a_list_and_fails_where_something_is_missing(
    github_server: GitHubServer,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    for key, value in github_server.environment.items():
        monkeypatch.setenv(key, value)
    github_server.settings = dict(READY)
    assert main(["forge-check"]) == 0
    assert all(line.startswith("set ") for line in capsys.readouterr().out.splitlines())
    github_server.settings["pages"] = 404
    assert main(["forge-check"]) == 1
    assert "missing  Pages are built by GitHub Actions: Settings, Pages, Source" in (
        capsys.readouterr().out
    )
    monkeypatch.delenv("GITHUB_TOKEN")
    assert main(["forge-check"]) == 2


def test_pages_are_started_on_the_default_branch(github_server: GitHubServer) -> None:
    environment = {**github_server.environment, "GITHUB_REF_NAME": "2026.12.0"}
    assert start_pages(environment, PATIENCE).startswith("pages.yml was started on main")
    content = {"ref": "main", "inputs": {"tag": "2026.12.0"}}
    assert github_server.started == [("pages.yml", content)]
    with pytest.raises(UsageError, match="GITHUB_REF_NAME"):
        start_pages(github_server.environment, PATIENCE)
