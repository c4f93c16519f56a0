"""``k2 sql`` in the hands of somebody who wants out of it: one clear line, no file, no wait."""

import resource
import subprocess
import sys
import time
from pathlib import Path

import pytest

from pipeline.cli.main import main
from pipeline.diagnostics.errors import UsageError
from pipeline.query.resource_limits import limited
from pipeline.query.sandbox import ask

_READS = (
    *("FROM 'in.csv'", 'FROM "in.csv"', "SELECT * FROM '/etc/passwd'", "FROM read_csv('in.csv')"),
    *("FROM read_csv_auto('/etc/passwd')", "FROM sniff_csv('in.csv')", "FROM read_text('in.csv')"),
    *("FROM read_blob('in.csv')", "FROM read_json('in.csv')", "FROM read_parquet('in.csv')"),
    *("FROM read_ndjson_objects('in.csv')", "FROM parquet_metadata('in.csv')", "FROM glob('*')"),
    *("FROM read_duckdb('other.duckdb')", "FROM 'other.duckdb'", "FROM query_table('in.csv')"),
    *("FROM query_table(['in.csv'])", "FROM read_csv('/proc/self/environ')"),
    "FROM json_execute_serialized_sql(json_serialize_sql('FROM ''in.csv'''))",
    *("SELECT getenv('HOME')", "FROM duckdb_secrets()", "FROM which_secret('s3://x', 's3')"),
    *("IMPORT DATABASE 'stolen'", "COPY food FROM 'in.csv'", "SELECT pg_read_file('in.csv')"),
)
_WRITES = (
    *("COPY food TO 'stolen.csv'", "COPY (SELECT 1) TO '/dev/stdout'", "EXPORT DATABASE 'stolen'"),
    *("EXPLAIN ANALYZE COPY food TO 'stolen.csv'", "FROM query('COPY food TO ''stolen.csv''')"),
    *("PREPARE v AS COPY food TO 'stolen.csv'", "DELETE FROM food", "UPDATE food SET name = 'x'"),
    *("EXPLAIN ANALYZE DELETE FROM food", "WITH d AS (DELETE FROM food RETURNING *) FROM d"),
    *("DROP TABLE food", "ALTER TABLE food ADD COLUMN x INT", "TRUNCATE food", "CHECKPOINT"),
    *("INSERT INTO food FROM food", "CREATE TABLE mine AS SELECT 1", "CREATE SCHEMA s"),
    *("CREATE TEMP TABLE mine AS SELECT 1", "CREATE OR REPLACE VIEW best AS SELECT 1", "VACUUM"),
    *("CREATE TEMP MACRO x() AS 1", "COMMENT ON TABLE food IS 'x'", "BEGIN", "CALL dbgen(sf = 1)"),
    *("ATTACH 'other.duckdb'", "ATTACH 'new.duckdb'", "ATTACH ':memory:' AS m", "DETACH k2"),
    *("ATTACH 'sqlite:x.db'", "USE memory", "CREATE SECRET s (TYPE http, BEARER_TOKEN 'x')"),
    "CREATE PERSISTENT SECRET s (TYPE http, BEARER_TOKEN 'x')",
)
_NETWORK = (
    *("INSTALL httpfs", "LOAD httpfs", "FORCE INSTALL httpfs FROM 'http://127.0.0.1:9'"),
    *("INSTALL 'evil.duckdb_extension'", "LOAD 'evil.duckdb_extension'", "UPDATE EXTENSIONS"),
    *("FROM read_csv('http://127.0.0.1:9/x')", "FROM 's3://bucket/x.parquet'"),
    *("FROM read_text('https://127.0.0.1:9/x')", "ATTACH 'http://127.0.0.1:9/x.duckdb'"),
)
_SETTINGS = (
    *("SET enable_external_access = true", "SET lock_configuration = false", "RESET ALL"),
    *("SET GLOBAL lock_configuration = false", "RESET lock_configuration", "SET threads = 64"),
    *("SET memory_limit = '100GB'", "PRAGMA memory_limit = '100GB'", "SET temp_directory = '.'"),
    *("SET allowed_directories = ['/']", "SET extension_directory = '.'", "SET VARIABLE x = 1"),
    *("SET allow_unsigned_extensions = true", "SET search_path = 'main'", "PRAGMA version"),
    *("SET log_query_path = 'stolen.log'", "PRAGMA enable_profiling", "PRAGMA enable_logging"),
    *(
        "PRAGMA profiling_output = 'stolen.json'",
        "CALL enable_logging()",
        "CALL enable_profiling()",
    ),
    "CALL enable_logging(storage = 'file', storage_path = '.')",
)
_PROGRAM = (
    *("FROM database", "FROM query", "FROM parameters", "FROM connection", "FROM sys"),
    *("FROM pandas_scan(1)", "FROM arrow_scan(1, 2, 3)", "FROM arrow_scan(NULL, NULL, NULL)"),
    *("FROM python_map_function()", "SELECT chr(55296)"),
)
_NO_QUESTION = (
    *("", ";", "-- nothing", "SELEC 1", "SELECT 1; SELECT 2", "SELECT 1; DELETE FROM food"),
    *("FROM form; COPY food TO 'stolen.csv'", "EXECUTE v", "SELECT '\udcff'", "SELECT \0"),
)
_DEEP = (
    "SELECT " + "(" * 20_000 + "1" + ")" * 20_000,
    "SELECT 1" + " + 1" * 20_000,
    "SELECT " + "[" * 5_000 + "1" + "]" * 5_000,
    "SELECT " + "NOT " * 20_000 + "true",
    "SELECT * FROM (" * 3_000 + "SELECT 1" + ")" * 3_000,
)
ATTACKS = (*_READS, *_WRITES, *_NETWORK, *_SETTINGS, *_PROGRAM, *_NO_QUESTION, *_DEEP)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("attacked")
    (folder / "in.csv").write_text("secret\n4711\n", encoding="utf-8")
    return folder


