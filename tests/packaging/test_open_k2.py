"""The package ``open_k2``, installed into an empty environment with DuckDB alone."""

import json
import os
import re
import shutil
import subprocess
import sys
import zipfile
from collections.abc import Callable, Iterator
from dataclasses import replace
from importlib.metadata import distribution
from pathlib import Path
from typing import Any

import duckdb
import pytest

from pipeline.cli.main import main
from pipeline.diagnostics.errors import DataError, UsageError
from pipeline.open_k2 import cite, claims, food, foods, load, packaged_data, top
from pipeline.open_k2.command import main as command
from pipeline.published_files.packaged_database import open_packaged
from pipeline.wheel.write_source import write_source
from tests.conftest import ROOT
from tests.hostile.texts import NEVER_SHOWN

_MEGABYTE = 1_000_000
_PYTHON_LINES = re.compile(r"```python\n(.*?)```", re.DOTALL)
# What a program does that only asks: nothing but the standard library, in under 50 ms.
_IMPORT = """\
import sys, time
before = set(sys.modules)
start = time.process_time()
import open_k2
took = time.process_time() - start
tops = {name.partition(".")[0] for name in set(sys.modules) - before} - {"open_k2"}
print(took, *sorted(tops - set(sys.stdlib_module_names)))
"""


