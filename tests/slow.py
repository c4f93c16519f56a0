"""Which tests are slow, and that no other one is: ``make test-fast`` runs those without the mark.

A test is slow if it asks for one of ``SLOW_FIXTURES`` or is marked so. Any other one that starts a
process (but for the mark ``process``: short ones) or builds a dataset fails, wherever it is run. So
nobody keeps a list of tests, and no new one makes ``make test-fast`` slow unseen.
"""

import sys
from collections.abc import Generator
from typing import Any, NoReturn
from unittest import mock

import pytest

from pipeline import build

SLOW_FIXTURES = frozenset(
    {
        *("built", "small_output", "staged", "hostile_facts", "whole_build"),  # builds
        "kept_tables",  # a build, by one process for all
        *("browser", "checkout", "child", "installed", "k2", "node", "rehearsal"),  # processes
        "access",  # a whole API, call by call
        "copy",  # of everything that curators wrote, or of a published dataset
        *("shared", "foundation_zip", "sr_legacy_folder"),  # upstream files in full
    }
)
_LONGEST = "tests/threads/"
_PROCESSES = frozenset({"os.exec", "os.fork", "os.posix_spawn", "os.system", "subprocess.Popen"})
_watched = False  # whether a test that may start no process runs now


def _heard(event: str, _arguments: tuple[Any, ...]) -> None:
    if _watched and event in _PROCESSES:
        pytest.fail(f"a test that starts a process ({event}) is to be marked slow or process")


def _built(*_arguments: object, **_options: object) -> NoReturn:
    pytest.fail("a test that builds a dataset is to be marked slow")


def pytest_configure() -> None:
    """Listen to what Python tells of itself."""
    sys.addaudithook(_heard)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark tests by the fixtures that they ask for, through others too; the longest come first.

    So no process of pytest-xdist begins a long file when the others have nothing left to do.
    """
    for item in items:
        fixtures = set(getattr(item, "fixturenames", ()))
        if fixtures & SLOW_FIXTURES:
            item.add_marker(pytest.mark.slow)
    items.sort(key=lambda item: (_LONGEST not in item.nodeid, not item.get_closest_marker("slow")))


@pytest.hookimpl(wrapper=True)
def pytest_runtest_protocol(item: pytest.Item) -> Generator[None, object, object]:
    """Watch a test, with its fixtures, that is not slow."""
    global _watched  # noqa: PLW0603 - an audit hook can be told in no other way
    if item.get_closest_marker("slow"):
        return (yield)
    _watched = not item.get_closest_marker("process")
    try:
        with mock.patch.object(build, "assemble", _built):
            return (yield)
    finally:
        _watched = False
