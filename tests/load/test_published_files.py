"""The files beside the tables: sums, manifest, dictionary, issues, ``meta``."""

import hashlib
import json
import re
from pathlib import Path

import duckdb
import polars as pl
import pytest

from pipeline.load.example_queries import EXAMPLES
from schemas.meta import META
from schemas.tables import PUBLISHED
from schemas.views import MACROS, VIEWS


def test_sums_cover_every_file(built: Path) -> None:
    lines = (built / "SHA256SUMS").read_text(encoding="utf-8").splitlines()
    sums = {name: sum_ for sum_, name in (line.split("  ", 1) for line in lines)}
    files = {p.relative_to(built).as_posix(): p for p in built.rglob("*") if p.is_file()}
    assert sums.keys() == files.keys() - {"SHA256SUMS", ".gitignore"}
    for name, expected in sums.items():
        assert hashlib.sha256(files[name].read_bytes()).hexdigest() == expected


def test_manifest_tells_rows_content_and_change_of_each_table(built: Path) -> None:
    manifest = json.loads((built / "manifest.json").read_text(encoding="utf-8"))
    for part in ("rows", "content_sha256", "changed"):
        assert list(manifest[part]) == list(PUBLISHED)
    assert manifest["files"].keys() >= {"k2.duckdb", "README.md", "datapackage.json"}


def test_issue_lines_are_the_table(built: Path, published: dict[str, pl.DataFrame]) -> None:
    lines = (built / "issues.jsonl").read_text(encoding="utf-8").splitlines()
    assert [json.loads(line) for line in lines] == published["issue"].to_dicts()


def test_meta_tells_release_schema_licences_and_citation(
    database: duckdb.DuckDBPyConnection, built: Path
) -> None:
    meta = dict(database.sql("FROM meta").fetchall())
    manifest = json.loads((built / "manifest.json").read_text(encoding="utf-8"))
    assert meta["release"] == manifest["release"]
    assert meta["schema_version"] == manifest["schema_version"]
    assert manifest["release"] in meta["how to cite"]
    for source in manifest["sources"]:
        assert meta[f"licence of {source['source_id']}"]
        assert meta[f"attribution of {source['source_id']}"]


def test_dictionary_describes_every_table_column_view_and_macro(built: Path) -> None:
    text = (built / "README.md").read_text(encoding="utf-8")
    described = [(t.name, t.description, t.columns) for t in (*PUBLISHED.values(), META)]
    described += [(view.name, view.description, view.columns) for view in VIEWS]
    for name, description, columns in described:
        section = re.split(r"^##", text.partition(f"\n### {name}\n")[2], flags=re.MULTILINE)[0]
        assert description in section
        assert [c.name for c in columns if f"| `{c.name}` |" not in section] == []
    assert [macro.name for macro in MACROS if f"`{macro.name}(" not in text] == []


def test_dictionary_counts_rows(built: Path, published: dict[str, pl.DataFrame]) -> None:
    text = (built / "README.md").read_text(encoding="utf-8")
    for name, frame in published.items():
        assert f"{frame.height} rows. Key:" in text.partition(f"\n### {name}\n")[2][:900]


@pytest.mark.parametrize("sql", [sql for _, sql in EXAMPLES])
def test_example_queries_of_the_dictionary_answer(
    database: duckdb.DuckDBPyConnection, built: Path, sql: str
) -> None:
    assert sql in (built / "README.md").read_text(encoding="utf-8")
    assert database.sql(sql).fetchall()
