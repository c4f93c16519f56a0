"""The recipes for Python and SQL run as they stand."""

import re
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
    assert "Cod" in done.stdout or "MK7" in done.stdout


@pytest.mark.parametrize("sql", blocks("sql"))
def test_sql(built: Path, sql: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(built)
    with duckdb.connect("k2.duckdb", read_only=True) as connection:
        for statement in filter(None, map(str.strip, sql.split(";"))):
            assert connection.execute(statement).fetchall()


@pytest.mark.parametrize("language", ["python", "r", "scala", "js"])
def test_three_lines_each(language: str) -> None:
    lengths = {len(re.findall(r"\S.*", code)) for code in blocks(language)}
    assert lengths == {3}
