"""Little address space, few open files, no docstrings: it works, or one line says what to do."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from pipeline.diagnostics.errors import OutsideError
from pipeline.diagnostics.system_errors import AddressSpaceUse
from tests.conftest import FACTS, K2, Child, contents
from tests.faults.conftest import ROOT, assert_intact, assert_said
from tests.report.drawn import drawn_in

GB = 10**9
SPACE = "import resource\nresource.setrlimit(resource.RLIMIT_AS, ({0}, {1}))"
FILES = "import resource\nresource.setrlimit(resource.RLIMIT_NOFILE, ({0}, {0}))"
DRAW = """
import resource, sys
from pathlib import Path
from pipeline.diagnostics.errors import K2Error
from tests.report.drawn import drawn_in
{}
try:
    print(*(picture.name for picture in drawn_in(Path(sys.argv[1]))))
except K2Error as error:
    print(f"k2: {{error}}", file=sys.stderr)
    sys.exit(error.exit_status)
"""


def space(soft: float, hard: float | None = None) -> str:
    """Return what limits the address space, as ``ulimit -v`` does, in bytes."""
    return SPACE.format(int(soft), int(hard or soft))


def drawn(output: Path, before: str, *flags: str) -> subprocess.CompletedProcess[str]:
    """Draw from an output anew, in a process of its own that first does something to itself."""
    for picture in (output / "report").glob("*.png"):
        picture.unlink()
    return subprocess.run(
        [sys.executable, *flags, "-c", DRAW.format(before), str(output)],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )


def pictures(output: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in (output / "report").glob("*.png")}


@pytest.mark.parametrize("gb", [2.6, 3, 4, 5, 6, 8, 10, 12, 16])
def test_too_little_address_space_for_the_page(
    gb: float, child: Child, output: Path, small_output: Path, small_facts: Path
) -> None:
    done = child(space(gb * GB), "dataset", "--output", output, "--facts", small_facts)
    assert_said(done, 3, f"the address space is limited to {gb:.1f} GB", "raise ulimit -v")
    assert ("71 GB" in done.stderr) == ("or leave the page out" in done.stderr)
    assert ("71 GB" in done.stderr) == (gb >= AddressSpaceUse.BUILD.gb)
    assert_intact(output, small_output)


@pytest.mark.parametrize("threads", ["1", "16"])
def test_just_enough_address_space_without_the_page(
    threads: str, child: Child, tmp_path: Path, small_output: Path, small_facts: Path
) -> None:
    arguments = ("dataset", "--output", tmp_path / "output", "--facts", small_facts, "--no-report")
    environment = os.environ | {"POLARS_MAX_THREADS": threads, "OMP_NUM_THREADS": threads}
    done = child(space(AddressSpaceUse.BUILD.gb * GB), *arguments, env=environment)
    assert (done.returncode, done.stderr) == (0, "")
    assert contents(tmp_path / "output" / "parquet") == contents(small_output / "parquet")


@pytest.mark.parametrize(
    ("work", "arguments"),
    [
        (AddressSpaceUse.QUESTION, ["sql", "--output", "{}", "FROM food_vitamin_k"]),
        (AddressSpaceUse.QUESTION, ["top", "--output", "{}", "MK7", "--per", "serving"]),
        (AddressSpaceUse.QUESTION, ["food", "--output", "{}", "natto"]),
        (AddressSpaceUse.QUESTION, ["claims", "--output", "{}", "natto"]),
        (AddressSpaceUse.TABLES, ["check", "{}"]),
        (AddressSpaceUse.TABLES, ["check", "{}/k2.duckdb"]),
        (AddressSpaceUse.TABLES, ["diff", "{}", "{}/k2.duckdb"]),
        (AddressSpaceUse.TABLES, ["extract", "ciqual", "--file", "{}", "--facts", "{}"]),
        (AddressSpaceUse.TABLES, ["guard", str(FACTS), str(FACTS)]),
    ],
)
def test_address_space_for_every_other_verb(
    work: AddressSpaceUse, arguments: list[str], child: Child, small_output: Path
) -> None:
    arguments = [argument.format(small_output) for argument in arguments]
    done = child(space(work.gb * GB - 1), *arguments)
    status = 2 if arguments[0] == "diff" else 3
    assert_said(done, status, "the address space is limited to", work.what, "raise ulimit -v")
    if arguments[0] in {"sql", "top", "food", "claims", "check"}:
        done = child(space(work.gb * GB), *arguments)
        assert done.returncode == 0, done.stderr


def test_a_soft_limit_does_not_bind_the_process_that_draws(output: Path) -> None:
    soft = f"resource.setrlimit(resource.RLIMIT_AS, ({8 * GB}, resource.RLIM_INFINITY))"
    before = pictures(output)
    done = drawn(output, soft)
    assert (done.returncode, done.stderr) == (0, "")
    assert len(done.stdout.split()) == len(before) == 4
    assert pictures(output) == before


def test_a_renderer_that_the_system_ends_is_told_in_one_line(output: Path) -> None:
    hard = f"resource.setrlimit(resource.RLIMIT_AS, ({8 * GB},) * 2)"
    done = drawn(output, hard)
    assert_said(done, 3, "the process that draws the page's pictures ended early (SIG")
    assert "Fatal process out of memory" in done.stderr
    assert "k2 dataset --no-report" in done.stderr


def test_a_renderer_without_files_is_told_in_one_line(output: Path) -> None:
    few = "resource.setrlimit(resource.RLIMIT_NOFILE, (12, 12))"
    done = drawn(output, few)
    assert_said(done, 3, "the process that draws the page's pictures", "Too many open files")
    assert "20 open files" in done.stderr


@pytest.mark.slow
def test_a_renderer_that_cannot_start_is_told_in_one_line(
    output: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.undo()  # what stands for drawing in other tests
    monkeypatch.setattr(sys, "executable", "/nowhere/python")
    with pytest.raises(OutsideError, match=r"cannot start \(No such file or directory\)"):
        drawn_in(output)


@pytest.mark.slow
def test_an_error_of_ours_in_drawing_keeps_its_trace(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.undo()
    with pytest.raises(RuntimeError, match=r"(?s)Traceback.*k2\.duckdb"):
        drawn_in(tmp_path)


def test_pictures_are_drawn_by_a_python_without_docstrings(output: Path) -> None:
    before = pictures(output)
    done = drawn(output, "", "-OO")
    assert (done.returncode, done.stderr) == (0, "")
    assert pictures(output) == before


def test_a_build_by_a_python_without_docstrings(
    child: Child, tmp_path: Path, small_output: Path, small_facts: Path
) -> None:
    environment = os.environ | {"PYTHONOPTIMIZE": "2"}
    arguments = ("dataset", "--output", tmp_path / "output", "--facts", small_facts)
    done = child("assert not __debug__ or sys.exit('optimised')", *arguments, env=environment)
    assert (done.returncode, done.stderr) == (0, "")
    page = "report/index.html"
    assert (tmp_path / "output" / page).read_bytes() == (small_output / page).read_bytes()
    assert pictures(tmp_path / "output") == pictures(small_output)


def test_twenty_open_files_are_enough_for_a_build(
    k2: K2, child: Child, output: Path, small_output: Path, small_facts: Path
) -> None:
    done = child(FILES.format(20), "dataset", "--output", output, "--facts", small_facts)
    assert (done.returncode, done.stderr) == (0, "")
    assert pictures(output) == pictures(small_output)
    assert k2("check", output).returncode == 0


@pytest.mark.parametrize("files", [10, 14])
def test_fewer_open_files_are_told_in_one_line(
    files: int, child: Child, output: Path, small_output: Path, small_facts: Path
) -> None:
    done = child(FILES.format(files), "dataset", "--output", output, "--facts", small_facts)
    assert_said(done, 3, "Too many open files")
    assert_intact(output, small_output)
