"""A source is one folder: a made-up one is added to a copy, and no other file changes."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import duckdb
import pytest

from pipeline.cli.main import main
from pipeline.fact_files import registry
from pipeline.fact_files.source_folders import SourceFolder, source_folders
from tests.conftest import BEFORE, FACTS, ROOT, as_installed, contents

_RAW = """Code,Food,Group,K1 (µg),MK-7 (µg),Fat (g),Remark
A1,"Cheese, Atlantean",Dairy and Egg Products,"2,5","12,25","30,1",ripe
A2,Seaweed of the deep,Vegetables and Vegetable Products,"310",tr,-,
A3,Rainwater,Beverages,-,-,0,
"""
_NOT_DRAWN = """from contextlib import nullcontext
import pipeline.report.pictures.draw as draw
draw.drawing = lambda _: nullcontext(lambda: list)"""


@pytest.fixture(scope="module")
def copy(small_facts: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a copy of the program and its facts with the folder of one more source.

    Beside it, in ``facts``, stand the small facts.
    """
    root = tmp_path_factory.mktemp("copy")
    for package in ("pipeline", "schemas"):
        ignored = shutil.ignore_patterns("__pycache__", "facts")
        shutil.copytree(ROOT / package, root / package, ignore=ignored)
    (root / "pipeline" / "facts").mkdir()
    for path in FACTS.iterdir():
        (root / "pipeline" / "facts" / path.name).symlink_to(path)
    shutil.copytree(small_facts, root / "facts")
    folder = root / "pipeline" / "extract" / "sources" / "atlantis"
    shutil.copytree(Path(__file__).parent / "new_source", folder)
    (folder / "__init__.py").write_text('"""Atlantis."""\n', encoding="utf-8")
    (root / "atlantis.csv").write_text(_RAW, encoding="utf-8")
    return root


def _k2(root: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    """Run k2 of the copy; a page has no pictures, which know nothing of a source."""
    return subprocess.run(
        [sys.executable, "-c", BEFORE.format(_NOT_DRAWN), *arguments],
        capture_output=True,
        check=False,
        cwd=root,
        env=as_installed(os.environ | {"PYTHONPATH": str(root)}),
        text=True,
        timeout=120,
    )


def test_one_folder_makes_a_source(copy: Path) -> None:
    before = contents(copy / "pipeline")
    done = _k2(copy, "extract", "atlantis", "--file", "atlantis.csv")
    assert (done.returncode, done.stderr) == (0, "")
    assert "facts of Food composition table of Atlantis, release 2026" in done.stdout
    added = {name for name in contents(copy / "pipeline") if name not in before}
    assert {name for name in added if "__pycache__" not in name} == {
        f"facts/atlantis/{name}"
        for name in (
            *("component.csv", "composition.csv", "food.csv", "rejected.csv"),
            *("serving.csv", "source.json", "value.csv"),
        )
    }
    shutil.copytree(copy / "pipeline" / "facts" / "atlantis", copy / "facts" / "atlantis")
    done = _k2(copy, "dataset", "--facts", "facts", "--output", "output")
    assert (done.returncode, done.stderr) == (0, "")
    with duckdb.connect(str(copy / "output" / "k2.duckdb"), read_only=True) as database:
        values = database.sql(
            "SELECT measurement_id, qualifier, amount_ug_per_100g, amount_reported, origin,"
            " record_locator FROM measurement WHERE food_id LIKE 'atlantis:%' ORDER BY ALL"
        ).fetchall()
        food = database.sql(
            "SELECT name, category, fat_g FROM food JOIN composition USING (food_id)"
            " WHERE source_id = 'atlantis' ORDER BY food_id"
        ).fetchall()
        title = database.sql("SELECT title FROM source WHERE source_id = 'atlantis'").fetchall()
    place = "Table 1, food {}, {}"
    assert values == [
        ("atlantis:A1/K1", "quantified", 2.5, "2,5", "analytical", place.format("A1", "K1")),
        ("atlantis:A1/MK7", "quantified", 12.25, "12,25", "analytical", place.format("A1", "MK7")),
        ("atlantis:A2/K1", "quantified", 310.0, "310", "analytical", place.format("A2", "K1")),
        ("atlantis:A2/MK7", "trace", None, "tr", "analytical", place.format("A2", "MK7")),
    ]
    assert food == [
        ("Cheese, Atlantean", "cheese", 30.1),
        ("Seaweed of the deep", "mushrooms_and_algae", None),
    ]
    assert title == [("Food composition table of Atlantis",)]
    page = (copy / "output" / "report" / "index.html").read_text(encoding="utf-8")
    assert "Atlantis FCT, Atlantis" in page
    assert "atlantis" in _k2(copy, "extract", "--help").stdout
    description = copy / "pipeline" / "extract" / "sources" / "atlantis" / "source.toml"
    description.write_text("[values", encoding="utf-8")
    done = _k2(copy, "dataset", "--output", "output", "--no-report")
    assert done.returncode == 1
    assert done.stderr.startswith("k2: sources/atlantis/source.toml: Expected ']'")
    assert len(done.stderr.splitlines()) == 1


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ('title = "', 'tilte = "', "title: Field required (and 1 more)"),
        ("redistributable = true", 'redistributable = "yes"', "redistributable: Input should be a"),
        (
            'basis = "100 g"',
            'basis = "100 oz"',
            "values.basis: Input should be '100 g'",
        ),
        (
            'means = "trace"',
            'means = "traces"',
            "values.cells.1.means: Input should be",
        ),
        ('groups_of = "sr28"', 'groups_of = "sr82"', "foods.groups_of: no source 'sr82'"),
        ("release_days = 400", "release_days = 0", "release_days: Input should be greater than 0"),
        ("[minimum]", "[minimum", "Expected ']'"),
        ("redistributable = true", "redistributable = false", "why_not_redistributed is for"),
    ],
)
def test_a_fault_in_the_description_is_one_line(  # noqa: PLR0913, PLR0917 - a row of the table
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    old: str,
    new: str,
    said: str,
) -> None:
    folder = Path(shutil.copytree(Path(__file__).parent / "new_source", tmp_path / "atlantis"))
    path = folder / "source.toml"
    text = path.read_text(encoding="utf-8")
    assert text.count(old) == 1
    folders = {**source_folders(), "atlantis": SourceFolder("atlantis", folder)}
    monkeypatch.setattr(registry, "source_folders", lambda: folders)
    monkeypatch.setattr(registry, "_read_all", registry._read_all.__wrapped__)  # noqa: SLF001
    assert "atlantis" in registry.registry()
    path.write_text(text.replace(old, new), encoding="utf-8")
    assert main(["dataset", "--output", str(tmp_path / "output"), "--no-report"]) == 1
    (line,) = capsys.readouterr().err.splitlines()
    assert line.startswith("k2: sources/atlantis/source.toml: ")
    assert said in line
