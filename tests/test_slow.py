"""What ``make test-fast`` leaves out is marked, and a test that should be marked fails."""

import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from pipeline.build import build
from pipeline.diagnostics.progress import Progress
from tests.conftest import ROOT
from tests.slow import SLOW_FIXTURES

_STARTS: list[Callable[[], object]] = [
    lambda: subprocess.run([sys.executable, "--version"], check=True),
    lambda: os.system("true"),  # noqa: S605
    lambda: os.posix_spawn(sys.executable, [sys.executable, "--version"], {}),
    lambda: os.fork() or os._exit(0),
]


@pytest.mark.parametrize("start", _STARTS, ids=["subprocess", "system", "posix_spawn", "fork"])
def test_a_quick_test_may_start_no_process(start: Callable[[], object]) -> None:
    with pytest.raises(pytest.fail.Exception, match="to be marked slow or process"):
        start()


@pytest.mark.process
def test_one_that_is_marked_may() -> None:
    assert subprocess.run([sys.executable, "--version"], check=True).returncode == 0


def test_a_quick_test_may_build_no_dataset(small_facts: Path, tmp_path: Path) -> None:
    with pytest.raises(pytest.fail.Exception, match="builds a dataset is to be marked slow"):
        build(tmp_path / "output", small_facts, Progress())


def test_fixtures_that_make_a_test_slow_are_there() -> None:
    texts = [path.read_text(encoding="utf-8") for path in (ROOT / "tests").rglob("*.py")]
    known = {
        line.removeprefix("def ").partition("(")[0]
        for text in texts
        for before, line in zip(text.splitlines(), text.splitlines()[1:], strict=False)
        if before.startswith("@pytest.fixture") and line.startswith("def ")
    }
    assert known >= SLOW_FIXTURES


def test_a_fixture_marks_every_test_that_asks_for_it(request: pytest.FixtureRequest) -> None:
    for item in request.session.items:
        fixtures = set(getattr(item, "fixturenames", ()))
        assert bool(item.get_closest_marker("slow")) >= bool(fixtures & SLOW_FIXTURES), item
