"""The whole dataset on machines of 1, 4 and 16 processors: files, guards, differences, answers.

``test_small_facts`` has 3.
"""

import shutil
from pathlib import Path
from typing import NamedTuple

import duckdb
import pytest

from tests.conftest import FACTS
from tests.threads.commands import COMPARISONS, QUESTIONS, facts_for
from tests.threads.machine import Answer, run_on
from tests.threads.outputs import comparable, unlike

pytestmark = pytest.mark.slow
_PACKAGED = ["dataset", "--output", "output"]  # so that claims are checked, too
_LISTS = {"manifest.json", "SHA256SUMS"}  # they name the pages


class Ran(NamedTuple):
    """The files of a build, by name, what was said of it, and of what differs from other data."""

    output: dict[str, bytes]
    answers: list[Answer]
    compared: list[Answer]


def _ran(processors: int, folder: Path) -> Ran:
    facts_for(folder, FACTS)
    answers = run_on(processors, folder, _PACKAGED, *QUESTIONS)
    spoiled(folder / "output" / "k2.duckdb", folder / "other.duckdb")
    compared = run_on(processors, folder, *COMPARISONS)
    return Ran(comparable(folder / "output"), answers, compared)


def spoiled(database: Path, other: Path) -> None:
    """Copy a database; let every ninth serving and doubt be gone, every third amount be 7.25.

    A second build with what it says of changes is compared by ``test_refresh``.
    """
    shutil.copy(database, other)
    with duckdb.connect(str(other)) as connection:
        for table in ("serving", "issue"):
            connection.execute(f"DELETE FROM {table} WHERE rowid % 9 = 0")
        connection.execute(
            "UPDATE measurement SET amount_ug_per_100g = 7.25"
            " WHERE rowid % 3 = 0 AND qualifier = 'quantified'"
        )


@pytest.fixture(scope="module")
def first(tmp_path_factory: pytest.TempPathFactory) -> Ran:
    """Return what a machine of one processor makes and says."""
    return _ran(1, tmp_path_factory.mktemp("machine"))


def test_the_first_machine_builds_compares_and_answers(first: Ran) -> None:
    assert [answer.status for answer in first.answers] == [0, *[0] * len(QUESTIONS)]
    different, fatal = 1, 1
    assert [answer.status for answer in first.compared] == [different, fatal]
    assert all(answer.out for answer in (*first.answers, *first.compared))
    assert len(first.compared[0].out) > 100_000
    assert len(first.output["report/index.html"]) > 1_000_000


def test_sixteen_processors_make_and_say_the_same(first: Ran, tmp_path: Path) -> None:
    ran = _ran(16, tmp_path)
    assert unlike(first.output, ran.output) == []
    assert ran.answers == first.answers
    assert ran.compared == first.compared


def test_four_processors_make_and_answer_the_same(first: Ran, tmp_path: Path) -> None:
    """Without the pages and pictures, and without comparisons."""
    answers = run_on(4, tmp_path, [*_PACKAGED, "--no-report"], *QUESTIONS)
    output = comparable(tmp_path / "output")
    of_pages = {name for name in first.output if name.startswith("report/")}
    assert first.output.keys() - output.keys() == of_pages
    expected = {name: data for name, data in first.output.items() if name not in of_pages}
    assert {*unlike(expected, output)} <= _LISTS
    assert answers[1:] == first.answers[1:]
    said = first.answers[0].out.splitlines()
    assert answers[0].out.splitlines() == [line for line in said if not line.startswith("look:")]
