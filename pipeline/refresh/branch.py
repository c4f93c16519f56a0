"""Push fresh facts as a branch of one commit, without changing the checked-out branch."""

import base64
import os
import subprocess
from collections.abc import Mapping, Sequence
from pathlib import Path
from tempfile import TemporaryDirectory
from urllib.parse import urlsplit

from pipeline.diagnostics.errors import OutsideError
from pipeline.diagnostics.redaction import without_secrets

FACTS = "pipeline/facts"
_AUTHOR = "Open K2 refresh"
_MAIL = "refresh@users.noreply.github.com"


def push_facts(
    repository: Path, branch: str, message: str, token: str | None, also: Sequence[str] = ()
) -> str:
    """Commit the facts of the working tree on top of HEAD and push the commit; return its hash.

    ``also`` names other files, taken where they are there.

    The commit takes its date from HEAD: the same facts on the same HEAD are the same commit. The
    branch is overwritten. Raises OutsideError if git or the remote fails.
    """
    with TemporaryDirectory(prefix="open-k2-") as folder:
        index = {"GIT_INDEX_FILE": str(Path(folder) / "index")}
        run_git(repository, "read-tree", "HEAD", **index)
        there = [name for name in also if (repository / name).is_file()]
        run_git(repository, "add", "--all", "--", FACTS, *there, **index)
        tree = run_git(repository, "write-tree", **index)
    when = run_git(repository, "show", "--no-patch", "--format=%cI", "HEAD")
    who = {
        f"GIT_{role}_{what}": value
        for role in ("AUTHOR", "COMMITTER")
        for what, value in (("NAME", _AUTHOR), ("EMAIL", _MAIL), ("DATE", when))
    }
    commit = run_git(repository, "commit-tree", tree, "-p", "HEAD", "-m", message, **who)
    remote = run_git(repository, "remote", "get-url", "origin")
    access = access_by(remote, token)
    run_git(repository, "push", "--quiet", "origin", f"+{commit}:refs/heads/{branch}", **access)
    return commit


def access_by(remote: str, token: str | None) -> Mapping[str, str]:
    """Return environment variables that pass the token to git without showing it in process lists.

    It is sent only to the host of the remote, and only over HTTPS.
    """
    parts = urlsplit(remote)
    if not token or parts.scheme != "https":
        return {}
    basic = base64.b64encode(f"x-access-token:{token}".encode()).decode()
    return {
        "GIT_CONFIG_COUNT": "1",
        "GIT_CONFIG_KEY_0": f"http.https://{parts.netloc}/.extraHeader",
        "GIT_CONFIG_VALUE_0": f"Authorization: Basic {basic}",
    }


def run_git(repository: Path, *arguments: str, **environment: str) -> str:
    """Run git without a terminal; return its output, raise OutsideError if it fails."""
    done = subprocess.run(  # noqa: S603 (arguments from this program, and no shell)
        ["git", "-C", str(repository), *arguments],  # noqa: S607
        capture_output=True,
        text=True,
        check=False,
        env={**os.environ, "GIT_TERMINAL_PROMPT": "0", **environment},
    )
    if done.returncode:
        said = without_secrets(" ".join(done.stderr.split()))[:300]
        raise OutsideError(f"git {arguments[0]} failed: {said or done.returncode}")
    return done.stdout.strip()
