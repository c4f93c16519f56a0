"""``k2 sql``, ``top`` and ``food``: what they answer, what they refuse, and how they look."""

import csv
import io
import json
import re
import subprocess
import sys
import threading
import time
import unicodedata
from contextlib import suppress
from pathlib import Path

import duckdb
import polars as pl
import pytest

from pipeline.cli.main import main
from pipeline.diagnostics.errors import DataError, UsageError
from pipeline.query import sandbox
from pipeline.query.rankings import quantity_of
from pipeline.query.sandbox import ask, opened
from tests.conftest import K2


@pytest.fixture(scope="session")
def db(built: Path) -> Path:
    return built / "k2.duckdb"


@pytest.fixture
def verb(capsys: pytest.CaptureFixture[str]) -> K2:
    """Run a verb within this process, whose output is no terminal (``tests/cli`` starts some)."""

    def run(*arguments: str | Path) -> subprocess.CompletedProcess[str]:
        status = main([*map(str, arguments)])
        return subprocess.CompletedProcess(arguments, status, *capsys.readouterr())

    return run


@pytest.mark.parametrize(
    "query",
    [
        "FROM '/etc/hosts'",
        "FROM read_text('/etc/hosts')",
        "FROM read_csv('http://127.0.0.1:9/x.csv')",
        "COPY food TO 'stolen.csv'",
        "EXPORT DATABASE 'stolen'",
        "ATTACH 'other.duckdb'",
        "INSTALL httpfs",
        "LOAD httpfs",
        "SET enable_external_access = true",
        "SET temp_directory = '/tmp'",
        "SELECT 1; DELETE FROM food",
        "CREATE TABLE mine AS SELECT 1",
        "FROM parameters",  # a variable of the program
        "SELEC 1",
    ],
)
def test_sql_that_reaches_out_or_writes_is_refused(
    db: Path, query: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    with pytest.raises(UsageError):
        ask(db, query)
    assert list(tmp_path.iterdir()) == []


def test_long_query_is_stopped(db: Path) -> None:
    started = time.monotonic()
    with pytest.raises(UsageError, match=r"took longer than 0\.2 s"):
        ask(db, "SELECT sum(a.range * b.range) FROM range(10000000) a, range(10000) b", seconds=0.2)
    assert time.monotonic() - started < 10


def test_a_query_that_begins_after_its_time_is_stopped(
    db: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """DuckDB forgets an interrupt that comes when no query runs: a busy machine starts late."""
    monkeypatch.setattr(sandbox, "check_question", lambda _: time.sleep(0.3))
    endless = "SELECT sum(a.range * b.range) FROM range(10000000) a, range(10000) b"
    with pytest.raises(UsageError, match=r"took longer than 0\.1 s"):
        ask(db, endless, seconds=0.1)


class SlowToEnd(sandbox.Interruption):
    """A clock whose thread goes on for a moment after it is cancelled."""

    def run(self) -> None:
        """Wait as ever, then 0.2 s more."""
        super().run()
        time.sleep(0.2)


def test_clock_ends_with_the_query(db: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    # One that is left over holds the connection when Python ends, and DuckDB complains of a leak.
    monkeypatch.setattr(sandbox, "Interruption", SlowToEnd)
    threads = threading.active_count()
    for query in ("SELECT 1", "SELEC 1"):
        with suppress(UsageError):
            ask(db, query)
        assert threading.active_count() == threads


def test_no_database_says_what_to_do(tmp_path: Path) -> None:
    with pytest.raises(DataError, match="run make dataset"):
        ask(tmp_path / "k2.duckdb", "SELECT 1")
    (tmp_path / "k2.duckdb").write_bytes(b"no database at all" * 1000)
    with pytest.raises((DataError, UsageError)):
        ask(tmp_path / "k2.duckdb", "SELECT 1")


def test_formats_hold_the_same_rows(verb: K2, built: Path) -> None:
    def told(answer_format: str) -> str:
        done = verb(
            *("top", "MK-9", "--entries", "-n", "3"),
            *("--output", built, "--format", answer_format),
        )
        assert done.returncode == 0
        return done.stdout

    rows = json.loads(told("json"))
    assert [row["rank"] for row in rows] == [1, 2, 3]
    from_csv = list(csv.DictReader(io.StringIO(told("csv"))))
    assert [float(row["ug_per_100g"]) for row in from_csv] == [r["ug_per_100g"] for r in rows]
    lines = told("markdown").splitlines()
    assert lines[0].startswith("| rank | name |")
    assert rows[0]["food_id"] in lines[2]


def test_top_is_the_macro(db: Path, database: duckdb.DuckDBPyConnection, k2: K2) -> None:
    done = k2("top", "MK7", "--entries", "-n", "7", "--output", db.parent, "--format", "json")
    expected = database.sql(
        "SELECT food_id, amount_ug_per_100g FROM top_foods('MK7', 7) ORDER BY rank"
    ).fetchall()
    assert [(r["food_id"], r["ug_per_100g"]) for r in json.loads(done.stdout)] == expected
    left_out = database.sql("SELECT max(left_out) FROM top_foods('MK7', 1)").fetchall()[0][0]
    assert (f"left out: {left_out} values" in done.stderr) == (left_out > 0)


def test_per_serving_is_amount_times_weight(
    db: Path, database: duckdb.DuckDBPyConnection, k2: K2
) -> None:
    done = k2(
        *("top", "MK4", "--entries", "--per", "serving", "-n", "5"),
        *("--output", db.parent, "--format", "json"),
    )
    rows = json.loads(done.stdout)
    amounts = [row["ug_per_serving"] for row in rows]
    assert amounts == sorted(amounts, reverse=True)
    for row in rows:
        (per_100g,) = database.execute(
            "SELECT amount_ug_per_100g FROM measurement WHERE measurement_id = ?",
            [f"{row['food_id']}/MK4"],
        ).fetchall()[0]
        assert row["ug_per_serving"] == pytest.approx(per_100g * row["serving_g"] / 100)
    assert len({row["food_id"] for row in rows}) == 5


def test_a_count_that_a_source_prints_in_the_portion_is_not_said_twice(db: Path, verb: K2) -> None:
    done = verb(
        *("top", "K1", "--entries", "--per", "serving", "--category", "mixed_dishes", "-n", "50"),
        *("--output", db.parent, "--format", "json"),
    )
    rows = json.loads(done.stdout)
    assert any(row["food_id"].startswith("fndds:") for row in rows)
    assert all(re.match(r"[\d.]+ [^\d]|RACC", row["serving"]) for row in rows)


@pytest.mark.parametrize("entries", [[], ["--entries"]])
def test_category_is_one_that_is_known(
    db: Path, published: dict[str, pl.DataFrame], verb: K2, entries: list[str]
) -> None:
    asked = ("top", "MK4", "-n", "3", *entries, "--format", "json", "--output", db.parent)
    rows = json.loads(verb(*asked, "--category", "cheese").stdout)
    best = [row.get("food_id") for row in rows] if entries else None
    if best:
        found = published["food"].filter(pl.col("food_id").is_in(best))
        assert found["category"].to_list() == ["cheese"] * 3
    else:
        assert {row["category"] for row in rows} == {"cheese"}
    done = verb(*asked, "--category", "chees")
    assert (done.returncode, done.stdout) == (2, "")
    assert "chees is no category of foods; give one of alcoholic_beverages, animal" in done.stderr


def test_foods_are_ranked_with_their_range(verb: K2, built: Path) -> None:
    """The question of the product: which foods hold K2, in portions people eat."""
    done = verb("top", "K2", "--output", built)
    lines = done.stdout.splitlines()
    assert done.returncode == 0
    assert len(lines) + len(done.stderr.splitlines()) < 24
    assert lines[0] == "µg of K2 in an everyday portion"
    assert re.match(r" *1  Natto .* ≥ 255  255–497 +pack, 45 g +4$", lines[3])
    assert sum("Natto" in line for line in lines) == 1
    assert "known as a printed total only" in done.stdout
    assert "Goose liver" in done.stdout
    cheese = verb("top", "--category", "cheese", "--output", built).stdout
    assert "Gouda" in cheese
    assert "14.2–19.5" in cheese


@pytest.mark.parametrize(
    ("written", "quantity"),
    [
        *(("MK-7", "MK7"), ("mk7", "MK7"), ("mk 7", "MK7"), ("menaquinone-7", "MK7")),
        *(("Menachinon 7", "MK7"), ("vitamin K2 MK-7", "MK7"), ("vitamin k2 (MK-7)", "MK7")),
        *(("MK-9(4H)", "MK9_4H"), ("mk9_4h", "MK9_4H"), ("menatetrenone", "MK4")),
        *(("k1", "K1"), ("Vitamin K1", "K1"), ("phylloquinone", "K1"), ("Phyllochinon", "K1")),
        *(("dk1", "DK1"), ("2',3'-dihydrophylloquinone", "DK1"), ("phytonadione", "K1")),
        *(("K2", "K2"), ("vitamin k2", "K2"), ("vitamine K2", "K2"), ("menaquinones", "K2")),
        *(("K", "K"), ("vitamin K", "K"), ("ｍｋ７", "MK7")),
    ],
)
def test_forms_as_people_write_them(built: Path, written: str, quantity: str) -> None:
    with opened(built / "k2.duckdb") as connection:
        assert quantity_of(connection, written) == quantity


@pytest.mark.parametrize("wrong", ["", "MK99", "'; DROP", "K3", "vitamin", "natto"])
def test_what_is_no_form_is_refused_with_the_list(built: Path, wrong: str) -> None:
    with (
        opened(built / "k2.duckdb") as connection,
        pytest.raises(UsageError, match=r"no form of vitamin K; give K2, K \(all\), K1, DK1, MK4"),
    ):
        quantity_of(connection, wrong)


def test_food_that_usda_did_not_measure_shows_no_zero(verb: K2, built: Path) -> None:
    done = verb("food", "natto", "--entries", "--output", built, "--format", "json")
    row = next(r for r in json.loads(done.stdout) if r["food_id"] == "fdc_sr_legacy:16113")
    assert row["k1_ug"] == 23.1
    assert row["mk7_ug"] is None


def columns_of(line: str) -> int:
    """Return how many columns a terminal takes: two for each Japanese character."""
    return sum(2 if unicodedata.east_asian_width(character) in "WF" else 1 for character in line)


@pytest.mark.parametrize(
    "arguments",
    [
        ("top",),
        ("top", "K", "--per", "100kcal", "--ids"),
        ("top", "MK4", "--entries", "--per", "serving"),
        ("top", "MK7"),
        ("food", "goat", "cheese"),
        ("food", "no such food"),
        ("sql", "FROM issue LIMIT 3"),
        ("sql", "FROM form"),
        ("sql", "FROM measurement LIMIT 2"),
        ("sql", "FROM range(200)"),
        ("food", "チーズ"),
        ("sql", "SELECT food_id, name, name_original FROM food WHERE language = 'ja' LIMIT 30"),
        ("sql", "SELECT * FROM food WHERE language = 'ja' LIMIT 3"),
        ("sql", "FROM source"),
        ("sql", "FROM meta"),
        ("sql", f"SELECT 1 AS {'a' * 90}, 2 AS {'b' * 90}, {', '.join(map(str, range(20)))}"),
    ],
)
def test_tables_keep_to_80_columns_without_a_terminal(
    verb: K2, built: Path, arguments: tuple[str, ...]
) -> None:
    done = verb(*arguments, "--output", built)
    assert done.returncode == 0
    assert done.stdout
    lines = [line for line in done.stdout.splitlines() if str(built) not in line]  # a path is whole
    assert max(map(columns_of, lines)) <= 80
    if arguments[-1] == "FROM range(200)":
        assert "more than 100 rows" in done.stdout


def test_small_amount_never_reads_as_zero(verb: K2, built: Path) -> None:
    last = verb("top", "MK4", "--entries", "-n", "100000", "--output", built).stdout.splitlines()
    assert "more than 100 rows" in last[-1]
    smallest = verb("sql", "SELECT 0.00000123 AS x", "--output", built).stdout.splitlines()[-1]
    assert float(smallest) == 0.00000123


def test_reader_that_stops_early_is_no_error(built: Path) -> None:
    command = [sys.executable, "-m", "pipeline", "sql", "FROM serving", "--format", "csv"]
    with subprocess.Popen(
        [*command, "--output", str(built)], stdout=subprocess.PIPE, stderr=subprocess.PIPE
    ) as process:
        assert process.stdout is not None
        assert process.stderr is not None
        process.stdout.readline()
        process.stdout.close()
        assert process.stderr.read() == b""
        assert process.wait() == 0
