"""Views made of parts of the foods hold the rows that the published database gives."""

import gc
from collections.abc import Iterable, Iterator
from pathlib import Path

import duckdb
import polars as pl
import pytest

from pipeline.diagnostics.errors import OutsideError
from pipeline.load import described_dataset, spreadsheets, wide_file
from pipeline.load.described_dataset import described_dataset as described
from pipeline.load.limited_memory import MOST_THREADS, limited_memory

VIEWS = ("answer_value", "food_answer", "food_answer_form", "food_vitamin_k", "serving_vitamin_k")
SEVERAL = 5_000  # foods, a fifth of all


@pytest.fixture(scope="module")
def in_parts(
    built: Path, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[duckdb.DuckDBPyConnection]:
    """Return the connection, made of parts that cut concepts and sources in two."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(described_dataset, "_FOODS_AT_ONCE", SEVERAL)
        patch.setattr(wide_file, "_FOODS_AT_ONCE", SEVERAL)
        with described(built, tmp_path_factory.mktemp("spill")) as connection:
            yield connection


@pytest.mark.parametrize("view", VIEWS)
def test_views_of_parts_hold_the_rows_of_the_database(
    in_parts: duckdb.DuckDBPyConnection, view: str
) -> None:
    ((rows,),) = in_parts.execute(f"SELECT count(*) FROM {view}").fetchall()
    assert rows > SEVERAL
    for one, other in ((view, f"k2.{view}"), (f"k2.{view}", view)):
        assert in_parts.execute(f"FROM {one} EXCEPT ALL FROM {other} LIMIT 1").fetchall() == []


def test_the_wide_file_of_parts_is_the_published_one(
    in_parts: duckdb.DuckDBPyConnection, built: Path
) -> None:
    parts = list(wide_file.wide_rows(in_parts))
    assert len(parts) > 2
    made = pl.concat(parts)
    published = pl.read_csv(built / "csv" / "k2_wide.csv", schema=made.schema)
    assert made.with_columns(pl.col(pl.String).replace("", None)).equals(published)


def test_names_stand_for_the_tables_again_after_the_parts(
    in_parts: duckdb.DuckDBPyConnection,
) -> None:
    for _ in wide_file.wide_rows(in_parts):
        break
    ((left,),) = in_parts.execute("SELECT count(*) FROM food").fetchall()
    ((all_foods,),) = in_parts.execute("SELECT count(*) FROM k2.food").fetchall()
    assert left == all_foods


def test_an_error_while_the_wide_file_is_written_stays_the_only_one(
    built: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def write(_folder: Path, name: str, parts: Iterable[pl.DataFrame]) -> None:
        if name == "k2_wide":
            next(iter(parts))
            raise OSError(28, "No space left on device")

    monkeypatch.setattr(spreadsheets, "_write", write)
    with pytest.raises(OSError, match="No space left"), described(built, tmp_path) as connection:
        spreadsheets.write_spreadsheets_of_views(tmp_path, connection)
    gc.collect()
    assert capsys.readouterr().err == ""
    assert list(tmp_path.iterdir()) == []


def test_too_little_memory_ends_in_a_line(
    built: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("pipeline.load.limited_memory.LIMIT", "8MB")
    with pytest.raises(OutsideError, match="please report it"), described(built, tmp_path):
        pass
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("processors", [17, 128])
def test_a_machine_of_many_processors_uses_some(
    processors: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Each thread takes memory of its own, and the limit is the same on every machine."""
    monkeypatch.setattr("os.cpu_count", lambda: processors)
    with limited_memory(tmp_path) as settings, duckdb.connect(config=settings) as connection:
        found = connection.execute("SELECT current_setting('threads')").fetchall()
    assert found == [(MOST_THREADS,)]


def test_a_machine_of_few_processors_uses_all(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("os.cpu_count", lambda: MOST_THREADS)
    with limited_memory(tmp_path) as settings:
        assert "threads" not in settings
