"""The verbs as people call them: exit statuses, silence without a terminal, one clear line."""

import os
import pty
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import polars as pl
import pytest

import pipeline
from pipeline.build import Built
from pipeline.cli.main import main
from pipeline.fact_files.read import read_facts
from pipeline.fact_files.registry import in_every_build
from pipeline.published_files.named_release import packaged_build
from tests.conftest import FACTS, ROOT
from tests.faults.conftest import KEPT_TABLES
from tests.figures import committed_releases, others

K2 = Callable[..., subprocess.CompletedProcess[str]]
Contents = Callable[[Path], dict[str, bytes]]
FRIDA = "frida_5.4_data_table.json"


@pytest.mark.process
@pytest.mark.parametrize("arguments", [["--help"], ["dataset", "--help"], ["extract", "--help"]])
def test_help_imports_nothing_slow(arguments: list[str]) -> None:
    assert _imported_nothing_slow(arguments, ROOT).startswith("usage: k2")


@pytest.mark.process
def test_version_imports_nothing_slow(tmp_path: Path) -> None:
    said = _imported_nothing_slow(["--version"], tmp_path)  # where there is no output
    assert said == f"k2 {pipeline.__version__}, data {packaged_build()}\n"


def _imported_nothing_slow(arguments: list[str], folder: Path) -> str:
    """Return what was printed."""
    script = (
        "import sys\nfrom pipeline.cli.main import main\n"
        "try:\n    main(sys.argv[1:])\nexcept SystemExit as end:\n    assert end.code == 0\n"
        "heavy = {'polars', 'pandera', 'duckdb', 'pyarrow', 'httpx', 'fastexcel', 'pydantic'}\n"
        "print(sorted(heavy & set(sys.modules)), file=sys.stderr)"
    )
    done = subprocess.run(
        [sys.executable, "-c", script, *arguments],
        capture_output=True,
        text=True,
        check=True,
        cwd=folder,
        env=os.environ | {"PYTHONPATH": str(ROOT)},
    )
    assert done.stderr == "[]\n"
    return done.stdout


def test_module_and_command_are_the_same(k2: K2) -> None:
    command = Path(sys.executable).with_name("k2")
    for arguments in (["--help"], ["extract", "usda", "--file", "x"]):
        one = subprocess.run(
            [command, *arguments], capture_output=True, text=True, check=False, timeout=60
        )
        two = k2(*arguments)
        assert (one.returncode, one.stdout, one.stderr) == (two.returncode, two.stdout, two.stderr)


