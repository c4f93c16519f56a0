"""The views as Spark SQL give on Spark what they give in DuckDB; run by ``make test-engines``."""

import json
import os
import re
import shutil
import subprocess
import sys
from collections import Counter
from pathlib import Path
from typing import Any

import duckdb
import pytest
import sqlglot

from pipeline.load.spark import IN_SPARK
from schemas.duckdb_ddl import meaning
from schemas.tables import PUBLISHED
from tests.engines.conftest import Installed
from tests.engines.object_storage import blocks as code_blocks
from tests.load.test_recipes import blocks

TABLES_AND_VIEWS = [*PUBLISHED, *(view.name for view in IN_SPARK)]


@pytest.fixture(scope="module")
def targets(installed: Installed) -> list[Path]:
    """Return the folders of pyspark and py4j."""
    if os.environ.get("K2_ENGINES") != "all":
        pytest.skip("Spark is asked by make test-engines")
    if shutil.which("java") is None:
        pytest.skip("Spark needs Java 17")
    return [installed("pyspark==4.0.1", build=True), installed("py4j==0.10.9.9")]


@pytest.fixture(scope="module")
def by_spark(built: Path, targets: list[Path]) -> dict[str, Any]:
    done = subprocess.run(
        [sys.executable, str(Path(__file__).with_name("spark_rows.py")), *map(str, targets)],
        input=json.dumps([view.name for view in IN_SPARK]),
        cwd=built,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr[-2000:]
    found: dict[str, Any] = json.loads(done.stdout)
    return found


def exact(rows: list[Any]) -> Counter[str]:
    """Count each row; numbers to 12 digits, for the order of a sum is the engine's."""
    return Counter(
        json.dumps([float(f"{cell:.12g}") if isinstance(cell, float) else cell for cell in row])
        for row in rows
    )


@pytest.mark.parametrize("name", TABLES_AND_VIEWS)
def test_rows_are_those_of_duckdb(built: Path, by_spark: dict[str, Any], name: str) -> None:
    with duckdb.connect(str(built / "k2.duckdb"), read_only=True) as connection:
        cursor = connection.execute(f"FROM {name}")
        columns = [column for column, *_ in cursor.description or []]
        expected = exact(cursor.fetchall())
    found = by_spark[name]
    assert found["columns"] == columns
    assert len(found["rows"]) == expected.total() > 0
    odd = exact(found["rows"])
    assert list((odd - expected).items())[:3] == []
    assert list((expected - odd).items())[:3] == []


@pytest.mark.parametrize("view", IN_SPARK, ids=lambda view: view.name)
def test_columns_of_views_say_what_they_mean(by_spark: dict[str, Any], view: Any) -> None:
    assert by_spark[view.name]["said"] == {c.name: meaning(c) for c in view.columns}


def test_recipe_runs_in_the_shell(built: Path, targets: list[Path]) -> None:
    home = targets[0] / "pyspark"
    (recipe,) = blocks("scala")
    done = subprocess.run(
        ["bash", str(home / "bin" / "spark-shell"), "--conf", "spark.ui.enabled=false"],
        input=recipe,
        cwd=built,
        env={**os.environ, "SPARK_HOME": str(home), "SPARK_LOCAL_IP": "127.0.0.1"},
        capture_output=True,
        text=True,
        check=False,
    )
    shown = [line for line in done.stdout.splitlines() if line.startswith("|")]
    assert len(shown) == 1 + 20, done.stdout[-2000:] + done.stderr[-2000:]
    assert shown[0].split("|")[2].strip() == "food_id"
    assert "939.0" in shown[1]


def test_page_on_object_storage_runs(built: Path, targets: list[Path]) -> None:
    page = (built / "docs" / "object_storage.md").read_text(encoding="utf-8")
    (code,) = code_blocks(page, "python")
    assert "s3a://BUCKET/k2" in code
    done = subprocess.run(
        [sys.executable, str(Path(__file__).with_name("spark_page.py")), *map(str, targets)],
        input=code.replace("s3a://BUCKET/k2", built.as_uri()),
        cwd=built,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr[-2000:]
    assert re.search(r"\|Natto +\|939\.0 +\|MK-", done.stdout), done.stdout


@pytest.mark.parametrize("view", IN_SPARK, ids=lambda view: view.name)
def test_published_sql_is_spark_sql_on_published_names(built: Path, view: Any) -> None:
    text = (built / "sql" / f"{view.name}.sql").read_text(encoding="utf-8")
    (statement,) = filter(None, sqlglot.parse(text, read="spark"))
    ctes = {cte.alias for cte in statement.find_all(sqlglot.exp.CTE)}
    named = {table.name for table in statement.find_all(sqlglot.exp.Table)} - ctes - {view.name}
    assert named
    assert named <= set(TABLES_AND_VIEWS)


def test_every_table_and_view_has_its_sql(built: Path) -> None:
    files = {path.stem for path in (built / "sql").glob("*.sql")}
    assert files == {"tables", *(view.name for view in IN_SPARK)}
    text = (built / "sql" / "tables.sql").read_text(encoding="utf-8")
    statements = [s for s in sqlglot.parse(text, read="spark") if s]
    assert len(statements) == len(PUBLISHED)
    for name in PUBLISHED:
        assert (built / "parquet" / f"{name}.parquet").is_file()
        assert f"'parquet/{name}.parquet'" in text
