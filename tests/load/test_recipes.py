"""The recipes for Python and SQL, and the worked example, run as they stand."""

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import duckdb
import pytest

from tests.conftest import ROOT

TEXT = (ROOT / "pipeline" / "load" / "docs" / "recipes.md").read_text(encoding="utf-8")


def blocks(language: str) -> list[str]:
    return re.findall(rf"```{language}\n(.*?)```", TEXT, flags=re.DOTALL)


def test_page_is_published(built: Path) -> None:
    assert (built / "docs" / "recipes.md").read_text(encoding="utf-8") == TEXT


@pytest.mark.parametrize("code", blocks("python"))
def test_python(built: Path, code: str) -> None:
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=built, capture_output=True, text=True, check=False
    )
    assert (done.returncode, done.stderr) == (0, "")
    assert "Natto" in done.stdout or "Cod" in done.stdout or "MK7" in done.stdout


def test_base_r(built: Path) -> None:
    program = shutil.which("Rscript")
    if program is None:
        pytest.skip("needs Rscript: apt-get install --no-install-recommends r-base-core")
    (code,) = (block for block in blocks("r") if "library(" not in block)
    done = subprocess.run(
        [program, "--vanilla", "-e", code],
        cwd=built,
        capture_output=True,
        text=True,
        check=False,
        env={**os.environ, "LC_ALL": "C.UTF-8"},
    )
    assert (done.returncode, done.stderr) == (0, "")
    assert re.search(r"Natto +998\.0000 +B\n", done.stdout)  # Schurgers 2000


def test_json(built: Path) -> None:
    program = shutil.which("node")
    if program is None:
        pytest.skip("needs Node: apt-get install --no-install-recommends nodejs")
    (code,) = blocks("javascript")
    fetch = (
        'import { readFileSync } from "node:fs";'
        "const fetch = async (path) => ({ json: async () => JSON.parse(readFileSync(path)) });"
    )
    done = subprocess.run(
        [program, "--input-type=module", "-e", f"{fetch}\n{code}"],
        cwd=built,
        capture_output=True,
        text=True,
        check=False,
    )
    assert (done.returncode, done.stderr) == (0, "")
    assert "'natto'" in done.stdout


@pytest.mark.parametrize("sql", blocks("sql"))
def test_sql(built: Path, sql: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(built)
    with duckdb.connect("k2.duckdb", read_only=True) as connection:
        for statement in filter(None, map(str.strip, sql.split(";"))):
            assert connection.execute(statement).fetchall()


def test_worked_example_answers_five_questions(built: Path) -> None:
    done = subprocess.run(
        [sys.executable, "docs/five_questions.py"],
        cwd=built,
        capture_output=True,
        text=True,
        check=False,
    )
    assert (done.returncode, done.stderr) == (0, "")
    _, *answers = re.split(r"^\d\. ", done.stdout, flags=re.MULTILINE)
    assert [len(answer.splitlines()) > 5 for answer in answers] == [True] * 5
    most, natto, origins, lean, food = answers
    assert "\nNatto | 998.0 |  | Schurgers" in most
    # Kamao 2007: 939 µg. Schurgers 2000: 998 µg, its samples 882 to 1034.
    assert "\nkamao_2007 | literature | 1 | 939.0 | 939.0 | 939.0\n" in natto
    assert "\nschurgers_2000 | literature | 1 | 998.0 | 998.0 | 998.0\n" in natto
    measured, derived, other = map(
        int, re.findall(r"^K1 \| (\d+) \| (\d+) \| (\d+)$", origins, re.MULTILINE)[0]
    )
    assert 0.6 < derived / (measured + derived + other) < 0.7  # "two thirds"
    portions = [line.split(" | ") for line in lean.strip().splitlines()[4:]]
    assert all(float(k2) >= 20 and float(fat) <= 3 for _, _, k2, fat, _ in portions)
    assert "\nMK9 | quantified | 40.194326 | compiled | B | Data_Table, FoodID 138," in food


@pytest.mark.parametrize("language", ["python", "r", "scala", "js", "javascript"])
def test_three_lines_each(language: str) -> None:
    lengths = {len(re.findall(r"\S.*", code)) for code in blocks(language)}
    assert lengths == {3}
