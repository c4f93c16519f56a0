"""Little address space, few open files, no docstrings: it works, or one line says what to do."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from pipeline.compare.check_copy import check
from pipeline.diagnostics.errors import OutsideError
from pipeline.diagnostics.system_errors import AddressSpaceUse
from tests.conftest import FACTS, Child, contents
from tests.faults.conftest import KEPT_TABLES, ROOT, assert_intact, assert_said
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
    """Return what limits the address space, as ``ulimit -v`` does, in bytes; -1 is no limit."""
    return SPACE.format(int(soft), int(hard or soft))


def drawn(output: Path, before: str) -> subprocess.CompletedProcess[str]:
    """Draw from an output anew, in a process of its own that first does something to itself."""
    for picture in (output / "report").glob("*.png"):
        picture.unlink()
    return subprocess.run(
        [sys.executable, "-c", DRAW.format(before), str(output)],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )


def pictures(output: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in (output / "report").glob("*.png")}


def test_too_little_address_space_for_the_page(
    child: Child, output: Path, small_output: Path, small_facts: Path
) -> None:
    for gb in (2.6, 3, 4, 5, 6, 8, 10, 12, 16):
        done = child(space(gb * GB), "dataset", "--output", output, "--facts", small_facts)
        assert_said(done, 3, f"the address space is limited to {gb:.1f} GB", "raise ulimit -v")
        assert ("71 GB" in done.stderr) == ("or leave the page out" in done.stderr)
        assert ("71 GB" in done.stderr) == (gb >= AddressSpaceUse.BUILD.gb)
    assert_intact(output, small_output)


def test_a_build_with_just_enough_of_everything(
    child: Child, tmp_path: Path, small_output: Path, small_facts: Path
) -> None:
    """Address space, open files and a Python without docstrings; 16 threads take more space than 1.

    The limit of the address space is a soft one, so that it does not bind the process that draws.
    """
    few = f"{space(AddressSpaceUse.BUILD.gb * GB, -1)}\n{FILES.format(20)}"
    before = f"assert not __debug__ or sys.exit('optimised')\n{few}"
    environment = os.environ | {"POLARS_MAX_THREADS": "16", "OMP_NUM_THREADS": "16"}
    environment |= {"PYTHONOPTIMIZE": "2"}
    arguments = ("dataset", "--output", tmp_path / "output", "--facts", small_facts)
    done = child(before, *arguments, env=environment)
    assert (done.returncode, done.stderr) == (0, "")
    check(tmp_path / "output", {})
    made, expected = contents(tmp_path / "output"), contents(small_output)
    unlike = {"k2.duckdb", "manifest.json", "SHA256SUMS"}
    assert made.keys() == expected.keys()
    assert {name for name in made if made[name] != expected[name]} <= unlike
    assert len(pictures(tmp_path / "output")) == 4


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


@KEPT_TABLES
@pytest.mark.parametrize("files", [10, 14])
def test_fewer_open_files_are_told_in_one_line(
    files: int, child: Child, output: Path, small_output: Path, small_facts: Path
) -> None:
    done = child(FILES.format(files), "dataset", "--output", output, "--facts", small_facts)
    assert_said(done, 3, "Too many open files")
    assert_intact(output, small_output)