@pytest.mark.parametrize(
    ("manifest", "data"),
    [
        (None, None),
        ('{"release": "2031.1.0+deadbeef"}', "2031.1.0+deadbeef"),
        ('{"release": "2031\\u001b[31m.1\\n.0"}', "2031\\u001b[31m.1 .0"),
        ('{"release": 1}', None),
        ('["release"]', None),
        ('{"release": ', None),
        ("[" * 100_000, None),
    ],
)
def test_version_tells_program_and_data(
    manifest: str | None,
    data: str | None,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.chdir(tmp_path)
    if manifest is not None:
        (tmp_path / "output").mkdir()
        (tmp_path / "output" / "manifest.json").write_text(manifest, encoding="utf-8")
    with pytest.raises(SystemExit, match="0"):
        main(["--version"])
    told = f"k2 {pipeline.__version__}, data {data or packaged_build()}\n"
    assert capsys.readouterr().out == told


def test_version_of_a_program_whose_facts_are_damaged(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "facts").mkdir()
    (tmp_path / "reviewed").mkdir()
    monkeypatch.setattr("pipeline.published_files.named_release.files", lambda _: tmp_path)
    with pytest.raises(SystemExit, match="0"):
        main(["--version"])
    said = capsys.readouterr().out
    assert said.startswith(f"k2 {pipeline.__version__}, data unknown (")
    assert "RELEASE: No such file or directory; restore it" in said


def test_bare_command_teaches_in_ten_lines(capsys: pytest.CaptureFixture[str]) -> None:
    assert main([]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert len([line for line in lines if line]) <= 10
    for verb in ("top", "food", "claims", "sql", "dataset"):
        assert any(line.startswith(f"    k2 {verb}") for line in lines), verb


def test_dataset_builds_all_and_prints_the_summary(
    whole_build: tuple[Path, Built],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    asked = []

    def build(
        output: Path, facts: object, _progress: object, *more: object, **which: bool
    ) -> Built:
        asked.append((output, facts, more, which))
        return whole_build[1]

    monkeypatch.setattr("pipeline.build.build", build)
    (tmp_path / "output").symlink_to(whole_build[0])
    monkeypatch.chdir(tmp_path)
    assert main(["dataset"]) == 0
    assert asked == [(Path("output"), None, ([], None), {"report": True, "cache": None})]
    printed = capsys.readouterr()
    assert printed.err == ""
    lines = printed.out.splitlines()
    assert lines[0].split() == [
        *(
            "source",
            "facts",
            "read",
            "measurements",
            "totals",
            "servings",
            "samples",
            "issues",
            "rejected",
        )
    ]
    rows = lines[1 : lines.index("")]
    table = {row.split()[0]: [int(cell) for cell in row.split()[1:]] for row in rows}
    foundation = read_facts(FACTS / "fdc_foundation").tables
    counted = [foundation["value"].height, 0, foundation["serving"].height]
    assert table["fdc_foundation"][1:4] == counted
    if not others(("frida", "sr28"), committed_releases()):
        assert table["sr28"][1:4] == [7224, 0, 10230]
        assert table["frida"][1:3] == [1535, 953]
    at_hand = [source for source in in_every_build() if source in table]
    columns = zip(*(table[source] for source in at_hand), strict=True)
    assert table["all"] == [sum(column) for column in columns]
    assert at_hand == [s for s in in_every_build() if (FACTS / s / "source.json").is_file()]
    assert set(in_every_build()) - set(at_hand) <= {"bls", "fdc_survey", "fineli"}
    assert "rows read = rows published + rejected" in printed.out
    assert "do not pass this output on" not in printed.out
    look, asking = lines[-2:]
    assert look.split() == ["look:", "open", "output/report/index.html", "in", "a", "browser"]
    assert asking.endswith("open output/k2.duckdb in DuckDB and try: FROM top_foods('MK9', 10);")


@pytest.mark.slow
def test_progress_on_a_terminal_leaves_the_error_a_line_of_its_own(
    facts_copy: Path, tmp_path: Path
) -> None:
    (facts_copy / "sr28" / "food.csv").unlink()
    ours, theirs = pty.openpty()
    command = [sys.executable, "-m", "pipeline", "dataset", "--facts", str(facts_copy)]
    done = subprocess.run(
        command, stdout=subprocess.PIPE, stderr=theirs, cwd=tmp_path, check=False, timeout=60
    )
    os.close(theirs)
    shown = os.read(ours, 10_000).decode()
    os.close(ours)
    assert done.returncode == 1
    first, second = shown.splitlines()
    assert first == "reading facts …"
    assert second.startswith("k2: ")


@pytest.fixture
def odd_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Go into a folder with an odd name, and return it."""
    folder = tmp_path / "mad & [vitamin] *'é"
    folder.mkdir()
    monkeypatch.chdir(folder)
    return folder


@pytest.fixture
def with_one_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Go into a folder that holds one odd JSON file, and return it."""
    (tmp_path / FRIDA).write_text('[{"a": 1}]', encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    return tmp_path


@KEPT_TABLES
@pytest.mark.parametrize("place", ["../ny mappe/ud ført", "."])
def test_relative_output_from_another_folder_with_odd_names(  # noqa: PLR0913, PLR0917
    place: str,
    odd_folder: Path,
    small_facts: Path,
    small_output: Path,
    contents: Contents,
    capsys: pytest.CaptureFixture[str],
) -> None:
    arguments = ["dataset", "--no-report", "--facts", str(small_facts), "--output", place]
    assert main(arguments) == 0
    assert capsys.readouterr().err == ""
    output = odd_folder.parent / "ny mappe" / "ud ført" if place != "." else odd_folder
    assert contents(output / "parquet") == contents(small_output / "parquet")
    assert (output / "k2.duckdb").is_file()


@KEPT_TABLES
def test_facts_of_another_folder_and_no_progress_without_a_terminal(
    k2: K2, small_facts: Path, tmp_path: Path
) -> None:
    (tmp_path / "facts").symlink_to(small_facts)
    done = k2("dataset", "--facts", "facts", "--no-report", cwd=tmp_path)
    assert (done.returncode, done.stderr) == (0, "")
    assert sorted(path.name for path in tmp_path.iterdir()) == ["facts", "output"]
    foods = pl.read_parquet(tmp_path / "output" / "parquet" / "food.parquet")
    given = pl.read_csv(small_facts / "sr28" / "food.csv", infer_schema=False)
    assert foods.filter(source_id="sr28").height == given.height < 1000


@pytest.mark.slow
@pytest.mark.parametrize(
    ("arguments", "status", "message"),
    [
        (["mend"], 2, "invalid choice: 'mend'"),
        (["publish"], 2, ".k2-next; run k2 build first"),
        (["build", "--staged", "output"], 2, "output is the output itself; stage the build in"),
        (["build", "--staged", FRIDA], 2, "is no earlier build; give --staged another folder"),
        (["extract", "frida"], 2, "the following arguments are required: --file"),
        (["extract", "usda", "--file", "."], 2, "unknown source 'usda'; known are bls, ciqual"),
        (["extract", "frida", "--file", "none.json"], 2, "none.json: no such file; give the path"),
        (["extract", "sr28", "--file", "."], 2, "holds no NUTR_DEF.txt; give the folder or zip"),
        (["extract", "fdc_foundation", "--file", FRIDA], 2, "expected the zip as FoodData Central"),
        (["extract", "frida", "--file", FRIDA], 1, "misses"),
        (
            ["dataset", "--facts", "nowhere"],
            1,
            "nowhere: no folder of facts; it must have one for each source",
        ),
        (["dataset", "--output", FRIDA], 2, "is a file; give --output a folder"),
        (["dataset", "--output", f"{FRIDA}/x"], 3, "cannot write next to"),
    ],
    ids=str,
)
@KEPT_TABLES
def test_exit_status_and_one_clear_line(  # noqa: PLR0913, PLR0917 - a row of the table
    arguments: list[str],
    status: int,
    message: str,
    small_facts: Path,
    with_one_file: Path,
    capsys: pytest.CaptureFixture[str],
) -> None:
    if arguments[:2] == ["dataset", "--output"]:
        arguments = [*arguments, "--facts", str(small_facts), "--no-report"]
    try:
        found = main(arguments)
    except SystemExit as end:
        found = int(end.code or 0)
    printed = capsys.readouterr()
    assert found == status
    assert printed.out == ""
    last = printed.err.splitlines()[-1]
    assert last.startswith("k2")
    assert message in last
    assert sorted(path.name for path in with_one_file.iterdir()) == [FRIDA]


def test_extract_writes_facts_where_told(
    shared: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str], contents: Contents
) -> None:
    facts = Path(pipeline.__file__).parent / "facts" / "frida"
    path = shared / "frida" / FRIDA
    assert main(["extract", "frida", "--file", str(path), "--facts", str(tmp_path)]) == 0
    assert "facts of Frida, the Danish food composition database, release 5.4" in (
        capsys.readouterr().out
    )
    assert contents(tmp_path / "frida") == contents(facts)


@KEPT_TABLES
def test_a_parent_that_cannot_be_written(
    small_facts: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    parent = tmp_path / "parent"
    parent.mkdir()
    if os.geteuid() == 0:
        # Permissions do not bind the superuser: /proc refuses new folders to everyone.
        output = Path("/proc/k2-output")
    else:
        output = parent / "output"
        parent.chmod(0o555)
    assert main(["dataset", "--facts", str(small_facts), "--output", str(output)]) == 3
    parent.chmod(0o755)
    last = capsys.readouterr().err.splitlines()[-1]
    assert last.startswith(f"k2: cannot write next to {output}")
    assert last.endswith("give --output a folder you may write")


@KEPT_TABLES
@pytest.mark.parametrize("blocks", [20, 400])
def test_a_full_disk(
    blocks: int, tmp_path: Path, small_facts: Path, small_output: Path, contents: Contents
) -> None:
    """A limit on file sizes stands for a full disk: Parquet fails first, or DuckDB does."""
    script = (
        f"import resource, sys\nresource.setrlimit(resource.RLIMIT_FSIZE, ({blocks * 1024},) * 2)\n"
        "from pipeline.cli.main import main\nsys.exit(main(sys.argv[1:]))"
    )
    output = Path(shutil.copytree(small_output, tmp_path / "output"))
    done = subprocess.run(
        [sys.executable, "-c", script, "dataset", "--facts", small_facts, "--output", output],
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 3
    assert done.stderr.startswith("k2: cannot write ")
    assert done.stderr.count("\n") == 1
    assert "the old output is untouched" in done.stderr
    assert contents(output) == contents(small_output)
    assert [path.name for path in tmp_path.iterdir()] == ["output"]


@KEPT_TABLES
def test_interrupted_by_the_keyboard(
    small_facts: Path,
    monkeypatch: pytest.MonkeyPatch,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
) -> None:
    def interrupt(*_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr("pipeline.build.write_database", interrupt)
    arguments = ["dataset", "--facts", str(small_facts), "--output", str(tmp_path / "output")]
    assert main(arguments) == 130
    assert capsys.readouterr().err == "k2: stopped; the old output is untouched\n"
    assert list(tmp_path.iterdir()) == []