@pytest.mark.parametrize("query", ATTACKS, ids=lambda query: ascii(query[:40]))
def test_an_attack_ends_in_one_line_and_leaves_nothing(
    query: str,
    built: Path,
    folder: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.chdir(folder)
    with pytest.raises(UsageError) as refused:
        ask(built / "k2.duckdb", query, seconds=10)
    assert "\n" not in str(refused.value)
    assert "4711" not in f"{refused.value} {refused.value.details}"
    assert capsys.readouterr().out == ""
    assert [path.name for path in folder.iterdir()] == ["in.csv"]
    assert sorted(p.name for p in built.iterdir() if "duckdb" in p.name) == ["k2.duckdb"]


@pytest.mark.parametrize(
    "query",
    [
        *("FROM form", "DESCRIBE form", "SUMMARIZE form", "SHOW TABLES", "TABLE form;"),
        *("EXPLAIN SELECT 1", "WITH a AS (SELECT 1) FROM a", "VALUES (1)"),
        "PIVOT form ON family USING count(*)",
    ],
)
def test_a_question_is_answered(
    query: str, built: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["sql", query, "--output", str(built)]) == 0
    assert capsys.readouterr().out


_CROSS = "SELECT count(*) FROM measurement a, measurement b, measurement c"
_RECURSIVE = "WITH RECURSIVE r(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM r) SELECT max(n) FROM r"
_MANY_ROWS = "SELECT a.range FROM range(100000000) a, range(100000000) b"


@pytest.mark.parametrize(
    ("query", "form"),
    [
        (_CROSS, "table"),
        (_RECURSIVE, "table"),
        *((_MANY_ROWS, form) for form in ("csv", "json", "markdown")),
    ],
)
def test_what_never_ends_is_stopped(
    query: str, form: str, built: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    started = time.monotonic()
    with pytest.raises(UsageError, match=r"took longer than 0\.2 s"):
        ask(built / "k2.duckdb", query, None, form, seconds=0.2)
    assert time.monotonic() - started < 10
    capsys.readouterr()


# In a process of its own: the bounds are those of the process, and so is its end.
_RUN = (
    "import resource, sys; from pipeline.query import resource_limits;"
    " from pipeline.cli.main import main; resource_limits._GRACE_S = 0.5;"
    " status = main(sys.argv[1:]);"
    " print('MB', resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024, file=sys.stderr);"
    " sys.exit(status)"
)


@pytest.mark.parametrize(
    ("query", "seconds", "said"),
    [
        ("SELECT repeat('a', 10000000) FROM range(1000)", "30", "needs more than 2 GB"),
        ("SELECT repeat('a', 3000000000)", "30", "needs more than 2 GB"),
        ("SELECT list(repeat('abc', 1000)) FROM range(10000000)", "30", "needs more than 2 GB"),
        # one call of a function that does not look at the clock
        (
            "SELECT levenshtein(repeat('a', 300000), repeat('b', 300000))",
            "1",
            "did not stop; ask for less",
        ),
    ],
)
def test_memory_and_time_of_the_process_are_bounded(
    query: str, seconds: str, said: str, built: Path
) -> None:
    started = time.monotonic()
    command = [
        sys.executable,
        "-c",
        _RUN,
        "sql",
        query,
        "--output",
        str(built),
        "--seconds",
        seconds,
    ]
    done = subprocess.run(command, capture_output=True, text=True, check=False, timeout=60)
    assert done.returncode == 2
    assert time.monotonic() - started < 30
    lines = done.stderr.splitlines()
    assert lines[0].startswith("k2: ")
    assert said in lines[0]
    assert done.stdout == ""
    assert all(int(line.split()[1]) < 4096 for line in lines[1:])


def test_the_bound_is_gone_after_the_question(built: Path) -> None:
    before = resource.getrlimit(resource.RLIMIT_AS)
    with limited(30):
        assert resource.getrlimit(resource.RLIMIT_AS)[0] > 0
        assert resource.getrlimit(resource.RLIMIT_AS) != (resource.RLIM_INFINITY,) * 2
    assert resource.getrlimit(resource.RLIMIT_AS) == before
    assert main(["sql", "FROM form", "--output", str(built)]) == 0
    assert resource.getrlimit(resource.RLIMIT_AS) == before


def test_json_never_loses_a_column(built: Path, capsys: pytest.CaptureFixture[str]) -> None:
    query = "SELECT 1 AS a, 2 AS a"
    with pytest.raises(UsageError, match="two columns are named a; name them apart with AS"):
        ask(built / "k2.duckdb", query, answer_format="json")
    query = "SELECT 'nan'::DOUBLE AS a, MAP {DATE '2020-01-01': [1e400]} AS b"
    ask(built / "k2.duckdb", query, answer_format="json")
    assert capsys.readouterr().out == '[\n{"a": "nan", "b": {"2020-01-01": ["inf"]}}\n]\n'
