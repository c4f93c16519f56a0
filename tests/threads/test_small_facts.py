"""Small facts on machines of 1 and 3 processors: the same files and answers, in seconds."""

import shutil
from pathlib import Path

import pytest

from tests.threads.commands import CHECK, DATASET, QUESTIONS
from tests.threads.machine import Answer, run_on
from tests.threads.outputs import comparable, unlike

pytestmark = pytest.mark.slow
Ran = dict[int, tuple[dict[str, bytes], list[Answer]]]
_MACHINES = (1, 3)


@pytest.fixture(scope="module")
def ran(small_facts: Path, tmp_path_factory: pytest.TempPathFactory) -> Ran:
    """Build and ask on each machine, in a folder of its own with the same names below.

    Pictures are left to ``test_whole_dataset``.
    """
    found = {}
    for processors in _MACHINES:
        folder = tmp_path_factory.mktemp(f"machine of {processors}")
        shutil.copytree(small_facts, folder / "facts")
        answers = run_on(processors, folder, DATASET, *QUESTIONS, CHECK, pictures=False)
        found[processors] = comparable(folder / "output"), answers
    return found


def test_every_file_is_the_same(ran: Ran) -> None:
    one, _ = ran[1]
    kinds = {name.rpartition(".")[2] for name in one}
    assert {"parquet", "csv", "json", "jsonl", "md", "html", "sql"} <= kinds
    assert {machine: unlike(one, files) for machine, (files, _) in ran.items()} == {
        machine: [] for machine in _MACHINES
    }


def test_every_answer_is_the_same(ran: Ran) -> None:
    _, one = ran[1]
    assert all(answer.status == 0 and answer.out for answer in one)
    assert all(answers == one for _, answers in ran.values())
