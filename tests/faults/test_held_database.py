"""``k2.duckdb`` open for writing in another program, as DuckDB's shell opens it by default."""

import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import duckdb
import pytest

from pipeline.cli.main import main
from pipeline.compare.changes import output_before, since_output
from pipeline.compare.check_copy import check
from pipeline.diagnostics.errors import DataError
from tests.conftest import K2, contents
from tests.faults.conftest import (
    KEPT_TABLES,
    assert_intact,
    assert_next_exchange,
    assert_said,
    stand,
)

HOLD = """
import sys, time, duckdb
connection = duckdb.connect(sys.argv[1], read_only=sys.argv[2] == "reading")
connection.execute(sys.argv[3])
print("open", flush=True)
time.sleep(600)
"""
DATA_ALONE = "--no-report"
REPORT = ("build", DATA_ALONE)


@contextmanager
def held(database: Path, for_what: str = "writing", sql: str = "SELECT 1") -> Iterator[int]:
    """Let another process hold the database; give its id. It is killed in the end."""
    command = [sys.executable, "-c", HOLD, str(database), for_what, sql]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == "open\n"
        try:
            yield process.pid
        finally:
            process.kill()


@pytest.mark.parametrize(
    "arguments",
    [
        ("sql", "--output", "{}", "FROM meta"),
        ("top", "--output", "{}", "MK7"),
        ("food", "--output", "{}", "natto"),
        ("claims", "--output", "{}"),
        ("check", "{}"),
        ("check", "{}/k2.duckdb"),
        ("diff", "{}", "{}"),
        ("build", "--output", "{}", DATA_ALONE),
        ("refresh", "frida", "--output", "{}"),
    ],
)
def test_every_verb_says_who_holds_it_and_what_to_do(
    arguments: tuple[str, ...], k2: K2, output: Path, small_output: Path
) -> None:
    with held(output / "k2.duckdb") as pid:
        done = k2(*(argument.format(output) for argument in arguments))
    status = 2 if arguments[0] == "diff" else 3
    assert_said(done, status, f"{output}/k2.duckdb is held open for writing by", f"(PID {pid})")
    assert done.stderr.endswith(
        "close it there, or open it there for reading alone (duckdb -readonly), and run again\n"
    )
    assert done.stdout == ""
    assert_intact(output, small_output)


def test_an_earlier_staged_build_survives_a_refused_one(
    k2: K2, output: Path, staged: Path, small_facts: Path
) -> None:
    before = contents(staged)
    with held(output / "k2.duckdb"):
        done = k2("build", "--output", output, "--facts", small_facts, DATA_ALONE)
    assert done.returncode == 3
    assert contents(staged) == before


@KEPT_TABLES
def test_a_dataset_compares_with_nothing_of_it_and_may_replace_it(
    k2: K2, output: Path, small_facts: Path
) -> None:
    with held(output / "k2.duckdb"):
        done = k2("dataset", "--output", output, "--facts", small_facts, DATA_ALONE)
    assert (done.returncode, done.stderr) == (0, "")
    check(output, {})


def test_whoever_reads_it_is_in_nobodys_way(k2: K2, output: Path) -> None:
    with held(output / "k2.duckdb", "reading"):
        assert k2("food", "natto", "--output", output).returncode == 0
        check(output, {})


@KEPT_TABLES
def test_a_damaged_output_is_compared_with_the_last_release_and_said_so(
    output: Path, small_facts: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (output / "k2.duckdb").write_bytes(b"damaged")
    arguments = ["build", "--output", str(output), "--facts", str(small_facts), DATA_ALONE]
    assert main(arguments) == 0
    (line,) = capsys.readouterr().err.splitlines()
    assert line.startswith(f"k2: {output} is unreadable: ")
    assert line.endswith("diff.md compares with the last recorded release, if there is one")


def test_an_output_whose_keys_are_not_unique_is_said_not_to_be_compared(
    output: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    old = output_before(output)
    assert old is not None
    tables = dict(old.tables)
    twice = {**tables, "food": tables["food"].extend(tables["food"].head(1))}
    about = {"release": "x", "schema_version": "1.0.0"}
    object.__setattr__(old, "tables", twice)
    assert since_output(old, about, tables) is None
    (line,) = capsys.readouterr().err.splitlines()
    assert line.startswith("k2: output before: food has no unique key")
    assert "diff.md compares with the last recorded release" in line


def test_nothing_published_is_compared_with_nothing_in_silence(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert output_before(tmp_path) is None
    assert output_before(tmp_path / "none") is None
    assert capsys.readouterr().err == ""


def test_a_log_of_somebody_does_not_become_a_part_of_the_next_build(
    small_output: Path, next_output: Path, tmp_path: Path
) -> None:
    """A program that writes and ends at once leaves ``k2.duckdb.wal``, which DuckDB replays."""
    output = stand(small_output, tmp_path / "parent" / "output")
    with held(output / "k2.duckdb", sql="CREATE TABLE mine AS SELECT 1 AS x"):
        pass
    assert (output / "k2.duckdb.wal").stat().st_size > 0
    with pytest.raises(DataError, match=r"k2\.duckdb\.wal holds changes made to the database"):
        check(output, {})
    assert_next_exchange(output, next_output)
    assert not (output / "k2.duckdb.wal").exists()
    assert (output / "notes.txt").read_text(encoding="utf-8") == "mine"
    with duckdb.connect(str(output / "k2.duckdb"), read_only=True) as connection:
        found = connection.sql("FROM duckdb_tables() SELECT table_name").fetchall()
    assert ("mine",) not in found
