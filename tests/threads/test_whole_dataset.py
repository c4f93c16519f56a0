"""The whole dataset on machines of 1, 3, 4 and 16 processors: files, guards, differences, answers.

``test_small_facts`` has 2 and 8.
"""

from pathlib import Path
from typing import NamedTuple

import pytest

from tests.conftest import FACTS
from tests.threads.commands import COMPARISONS, QUESTIONS, facts_for
from tests.threads.machine import Answer, run_on
from tests.threads.outputs import comparable, unlike

pytestmark = [pytest.mark.slow, pytest.mark.once]
_MACHINES = (3, 4, 16)  # each is compared with one of a single processor
_COMPARING = (1, 4, 16)  # guards, differences and a staged build take as long as the dataset
_PACKAGED = ["dataset", "--output", "output"]  # so that claims are checked, too


class Ran(NamedTuple):
    """The files of both builds, by name, and what was said."""

    output: dict[str, bytes]
    staged: dict[str, bytes]
    answers: list[Answer]


def _ran(processors: int, folder: Path) -> Ran:
    facts_for(folder, FACTS)
    comparing = processors in _COMPARING
    commands = [_PACKAGED, *QUESTIONS, *(COMPARISONS if comparing else [])]
    answers = run_on(processors, folder, *commands)
    staged = comparable(folder / "next") if comparing else {}
    return Ran(comparable(folder / "output"), staged, answers)


@pytest.fixture(scope="module")
def first(tmp_path_factory: pytest.TempPathFactory) -> Ran:
    """Return what a machine of one processor makes and says."""
    return _ran(1, tmp_path_factory.mktemp("machine"))


def test_the_first_machine_builds_compares_and_answers(first: Ran) -> None:
    built, different, fatal = 0, 1, 1
    compared = [built, different, different, fatal, fatal, 0]
    assert [answer.status for answer in first.answers] == [built, *[0] * len(QUESTIONS), *compared]
    assert all(answer.out for answer in first.answers)
    assert len(first.output["report/index.html"]) > 1_000_000


@pytest.mark.parametrize("processors", _MACHINES)
def test_any_other_makes_and_says_the_same(processors: int, first: Ran, tmp_path: Path) -> None:
    ran = _ran(processors, tmp_path)
    assert unlike(first.output, ran.output) == []
    assert unlike(first.staged, ran.staged or first.staged) == []
    assert ran.answers == first.answers[: len(ran.answers)]
