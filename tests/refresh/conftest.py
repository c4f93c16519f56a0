"""A GitHub, a repository with the real facts and a bare origin, and what a refresh found."""

import random
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from pipeline.fetch.backoff import Patience
from pipeline.fetch.client import Client
from pipeline.refresh.github import GitHub
from tests.conftest import FACTS
from tests.refresh.checkout import checkout_of
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


@pytest.fixture
def checkout(tmp_path: Path) -> Path:
    """Return a checkout with the facts of one source."""
    facts = tmp_path / "facts of one"
    shutil.copytree(FACTS / "frida", facts / "frida")
    return checkout_of(tmp_path / "git", facts)
