"""Readers open the output while builds replace it: none fails, none sees half of two builds."""

import shutil
from itertools import cycle
from pathlib import Path

import duckdb
import polars as pl
import pytest

from tests.load.conftest import fewer, write
from tests.load.readers import database_state, folder_state, publish, read, seen_while

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def two(
    small: Path, published: dict[str, pl.DataFrame], tmp_path_factory: pytest.TempPathFactory
) -> list[Path]:
    """Return two outputs of few foods that differ in every table that readers look at."""
    other = tmp_path_factory.mktemp("two") / "output"
    other.mkdir()
    write(other, fewer(published, 60))
    return [small, other]


def test_no_reader_fails_or_sees_a_mixture(two: list[Path], tmp_path: Path) -> None:
    output = tmp_path / "output"
    publish(two[0], output)
    turns = cycle([two[1], two[0]])
    seen, replaced = seen_while(output, 4, 15, lambda: publish(next(turns), output))
    assert replaced > 2
    assert sum(seen["databases"].values()) == 120  # as k2 opens it, and as others do
    assert sum(seen["folders"].values()) == 60
    assert set(seen["databases"]) == {database_state(built / "k2.duckdb") for built in two}
    assert set(seen["folders"]) == {folder_state(built) for built in two}
    assert [path.name for path in tmp_path.iterdir()] == ["output"]


def test_a_database_held_open_stays_the_build_it_was(two: list[Path], tmp_path: Path) -> None:
    output = tmp_path / "output"
    publish(two[0], output)
    with duckdb.connect(str(output / "k2.duckdb"), read_only=True) as connection:
        before = connection.execute("SELECT count(*) FROM food").fetchall()
        publish(two[1], output)
        publish(two[0], output)
        publish(two[1], output)
        rows = connection.execute("FROM measurement ORDER BY ALL").fetchall()
        assert connection.execute("SELECT count(*) FROM food").fetchall() == before
    expected = pl.read_parquet(two[0] / "parquet" / "measurement.parquet")
    assert len(rows) == expected.height


def test_the_check_sees_a_mixture(two: list[Path], tmp_path: Path) -> None:
    """Proof that the test above can fail: a folder that holds files of both builds."""
    mixed = Path(shutil.copytree(two[0], tmp_path / "mixed"))
    shutil.copy2(two[1] / "parquet" / "food.parquet", mixed / "parquet")
    with pytest.raises(RuntimeError, match=r"food.parquet is not the one of its manifest"):
        read(mixed, 1)


def test_a_working_directory_stays_one_build(
    two: list[Path], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    output = tmp_path / "output"
    publish(two[0], output)
    monkeypatch.chdir(output)
    publish(two[1], output)
    with pytest.raises(FileNotFoundError):
        Path("manifest.json").read_bytes()
    assert folder_state(output) == folder_state(two[1])


def test_a_file_that_is_replaced_while_it_is_opened_is_opened_again(
    two: list[Path], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "k2.duckdb"
    shutil.copy2(two[0] / "k2.duckdb", path)
    opened = duckdb.connect
    files = [two[1] / "k2.duckdb", two[0] / "k2.duckdb"]

    def slow(*arguments: str, **options: object) -> duckdb.DuckDBPyConnection:
        """Connect; the file is replaced before, while the first two attempts last."""
        if files:
            shutil.copy2(files.pop(0), path.with_name("new"))
            path.with_name("new").replace(path)
        return opened(*arguments, **options)  # type: ignore[arg-type]

    monkeypatch.setattr(duckdb, "connect", slow)
    assert database_state(path) == database_state(two[0] / "k2.duckdb")
    assert files == []


def test_a_file_that_is_no_database_fails_at_once(tmp_path: Path) -> None:
    (tmp_path / "k2.duckdb").write_bytes(b"no database, though long enough to look at" * 9)
    with pytest.raises(duckdb.Error):
        database_state(tmp_path / "k2.duckdb")
    with pytest.raises(duckdb.Error, match="does not exist"):
        database_state(tmp_path / "none.duckdb")
