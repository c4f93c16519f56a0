"""Build and publish are two steps: what is promoted is what was built, byte for byte."""

import json
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from pipeline.cli.main import main
from pipeline.diagnostics.errors import DataError, K2Error, UsageError
from pipeline.load.staged_build import MARKER, clear, default_staged_folder, mark, publish, sum_of
from pipeline.published_files.checksums import write_sums
from tests.faults.conftest import KEPT_TABLES

Contents = Callable[[Path], dict[str, bytes]]
# What ``replacing`` writes into each output, and ``small`` lacks.
MARKER_OF_AN_OUTPUT = {".gitignore": b"*\n!.gitignore\n"}


@pytest.fixture
def output(small: Path, tmp_path: Path) -> Path:
    """Return an output with a file of the user's in it, in a folder of its own."""
    folder = Path(shutil.copytree(small, tmp_path / "parent" / "output"))
    (folder / "notes.txt").write_text("mine", encoding="utf-8")
    return folder


@pytest.fixture
def staged(small: Path, output: Path) -> Path:
    """Return a finished build of other facts, to be published over ``output``."""
    folder = Path(shutil.copytree(small, default_staged_folder(output)))
    _put(folder, "parquet/form.parquet", b"other")
    mark(folder, sum_of(output))
    return folder


def _put(folder: Path, name: str, content: bytes) -> None:
    """Write a file of a build, with its sum."""
    (folder / name).write_bytes(content)
    write_sums(folder)


def _published(contents: Contents, staged: Path) -> dict[str, bytes]:
    ours = {name: data for name, data in contents(staged).items() if name != MARKER}
    return ours | MARKER_OF_AN_OUTPUT | {"notes.txt": b"mine"}


def test_exactly_the_staged_files_are_promoted(
    output: Path, staged: Path, contents: Contents
) -> None:
    expected = _published(contents, staged)
    release = json.loads(expected["manifest.json"])["release"]
    assert publish(staged, output) == release
    assert contents(output) == expected
    assert [path.name for path in output.parent.iterdir()] == ["output"]


def test_a_first_output_is_published_too(small: Path, tmp_path: Path, contents: Contents) -> None:
    staged = Path(shutil.copytree(small, tmp_path / ".k2-next"))
    mark(staged, sum_of(tmp_path / "output"))
    publish(staged, tmp_path / "output")
    assert contents(tmp_path / "output") == contents(small) | MARKER_OF_AN_OUTPUT


def _flip(staged: Path) -> None:
    path = staged / "parquet" / "measurement.parquet"
    data = bytearray(path.read_bytes())
    data[len(data) // 2] ^= 1
    path.write_bytes(data)


def _drop(staged: Path) -> None:
    (staged / "k2.duckdb").unlink()


def _add(staged: Path) -> None:
    (staged / "parquet" / "untested.parquet").write_bytes(b"1")


def _other_sums(staged: Path) -> None:
    _put(staged, "parquet/form.parquet", b"changed after the build")


def _killed(staged: Path) -> None:
    (staged / MARKER).unlink()


def _broken_mark(staged: Path) -> None:
    (staged / MARKER).write_text("{", encoding="utf-8")


def _newer_output(staged: Path) -> None:
    _put(staged.with_name("output"), "README.md", b"a newer build")


def _gone(staged: Path) -> None:
    shutil.rmtree(staged)


@pytest.mark.parametrize(
    ("spoil", "error", "said"),
    [
        (_flip, DataError, "measurement.parquet is not as it was built; run k2 build again"),
        (_drop, DataError, "k2.duckdb is missing, or no file of the build"),
        (_add, DataError, "untested.parquet is missing, or no file of the build"),
        (_other_sums, DataError, "SHA256SUMS is not as it was built"),
        (_killed, DataError, "did not end, or was damaged"),
        (_broken_mark, DataError, "did not end, or was damaged"),
        (_newer_output, DataError, "was replaced since .* was built, which may be older"),
        (_gone, UsageError, "nothing is staged in .*; run k2 build first"),
    ],
)
def test_what_was_not_built_so_is_refused(  # noqa: PLR0913, PLR0917
    spoil: Callable[[Path], None],
    error: type[K2Error],
    said: str,
    output: Path,
    staged: Path,
    contents: Contents,
) -> None:
    spoil(staged)
    before = contents(output)
    with pytest.raises(error, match=said):
        publish(staged, output)
    assert contents(output) == before
    assert {path.name for path in output.parent.iterdir()} <= {"output", ".k2-next"}


def test_publishing_what_stands_there_already_changes_nothing(
    output: Path, staged: Path, contents: Contents
) -> None:
    """Killed after the exchange, a process leaves the staged folder; the next removes it."""
    again = shutil.copytree(staged, staged.with_name("again"))
    publish(staged, output)
    before = contents(output)
    publish(Path(again), output)
    assert contents(output) == before


def test_a_build_clears_only_what_a_build_made(output: Path, staged: Path, tmp_path: Path) -> None:
    clear(staged, output)
    assert not staged.exists()
    clear(staged, output)
    precious = tmp_path / "precious"
    precious.mkdir()
    (precious / "thesis.txt").write_text("mine", encoding="utf-8")
    with pytest.raises(UsageError, match="is no earlier build"):
        clear(precious, output)
    with pytest.raises(UsageError, match="is the output itself"):
        clear(output / ".." / "output", output)
    assert (precious / "thesis.txt").exists()
    assert (output / "k2.duckdb").exists()


@KEPT_TABLES
def test_build_then_publish_as_people_run_them(
    small_facts: Path,
    output: Path,
    contents: Contents,
    capsys: pytest.CaptureFixture[str],
    tmp_path: Path,
) -> None:
    before = contents(output)
    assert main(["build", "--facts", str(small_facts), "--output", str(output)]) == 0
    staged = default_staged_folder(output)
    assert contents(output) == before, "a build publishes nothing"
    found = json.loads((staged / "diff.json").read_text(encoding="utf-8"))
    assert found["same"] is False, "compared with the output that stands there"
    expected = _published(contents, staged)
    assert main(["publish", "--output", str(output)]) == 0
    assert contents(output) == expected
    assert "published as it was built" in capsys.readouterr().out
    broken = Path(shutil.copytree(small_facts, tmp_path / "facts"))
    (broken / "ciqual" / "food.csv").unlink()  # of the first source that is read
    assert main(["build", "--facts", str(broken), "--output", str(output)]) == 1
    assert main(["publish", "--output", str(output)]) == 2, "a failed build leaves none"
    assert contents(output) == expected
