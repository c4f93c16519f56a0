"""The database and the Parquet files in releases of DuckDB from 1.1.3 on.

``make test`` asks the oldest, the long-term (1.4) and the newest 1.x and the one installed, about a
tenth of the foods: no table of all foods fills more of DuckDB's row groups. ``make test-engines``
(K2_ENGINES=all) asks one of every minor release about all.
"""

import functools
import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from pipeline.load.example_queries import EXAMPLES
from schemas.duckdb_ddl import UNDECLARED_KEYS
from schemas.tables import PUBLISHED
from schemas.views import VIEWS
from tests.engines.conftest import Installed

ALWAYS = ["duckdb==1.1.3", "duckdb<1.5", "duckdb<2"]
BETWEEN = ["duckdb<1.3", "duckdb<1.4"]
RELEASES = [*ALWAYS, *(BETWEEN if os.environ.get("K2_ENGINES") == "all" else [])]
ATTACHED = [
    "FROM k2.main.top_answers('vitamin K2', 20)",
    "FROM k2.main.top_foods('MK-7', 20)",
    "FROM k2.main.find_food('gouda')",
    "FROM k2.main.grams_for('natto', 'MK7', 100)",
    "FROM k2.main.convert_vitamin_k('MK7', 10, 'ug')",
    "SELECT k2.main.vitamin_k_quantity('menaquinone-7')",
    "FROM k2.food_answer",
    "FROM k2.serving_vitamin_k",
]
WRONG = [
    "INSERT INTO form SELECT * FROM form LIMIT 1",  # primary key
    "UPDATE measurement SET form_id = 'none'",  # foreign key, or the check of its values
    "UPDATE measurement SET amount_ug_per_100g = -1",
    "UPDATE measurement SET amount_ug_per_100g = 'NaN'::DOUBLE",
    "UPDATE food SET name = NULL",
    "UPDATE measurement SET qualifier = 'perhaps'",
]


@functools.cache
def answers(output: Path, target: str) -> dict[str, Any]:
    question = {
        "database": str(output / "k2.duckdb"),
        "parquet": str(output / "parquet"),
        "queries": [sql for _, sql in EXAMPLES] + [f"FROM {view.name}" for view in VIEWS],
        "attached": ATTACHED,
        "wrong": WRONG,
    }
    done = subprocess.run(
        [sys.executable, str(Path(__file__).with_name("answers.py")), target],
        input=json.dumps(question),
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    found: dict[str, Any] = json.loads(done.stdout)
    return found


@pytest.fixture
def output(small_output: Path, request: pytest.FixtureRequest) -> Path:
    every = os.environ.get("K2_ENGINES") == "all"
    whole: Path = request.getfixturevalue("built") if every else small_output
    return whole


def test_installed_release_answers_with_keys_checks_and_comments(output: Path) -> None:
    found = answers(output, "")
    assert list(found["tables"]) == sorted(PUBLISHED)
    assert found["parquet"] == found["tables"]
    assert found["uncommented"] == [[], [], [], []]
    queries = found["queries"]
    assert queries.count("no rows") <= 1  # no goat cheese in a tenth: tests/load asks all foods
    assert "no rows" not in found["attached"]
    assert found["refused"] == ["Constraint Error"] * len(WRONG)
    keys = {table for table, kind, _ in found["constraints"] if kind == "PRIMARY KEY"}
    assert keys >= set(PUBLISHED) - UNDECLARED_KEYS


@pytest.mark.parametrize("release", RELEASES)
def test_release_reads_the_same(output: Path, installed: Installed, release: str) -> None:
    found = answers(output, str(installed(release)))
    expected = answers(output, "")
    assert found["version"] != expected["version"]
    for part in (
        "queries",
        "attached",
        "tables",
        "parquet",
        "uncommented",
        "constraints",
        "refused",
    ):
        assert found[part] == expected[part], f"{part} in {found['version']}"
