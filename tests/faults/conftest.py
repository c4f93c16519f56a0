"""A small output that stands while things go wrong, and what must hold after each of them."""

import shutil
import subprocess
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from pipeline.build import build
from pipeline.compare.check_copy import check
from pipeline.diagnostics.progress import Progress
from pipeline.files.cache_folder import cache_folder
from pipeline.load.replace_output import replacing
from pipeline.load.staged_build import default_staged_folder, mark, sum_of
from tests.conftest import contents

ROOT = Path(__file__).parents[2]
# Modes bind the superuser, too, once the capabilities to override them are gone.
MODES_BIND = """
import ctypes
if os.geteuid() == 0 and "K2_BOUND" not in os.environ:
    for capability in (1, 2, 3):  # CAP_DAC_OVERRIDE, CAP_DAC_READ_SEARCH, CAP_FOWNER
        ctypes.CDLL(None).prctl(24, capability, 0, 0, 0)  # out of the bounding set, until exec
    os.execve(sys.executable, sys.orig_argv, {**os.environ, "K2_BOUND": "1"})
"""
KEPT_TABLES = pytest.mark.usefixtures("kept_tables")


@pytest.fixture
def next_output(small_tables: Path) -> Path:
    """Return what the next build makes: it has no page, which ``small_output`` has."""
    return small_tables / "output"


@pytest.fixture
def staged(output: Path, next_output: Path) -> Path:
    """Return that build, staged to be published in place of ``output``."""
    folder = Path(shutil.copytree(next_output, default_staged_folder(output)))
    mark(folder, sum_of(output))
    return folder


@pytest.fixture
def output(small_output: Path, tmp_path: Path) -> Path:
    """Return such an output with a file of the user's in it, in a folder of its own."""
    return stand(small_output, tmp_path / "parent" / "output")


def stand(small_output: Path, path: Path) -> Path:
    """Copy the output to a path, and add a file of the user's."""
    output = Path(shutil.copytree(small_output, path))
    (output / "notes.txt").write_text("mine", encoding="utf-8")
    return output


def assert_said(done: subprocess.CompletedProcess[str], status: int, *words: str) -> None:
    """Assert the exit status and that standard error is one line with these words."""
    assert done.returncode == status, done.stderr
    (line,) = done.stderr.splitlines()
    assert line.startswith("k2: ")
    for word in words:
        assert word in line


def assert_intact(output: Path, small_output: Path) -> None:
    """Assert that the output is, byte for byte, the one that ``k2 check`` found right."""
    expected = contents(small_output) | {"notes.txt": b"mine"}
    assert contents(output) == expected
    assert [path.name for path in output.parent.iterdir()] == [output.name]


def assert_next_build(output: Path, facts: Path) -> None:
    """Assert that a build now takes its place, whole, and leaves nothing beside it.

    The page is left out: other tests write it, and it takes half of the time.
    """
    with _replaced(output):
        build(output, facts, Progress(), report=False, cache=cache_folder())


def assert_next_exchange(output: Path, next_output: Path) -> None:
    """Assert the same of the part of a build that meets what a fault left: the exchange of folders.

    What is built before it, in a folder of its own, is read from elsewhere.
    """
    with _replaced(output), replacing(output) as staging:
        shutil.copytree(next_output, staging, dirs_exist_ok=True)


@contextmanager
def _replaced(output: Path) -> Iterator[None]:
    before = output.resolve().stat().st_ino if output.exists() else 0
    yield
    assert output.resolve().stat().st_ino != before
    check(output, {})
    assert {path.name for path in output.resolve().parent.iterdir()} == {output.resolve().name}


@pytest.fixture
def tmpfs(tmp_path: Path) -> Iterator[Callable[[int], Path]]:
    """Mount a file system of so many KiB, or give it another size; needs root and its powers."""
    with _mounted(tmp_path / "tmpfs", "size={}k") as sized:
        yield sized


@pytest.fixture
def inodes(tmp_path: Path) -> Iterator[Callable[[int], Path]]:
    """Mount a file system of so many files and folders, or allow it another number."""
    with _mounted(tmp_path / "inodes", "size=200m,nr_inodes={}") as sized:
        yield sized


@contextmanager
def _mounted(folder: Path, options: str) -> Iterator[Callable[[int], Path]]:
    folder.mkdir()

    def sized(size: int) -> Path:
        again = "remount," if folder.is_mount() else ""
        command = ["mount", "-t", "tmpfs", "-o", again + options.format(size), "k2-test"]
        done = subprocess.run([*command, folder], capture_output=True, text=True, check=False)
        if done.returncode:
            pytest.skip(f"needs the right to mount ({done.stderr.strip()}); limits stand for it")
        return folder

    yield sized
    if folder.is_mount():
        subprocess.run(["umount", str(folder)], check=True)
