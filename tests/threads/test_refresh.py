"""A refresh on machines of 1 and 4 processors: the same proposal, facts, output and issue."""

import json
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from pipeline.build import build
from pipeline.diagnostics.progress import Progress
from tests.threads.machine import environment
from tests.threads.outputs import comparable, unlike

pytestmark = pytest.mark.slow
_MACHINES = (1, 4)


def _rehearsed(
    processors: int, facts: Path, before: Path, folder: Path
) -> tuple[dict[str, Any], Path]:
    """Refresh where ``before`` is published; fetch keeps the tables that the build takes."""
    shutil.copytree(before, folder / "before")
    done = subprocess.run(
        [sys.executable, "-m", "tests.threads.refresh", str(processors), str(facts)],
        capture_output=True,
        text=True,
        check=False,
        timeout=900,
        cwd=folder,
        env=environment(processors) | {"K2_CACHE": str(folder / "cache")},
    )
    assert (done.returncode, done.stderr) == (0, "")
    return json.loads(done.stdout), folder / "git" / "checkout" / "output"


def test_everything_that_a_refresh_leaves_is_the_same(small_facts: Path, tmp_path: Path) -> None:
    before = tmp_path / "before"
    build(before, small_facts, Progress(), report=False)
    ran = {n: _rehearsed(n, small_facts, before, tmp_path / f"machine of {n}") for n in _MACHINES}
    told, output = ran[1]
    assert (told["done"], told["actions"]) == (0, ["propose", "fail"])
    assert told["proposed"] == told["merged"]
    ((_, pull),), ((_, issue),) = told["pulls"], told["issues"]
    assert "## Changed in measurement" in pull
    assert "guard: " in issue
    files = comparable(output)
    for processors, (also_told, other) in ran.items():
        assert also_told == told, f"{processors} processors"
        assert unlike(files, comparable(other)) == [], f"{processors} processors"
