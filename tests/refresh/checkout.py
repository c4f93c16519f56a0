"""A checkout of a bare origin, and git in it."""

import shutil
import subprocess
from pathlib import Path

from tests.conftest import FACTS


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
