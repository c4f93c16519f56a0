"""``make forge-check``: what GitHub has set for this repository, and what the workflows need.

Reads ``GITHUB_TOKEN`` (of somebody who may administer the repository), ``GITHUB_REPOSITORY`` and
``GITHUB_API_URL``. Nothing is changed. CONTRIBUTING.md lists the same settings.
"""

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from http import HTTPStatus
from typing import Any

from pipeline.diagnostics.errors import UsageError
from pipeline.fetch.backoff import Patience
from pipeline.fetch.client import Client
from pipeline.refresh.github import API_URL, GitHub

BRANCH = "main"
_PAGES, _ENVIRONMENT = "pages.yml", "environments/github-pages"
_HIDDEN = "this token may not see it; use one of an administrator"
_SECRETS = {
    "FDC_API_KEY": "without it the refresh reads the bulk zips of FoodData Central",
    "ZENODO_TOKEN": "without it a release gets no draft on Zenodo",
}


@dataclass(frozen=True, slots=True)
class Setting:
    """One setting: ``state`` is set, missing or unknown; ``advice`` says where to set it."""

    name: str
    state: str
    advice: str = ""

    @property
    def line(self) -> str:
        """The line to print."""
        return f"{self.state:7}  {self.name}" + (f": {self.advice}" if self.advice else "")


def forge_check(environment: Mapping[str, str], patience: Patience) -> list[Setting]:
    """Return every setting that the workflows need, as GitHub has it now."""
    with _github(environment, patience) as github:
        return list(_settings(github))


def start_pages(environment: Mapping[str, str], patience: Patience) -> str:
    """Start pages.yml on the default branch for the tag GITHUB_REF_NAME; return what was done.

    The environment of GitHub Pages admits only that branch, and no tag.
    """
    tag = environment.get("GITHUB_REF_NAME", "")
    if not tag:
        raise UsageError("set GITHUB_REF_NAME to the tag of the release")
    with _github(environment, patience) as github:
        github.start_workflow(_PAGES, BRANCH, {"tag": tag})
    return f"{_PAGES} was started on {BRANCH} for release {tag}"


@contextmanager
def _github(environment: Mapping[str, str], patience: Patience) -> Iterator[GitHub]:
    name, token = environment.get("GITHUB_REPOSITORY", ""), environment.get("GITHUB_TOKEN", "")
    if name.count("/") != 1 or not token:
        raise UsageError("set GITHUB_REPOSITORY to owner/name and GITHUB_TOKEN to a token for it")
    with Client(environment.get("GITHUB_API_URL") or API_URL, token=token) as client:
        yield GitHub(client, name, patience)


def _settings(github: GitHub) -> Iterator[Setting]:
    yield _asked(
        *(github, "", f"the default branch is {BRANCH}"),
        lambda found: found.get("default_branch") == BRANCH,
        "Settings, General, Default branch",
    )
    yield _asked(
        *(github, "", "pull requests may be squashed"),
        lambda found: found.get("allow_squash_merge") is not False,
        "Settings, General, Allow squash merging: the refresh merges so",
    )
    yield _asked(
        *(github, "actions/permissions/workflow", "Actions may open pull requests"),
        lambda found: found.get("can_approve_pull_request_reviews") is True,
        "Settings, Actions, General, Allow GitHub Actions to create and approve pull requests",
    )
    for name, why in _SECRETS.items():
        yield _asked(
            *(github, f"actions/secrets/{name}", f"the secret {name}"),
            lambda _found: True,
            f"Settings, Secrets and variables, Actions; {why}",
        )
    yield _asked(
        *(github, "pages", "Pages are built by GitHub Actions"),
        lambda found: found.get("build_type") == "workflow",
        "Settings, Pages, Source: GitHub Actions",
    )
    yield _environment(github)
    for workflow in ("refresh.yml", _PAGES):
        yield _asked(
            *(github, f"actions/workflows/{workflow}", f"the workflow {workflow} is active"),
            lambda found: found.get("state") == "active",
            f"Actions, {workflow}, Enable workflow",
        )
    yield _protection(github)


def _asked(
    github: GitHub, path: str, name: str, holds: Callable[[dict[str, Any]], bool], advice: str
) -> Setting:
    status, found = github.ask(path)
    if status == HTTPStatus.FORBIDDEN:
        return Setting(name, "unknown", _HIDDEN)
    if status == HTTPStatus.NOT_FOUND or not isinstance(found, dict) or not holds(found):
        return Setting(name, "missing", advice)
    return Setting(name, "set")


def _environment(github: GitHub) -> Setting:
    """Say whether the environment of Pages admits the default branch, from which it is deployed."""
    name = f"the environment github-pages admits {BRANCH}"
    advice = f"Settings, Environments, github-pages, Deployment branches: add {BRANCH}"
    status, found = github.ask(_ENVIRONMENT)
    if status == HTTPStatus.FORBIDDEN:
        return Setting(name, "unknown", _HIDDEN)
    if status == HTTPStatus.NOT_FOUND:
        return Setting(name, "missing", "it is made with Pages: Settings, Pages, Source")
    policy = found.get("deployment_branch_policy")
    if policy is None:
        return Setting(name, "set")
    if policy.get("protected_branches"):
        status, branch = github.ask(f"branches/{BRANCH}")
        admitted = status == HTTPStatus.OK and branch.get("protected") is True
    else:
        status, policies = github.ask(f"{_ENVIRONMENT}/deployment-branch-policies")
        names = {rule.get("name") for rule in policies.get("branch_policies", [])}
        admitted = status == HTTPStatus.OK and bool(names & {BRANCH, "*"})
    return Setting(name, "set") if admitted else Setting(name, "missing", advice)


def _protection(github: GitHub) -> Setting:
    """Say whether a protected branch lets the quiet band merge by itself."""
    name = f"{BRANCH} may be merged into by the refresh"
    status, found = github.ask(f"branches/{BRANCH}/protection")
    if status == HTTPStatus.FORBIDDEN:
        return Setting(name, "unknown", "this token may not see the protection of the branch")
    asked = [
        words
        for key, words in (
            ("required_pull_request_reviews", "a review"),
            ("required_status_checks", "checks, which wait for approval"),
        )
        if status == HTTPStatus.OK and found.get(key)
    ]
    if asked:
        advice = f"it requires {' and '.join(asked)}: a person merges every refresh"
        return Setting(name, "unknown", advice)
    return Setting(name, "set")
