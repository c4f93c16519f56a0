"""The page on object storage, and what it gives to Trino; a folder stands for the bucket.

``tests/engines`` runs the same page against a server and in Spark.
"""

import json
import re
import subprocess
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import duckdb
import polars as pl
import pyarrow.parquet as pq
import pytest
import sqlglot
from sqlglot import exp

from pipeline.load.trino import IN_TRINO, PLACE
from schemas.duckdb_ddl import meaning
from schemas.tables import PUBLISHED
from tests.engines.object_storage import blocks

TYPES = {"string": "VARCHAR", "double": "DOUBLE", "int64": "BIGINT", "bool": "BOOLEAN"}


@pytest.fixture
def page(built: Path) -> str:
    return (built / "docs" / "object_storage.md").read_text(encoding="utf-8")


def trino(built: Path, name: str) -> list[Any]:
    text = (built / "sql" / "trino" / name).read_text(encoding="utf-8")
    return [statement for statement in sqlglot.parse(text, read="trino") if statement]


def test_page_names_every_file_with_its_rows_and_size(
    page: str, built: Path, published: dict[str, pl.DataFrame]
) -> None:
    told = re.findall(r"^\| `(parquet/\S+)` \| .+ \| ([\d,]+) \| ([\d,]+) \|$", page, re.MULTILINE)
    assert [(file, rows, size) for file, rows, size in told] == [
        (
            f"parquet/{name}.parquet",
            f"{published[name].height:,}",
            f"{(built / 'parquet' / f'{name}.parquet').stat().st_size:,}",
        )
        for name in PUBLISHED
    ]
    manifest = json.loads((built / "manifest.json").read_text(encoding="utf-8"))
    assert f"Release {manifest['release']} has {len(PUBLISHED)} tables" in page
    assert "{" not in re.sub(r"```.*?```", "", page, flags=re.DOTALL)


@pytest.mark.parametrize("block", [0, 1])
def test_duckdb_runs_what_the_page_says(page: str, built: Path, block: int) -> None:
    sql = blocks(page, "sql")[block].replace(PLACE, str(built))
    with duckdb.connect() as connection:
        assert connection.execute(sql).fetchall()[0][1] in ("Natto", "MK7")


def test_trino_tables_are_the_parquet_files(page: str, built: Path) -> None:
    made = trino(built, "tables.sql")
    assert len(made) == len(PUBLISHED)
    for statement, table in zip(made, PUBLISHED.values(), strict=True):
        assert isinstance(statement, exp.Create)
        assert statement.find(exp.Table).name == table.name  # type: ignore[union-attr]
        schema = pq.read_schema(built / "parquet" / f"{table.name}.parquet")
        assert [(c.name, str(c.kind)) for c in statement.find_all(exp.ColumnDef)] == [
            (field.name, TYPES[str(field.type)]) for field in schema
        ]
        said = [c.this.name for c in statement.find_all(exp.CommentColumnConstraint)]
        assert said == [meaning(column) for column in table.columns]
        assert f"'{PLACE}/trino/{table.name}'" in statement.sql("trino")
    first, _ = blocks(page, "sql trino")
    assert first in (built / "sql" / "trino" / "tables.sql").read_text(encoding="utf-8")


def test_shell_lays_one_folder_a_table(page: str, built: Path, tmp_path: Path) -> None:
    _, loop = blocks(page, "sh")
    stand_in = f'aws() {{ mkdir -p "$(dirname "$4")" && cp "$3" "$4"; }}\n{loop}'
    script = stand_in.replace("s3://", f"{tmp_path}/")
    subprocess.run(["bash", "-euc", script], cwd=built, check=True)
    laid = {path.relative_to(tmp_path).as_posix() for path in tmp_path.rglob("*.parquet")}
    assert laid == {f"BUCKET/k2/trino/{name}/{name}.parquet" for name in PUBLISHED}


@pytest.fixture(scope="session")
def read_back(built: Path) -> Iterator[duckdb.DuckDBPyConnection]:
    """Give what sqlglot reads in the SQL for Trino, as views of DuckDB over the Parquet files."""
    with duckdb.connect() as connection:
        for name in PUBLISHED:
            path = built / "parquet" / f"{name}.parquet"
            connection.execute(f"CREATE VIEW {name} AS FROM read_parquet('{path}')")
        for statement in trino(built, "views.sql"):
            assert isinstance(statement, exp.Create)
            query = statement.expression.sql("duckdb")
            connection.execute(f"CREATE VIEW {statement.this.name} AS {query}")
        yield connection


@pytest.mark.parametrize("view", IN_TRINO, ids=lambda view: view.name)
def test_view_read_back_from_trino_has_the_same_rows(
    read_back: duckdb.DuckDBPyConnection, database: duckdb.DuckDBPyConnection, view: Any
) -> None:
    def rows(connection: duckdb.DuckDBPyConnection) -> Counter[str]:
        found = connection.execute(f"FROM {view.name}").fetchall()
        return Counter(
            str([float(f"{x:.12g}") if isinstance(x, float) else x for x in row]) for row in found
        )

    expected = rows(database)
    assert expected
    assert rows(read_back) == expected


def test_trino_views_use_only_what_trino_has(built: Path) -> None:
    for statement in trino(built, "views.sql"):
        assert statement.args["properties"].find(exp.SchemaCommentProperty)
        assert [x.name for x in statement.find_all(exp.Anonymous)] == []
        for missing in (exp.Median, exp.PercentileCont, exp.Quantile):
            assert statement.find(missing) is None
        assert not any(group.args.get("all") for group in statement.find_all(exp.Group))


def test_question_to_trino_answers(page: str, read_back: duckdb.DuckDBPyConnection) -> None:
    _, question = blocks(page, "sql trino")
    found = read_back.execute(sqlglot.transpile(question, "trino", "duckdb")[0]).fetchall()
    assert found[0][:2] == ("Natto", 998.0)