@pytest.fixture(scope="module")
def source(built: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("open_k2") / "source"
    write_source(built, ROOT, folder)
    return folder


@pytest.fixture(scope="module")
def wheel(source: Path) -> Path:
    _pip("wheel", "--no-build-isolation", "-w", str(source.parent), str(source))
    (path,) = source.parent.glob("*.whl")
    return path


@pytest.fixture(scope="module")
def environment(wheel: Path) -> Path:
    """Return the folder of commands of an environment that holds the wheel and DuckDB alone."""
    folder = wheel.parent / "empty"
    subprocess.run([sys.executable, "-m", "venv", "--without-pip", str(folder)], check=True)
    _pip("--python", str(folder / "bin" / "python"), "install", str(wheel))
    (site,) = folder.glob("lib/python*/site-packages")
    for name in {path.parts[0] for path in distribution("duckdb").files or ()} - {".."}:
        (site / name).symlink_to(Path(str(distribution("duckdb").locate_file(name))))
    return folder / "bin"


def _pip(*arguments: str) -> None:
    start = arguments[:2] if arguments[0].startswith("-") else ()
    verb, *rest = arguments[len(start) :]
    command = [sys.executable, "-m", "pip", "--quiet", "--disable-pip-version-check", *start, verb]
    environment = {**os.environ, "PATH": f"{Path(sys.executable).parent}:{os.environ['PATH']}"}
    subprocess.run([*command, "--no-index", "--no-deps", *rest], check=True, env=environment)


def _run(command: list[str | Path], folder: Path) -> str:
    done = subprocess.run(command, capture_output=True, text=True, cwd=folder, check=False)
    assert done.returncode == 0, done.stderr
    return done.stdout


def test_wheel_is_small_and_holds_one_package(wheel: Path, built: Path) -> None:
    release = json.loads((built / "manifest.json").read_text())["release"]
    assert wheel.stat().st_size < 6 * _MEGABYTE
    with zipfile.ZipFile(wheel) as archive:
        assert sum(entry.file_size for entry in archive.infolist()) < 6 * _MEGABYTE
        names = archive.namelist()
        (metadata,) = (name for name in names if name.endswith("dist-info/METADATA"))
        said = archive.read(metadata).decode().partition("\n\n")[0].splitlines()
    assert {name.partition("/")[0] for name in names} == {"open_k2", metadata.partition("/")[0]}
    assert f"Version: {release}" in said
    needed = [line for line in said if line.startswith("Requires-Dist: ")]
    assert [line for line in needed if "extra ==" not in line] == ["Requires-Dist: duckdb>=1.4"]
    assert {"LICENSE", "LICENSE-DATA", "LICENSE-wcwidth"} <= {Path(name).name for name in names}


def test_the_same_files_give_the_same_wheel(wheel: Path, source: Path, tmp_path: Path) -> None:
    _pip("wheel", "--no-build-isolation", "-w", str(tmp_path), str(source))
    assert (tmp_path / wheel.name).read_bytes() == wheel.read_bytes()


def test_import_takes_the_standard_library_alone_and_no_time(
    environment: Path, tmp_path: Path
) -> None:
    told = [_run([environment / "python", "-c", _IMPORT], tmp_path).split() for _ in range(3)]
    assert [names for _, *names in told] == [[], [], []]
    assert min(float(took) for took, *_ in told) < 0.05


@pytest.mark.parametrize("readme", ["README.md", "pipeline/open_k2/README.md"])
def test_python_lines_of_readme_run(readme: str, environment: Path, tmp_path: Path) -> None:
    (lines,) = _PYTHON_LINES.findall((ROOT / readme).read_text(encoding="utf-8"))
    printed = _run([environment / "python", "-W", "error", "-c", lines], tmp_path)
    assert "Natto" in printed


def test_examples_in_the_documentation_hold(environment: Path, tmp_path: Path) -> None:
    tested = "import doctest, open_k2; print(doctest.testmod(open_k2))"
    said = _run([environment / "python", "-c", tested], tmp_path)
    assert re.fullmatch(r"TestResults\(failed=0, attempted=[1-9]\d+\)\n", said)


@pytest.mark.parametrize(
    "asked",
    [
        ["top", "K2", "--category", "cheese"],
        ["food", "natto", "--amount", "100", "--format", "csv"],
        ["cite", "gouda", "--format", "ris"],
        ["sql", "SELECT * FROM food_vitamin_k ORDER BY food_id LIMIT 50", "--format", "csv"],
    ],
)
def test_its_verbs_answer_as_those_of_the_pipeline(
    asked: list[str], environment: Path, built: Path, tmp_path: Path, capsys: Any
) -> None:
    assert main([*asked, "--output", str(built)]) == 0
    assert _run([environment / "open-k2", *asked], tmp_path) == capsys.readouterr().out


def test_sql_reaches_nothing_outside(environment: Path, tmp_path: Path) -> None:
    for query in ("FROM read_text('/etc/hosts')", "COPY food TO 'x.csv'", "ATTACH 'x.duckdb'"):
        done = subprocess.run(
            [environment / "k2", "sql", query], capture_output=True, cwd=tmp_path, check=False
        )
        assert done.returncode == 2
    assert list(tmp_path.iterdir()) == []


def test_every_table_and_view_is_that_of_the_database(source: Path, built: Path) -> None:
    with open_packaged(source / "open_k2" / "data") as connection:
        connection.execute(f"ATTACH '{built / 'k2.duckdb'}' AS file (READ_ONLY)")
        names = connection.execute(
            "SELECT database_name, table_name AS name, comment FROM duckdb_tables()"
            " UNION ALL SELECT database_name, view_name, comment FROM duckdb_views()"
            " WHERE NOT internal ORDER BY ALL"
        ).fetchall()
        mine = [row[1:] for row in names if row[0] == "k2"]
        assert mine == [row[1:] for row in names if row[0] == "file"]
        for name, comment in mine:
            assert comment
            rows = "SELECT count(*), sum(hash(t)::HUGEINT) FROM {}." + name + " AS t"
            one, other = (
                connection.execute(rows.format(each)).fetchall() for each in ("k2", "file")
            )
            assert one == other, name


# From Python, in this environment, where polars, pandas and pyarrow are installed


@pytest.fixture
def inside(source: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Let ``pipeline.open_k2`` find its data where the wheel has them."""
    monkeypatch.setattr(packaged_data, "DATA", source / "open_k2" / "data")
    packaged_data.shared.cache_clear()
    yield
    packaged_data.shared().close()
    packaged_data.shared.cache_clear()


_HEIGHTS: dict[str, Callable[[Any], int]] = {
    "polars": lambda frame: frame.height,
    "pandas": len,
    "pyarrow": lambda table: table.num_rows,
    "duckdb": lambda relation: len(relation.fetchall()),
}


@pytest.mark.usefixtures("inside")
def test_rows_of_any_kind_cite_the_same(database: duckdb.DuckDBPyConnection) -> None:
    (rows,) = database.execute("SELECT count(*) FROM everyday_portion").fetchall()
    texts = set()
    for kind, height in _HEIGHTS.items():
        table = load("everyday_portion", kind)  # type: ignore[call-overload]
        assert height(table) == rows[0], kind
        texts.add(cite(load("sound_k2", kind)))  # type: ignore[call-overload]
    view = database.execute("FROM sound_k2")
    columns = [column[0] for column in view.description]
    texts.add(cite([dict(zip(columns, row, strict=True)) for row in view.fetchall()]))
    assert len(texts) == 1
    assert cite(food("natto")) == cite("natto")


@pytest.mark.usefixtures("inside")
def test_a_name_is_shown_on_one_line_without_commands() -> None:
    natto = food("natto")
    name = "Natto\r\nER  - \n@misc{x}\x1b]52;c;ZXZpbA==\x07\u202e"
    shown = str(replace(natto, answer={**natto.answer, "name": name}))
    assert not NEVER_SHOWN & set(shown)
    first, *others = shown.splitlines()
    assert first == "Natto ER - @misc{x}\\u001b]52;c;ZXZpbA==\\u0007\\u202e (legumes)"
    assert others == str(natto).splitlines()[1:]


def _damaged(data: Path, what: str) -> None:
    tables = data / "parquet"
    if what == "no table":
        (tables / "food.parquet").unlink()
    elif what == "half a table":
        content = (tables / "measurement.parquet").read_bytes()
        (tables / "measurement.parquet").write_bytes(content[: len(content) // 2])
    elif what == "no views":
        (data / "database.sql").write_bytes(b"")
    elif what == "no script":
        (data / "database.sql").unlink()
    else:
        shutil.rmtree(data)


@pytest.mark.parametrize("what", ["no table", "half a table", "no views", "no script", "nothing"])
def test_damaged_data_are_one_line(
    what: str,
    source: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    data = tmp_path / "data"
    shutil.copytree(source / "open_k2" / "data", data)
    _damaged(data, what)
    monkeypatch.setattr(packaged_data, "DATA", data)
    packaged_data.shared.cache_clear()
    packaged_data.packaged_release.cache_clear()
    said = f"the data in {data} are damaged or not whole ("
    with pytest.raises(DataError, match=re.escape(said)) as caught:
        food("natto")
    assert str(caught.value).endswith("); install open_k2 again")
    assert len(str(caught.value).splitlines()) == 1
    assert command(["top"]) == 1
    lines = capsys.readouterr().err.splitlines()
    assert lines[-1].startswith(f"k2: {said}")
    if what == "nothing":
        with pytest.raises(DataError, match=re.escape(said)):
            packaged_data.packaged_release()
        with pytest.raises(SystemExit) as ended:
            command(["--version"])
        assert ended.value.code == 1
        assert capsys.readouterr().err.startswith(f"k2: {said}")
    packaged_data.packaged_release.cache_clear()


def test_nothing_is_said_at_the_end(source: Path, tmp_path: Path) -> None:
    # DuckDB complains there of what is left of it; polars keeps the types that it was given.
    where = f"import sys; sys.path.insert(0, {str(source)!r}); import open_k2\n"
    lines = (
        "kept = [open_k2.load('form', kind) for kind in ('polars', 'duckdb')], open_k2.connect()"
    )
    done = subprocess.run(
        [sys.executable, "-c", where + lines], cwd=tmp_path, capture_output=True, check=True
    )
    assert (done.stdout, done.stderr) == (b"", b"")


@pytest.mark.usefixtures("inside")
def test_what_is_not_there_is_said() -> None:
    for asked, said in (
        (lambda: load("meat"), "meat is no table; there are answer_value, "),
        (lambda: load("food", "excel"), "kind is one of polars, pandas, pyarrow, duckdb"),  # type: ignore[call-overload]
        (lambda: food("unobtainium"), "no food here is called unobtainium"),
        (lambda: cite([{"a": 1}]), "the rows name no value, food, study or table"),
        (lambda: cite([1, 2]), "give rows as dictionaries"),
        (lambda: cite("natto", format="word"), "format is one of text"),  # type: ignore[arg-type]
        (lambda: food(""), "give the name of a food, or its id"),
        (lambda: food("x" * 301), "a text of 301 characters is no name"),
        (lambda: food(3), "text is a string, such as 'natto'; not 3"),  # type: ignore[arg-type]
        (lambda: claims(3), "words is a string, such as 'natto'; not 3"),  # type: ignore[arg-type]
        (lambda: foods(["cheese"]), "category is a string, such as 'cheese'"),  # type: ignore[arg-type]
        (lambda: top(7), "form is a string, such as 'MK-7'; not 7"),  # type: ignore[arg-type]
        (lambda: top(n=0), "n is a whole number from 1 on; not 0"),
        (lambda: top(n=2.5), "n is a whole number from 1 on; not 2.5"),  # type: ignore[arg-type]
        (lambda: top(n=10**30), "n is a whole number from 1 on"),
        (lambda: load(None), "None is no table"),  # type: ignore[call-overload]
        (lambda: cite(5), "give rows as dictionaries"),
        (lambda: cite("natto", form=7), "form is a string"),  # type: ignore[arg-type]
        (lambda: cite("natto\ud800"), "the question is no UTF-8 text"),
        (lambda: cite([{"food_id": "\ud800"}]), "the rows hold what is no UTF-8 text"),
    ):
        with pytest.raises(UsageError, match=re.escape(said)):
            asked()
