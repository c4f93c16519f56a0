"""The database in duckdb-wasm, as a page in a browser has it; run by ``make test-engines``."""

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import duckdb
import pytest

from pipeline.load.example_queries import EXAMPLES
from schemas.views import VIEWS
from tests.load.test_recipes import blocks

PACKAGES = ["@duckdb/duckdb-wasm@1.32.0", "apache-arrow@17.0.0"]
FIRST = "SELECT rank, food_id, amount_ug_per_100g FROM top_foods('MK9', 5) ORDER BY rank"


@pytest.fixture(scope="module")
def modules() -> Path:
    if os.environ.get("K2_ENGINES") != "all":
        pytest.skip("duckdb-wasm is asked by make test-engines")
    if shutil.which("node") is None or shutil.which("npm") is None:
        pytest.skip("needs node and npm")
    folder = Path(sys.prefix) / "engines" / "duckdb-wasm"
    if not (folder / "installed").is_file():
        folder.mkdir(parents=True, exist_ok=True)
        command = ["npm", "install", "--no-fund", "--no-audit", "--prefix", str(folder), *PACKAGES]
        done = subprocess.run(command, capture_output=True, text=True, check=False)
        if done.returncode:
            pytest.skip(f"npm cannot install duckdb-wasm here: {done.stderr.strip()[-200:]}")
        (folder / "installed").touch()
    return folder / "node_modules"


def test_wasm_reads_the_same(built: Path, modules: Path) -> None:
    queries = [sql for _, sql in EXAMPLES] + [f"FROM {view.name}" for view in VIEWS]
    database = built / "k2.duckdb"
    question = {"database": str(database), "queries": queries, "first": FIRST}
    done = subprocess.run(
        ["node", str(Path(__file__).with_name("wasm.cjs")), str(modules)],
        input=json.dumps(question),
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    found = json.loads(done.stdout)
    with duckdb.connect(str(database), read_only=True) as connection:
        lengths = [len(connection.execute(query).fetchall()) for query in queries]
        first = connection.execute(FIRST).fetchall()
    assert found["queries"] == lengths
    assert [tuple(row.values()) for row in found["first"]] == first


def test_recipe_runs(built: Path, modules: Path) -> None:
    (recipe,) = blocks("js")
    script = str(Path(__file__).with_name("wasm_recipe.cjs"))
    done = subprocess.run(
        ["node", script, str(modules), str(built)],
        input=recipe,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    with duckdb.connect(str(built / "k2.duckdb"), read_only=True) as connection:
        expected = connection.execute("FROM top_foods('MK7', 10) ORDER BY rank").fetchall()
    assert [tuple(row.values()) for row in json.loads(done.stdout)] == expected
