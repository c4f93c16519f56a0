"""A GitHub, a repository with the real facts and a bare origin, and what a refresh found."""

import random
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from pipeline.fetch.backoff import Patience
from pipeline.fetch.client import Client
from pipeline.refresh.github import GitHub
from tests.conftest import FACTS
from tests.refresh.github_server import REPOSITORY, TOKEN, GitHubServer

PATIENCE = Patience(first_s=0.001, longest_s=0.01, budget_s=2, rng=random.Random(7))


@pytest.fixture
def github_server() -> Iterator[GitHubServer]:
    with GitHubServer().running() as running:
        yield running


@pytest.fixture
def github(github_server: GitHubServer) -> Iterator[GitHub]:
    with Client(github_server.base, token=TOKEN) as client:
        yield GitHub(client, REPOSITORY, PATIENCE)


def git(folder: Path, *arguments: str) -> str:
    """Run git as nobody in particular; return what it prints."""
    who = ("-c", "user.name=Test", "-c", "user.email=test@example.org")
    command = ["git", "-C", str(folder), *who, *arguments]
    return subprocess.run(command, capture_output=True, text=True, check=True).stdout.strip()


def checkout_of(folder: Path, facts: Path = FACTS) -> Path:
    """Make a bare origin and a checkout of it that holds the facts, committed on main."""
    folder.mkdir(parents=True, exist_ok=True)
    git(folder, "init", "--quiet", "--bare", "--initial-branch", "main", "origin.git")
    git(folder, "clone", "--quiet", "origin.git", "checkout")
    checkout = folder / "checkout"
    shutil.copytree(facts, checkout / "pipeline" / "facts")
    git(checkout, "switch", "--quiet", "--create", "main")
    git(checkout, "add", "--all")
    git(checkout, "commit", "--quiet", "--message", "The facts")
    git(checkout, "push", "--quiet", "origin", "main")
    return checkout


@pytest.fixture
def checkout(tmp_path: Path) -> Path:
    return checkout_of(tmp_path / "git")
