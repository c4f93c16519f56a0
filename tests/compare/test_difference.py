"""``k2 diff`` on copies that were changed by hand in known places."""

import json
import shutil
from pathlib import Path
from typing import Any

import duckdb
import jsonschema
import polars as pl
import pytest

from pipeline.compare.dataset_copy import read_copy
from pipeline.compare.diff_report import markdown
from pipeline.compare.difference import difference
from tests.conftest import K2, ROOT

SCHEMA = json.loads((ROOT / "schemas" / "diff.schema.json").read_text(encoding="utf-8"))
CHEESE = "frida:138"


@pytest.fixture
def copy(built: Path, tmp_path: Path) -> Path:
    """A writable copy of the Parquet files."""
    shutil.copytree(built / "parquet", tmp_path / "copy" / "parquet")
    return tmp_path / "copy"


def rewrite(folder: Path, table: str, *changes: pl.Expr, without: pl.Expr | None = None) -> None:
    path = folder / "parquet" / f"{table}.parquet"
    frame = pl.read_parquet(path).with_columns(*changes)
    (frame if without is None else frame.filter(~without)).write_parquet(path)


def compared(before: Path, after: Path) -> dict[str, Any]:
    found = difference(read_copy(before), read_copy(after))
    jsonschema.validate(found, SCHEMA)
    return found


def of(found: dict[str, Any], table: str) -> dict[str, Any]:
    return next(t for t in found["tables"] if t["table"] == table)


def test_folder_and_database_of_one_build_are_the_same(built: Path) -> None:
    found = compared(built, built / "k2.duckdb")
    assert found["same"]
    assert found["schema"] == []
    assert found["before"]["release"] == found["after"]["release"]
    assert "Same content." in markdown(found)


def test_release_name_and_stamps_are_no_content(built: Path, tmp_path: Path) -> None:
    path = Path(shutil.copy(built / "k2.duckdb", tmp_path))
    with duckdb.connect(str(path)) as connection:
        connection.execute("UPDATE meta SET value = '2031.1.0' WHERE item = 'release'")
    found = compared(built / "k2.duckdb", path)
    assert found["same"]
    assert found["after"]["release"] == "2031.1.0"


def test_changed_amounts_are_scored_and_sorted(built: Path, copy: Path) -> None:
    amount, key = pl.col("amount_ug_per_100g"), pl.col("measurement_id")
    before = dict(
        pl.read_parquet(copy / "parquet" / "measurement.parquet").select(key, amount).iter_rows()
    )
    rewrite(
        copy,
        "measurement",
        pl.when(key == f"{CHEESE}/MK9")
        .then(amount * 3)  # |a-3a| / 4a = 0.5
        .when(key == f"{CHEESE}/MK8")
        .then(amount * 1.1)  # 0.1a / 2.1a = 0.047619
        .when(key == f"{CHEESE}/MK7")
        .then(None)
        .otherwise(amount)
        .alias("amount_ug_per_100g"),
    )
    found = compared(built, copy)
    assert not found["same"]
    changed = of(found, "measurement")["changed"]
    assert changed["count"] == 3
    assert changed["columns"] == {"amount_ug_per_100g": 3}
    assert [(a["key"], a["score"]) for a in changed["amounts"]] == [
        ([f"{CHEESE}/MK7"], 1.0),
        ([f"{CHEESE}/MK9"], 0.5),
        ([f"{CHEESE}/MK8"], 0.047619),
    ]
    assert changed["amounts"][1]["before"] == before[f"{CHEESE}/MK9"]
    text = markdown(found)
    assert text.index("MK7` | amount") < text.index("MK9` | amount") < text.index("MK8` | amount")


def test_rows_that_went_are_named_with_their_share(built: Path, copy: Path) -> None:
    rewrite(copy, "serving", without=pl.col("food_id") == "sr28:01002")
    all_rows = pl.read_parquet(built / "parquet" / "serving.parquet")
    gone = all_rows.filter(pl.col("food_id") == "sr28:01002")
    assert gone.height
    removed = of(compared(built, copy), "serving")["removed"]
    assert removed["keys"] == [[key] for key in gone["serving_id"]]
    assert removed["share"] == round(gone.height / all_rows.height, 6)
    added = of(compared(copy, built), "serving")["added"]
    assert added["keys"] == removed["keys"]
    assert "## Removed from serving" in markdown(compared(built, copy))


def test_schema_changes_come_first(built: Path, copy: Path) -> None:
    (copy / "parquet" / "reference_intake.parquet").unlink()
    rewrite(copy, "serving", pl.lit("x").alias("colour"), pl.col("n_samples").cast(pl.String))
    path = copy / "parquet" / "form.parquet"
    frame = pl.read_parquet(path)
    frame.select("name", *(c for c in frame.columns if c != "name")).write_parquet(path)
    found = compared(built, copy)
    assert {"what": "table removed", "table": "reference_intake"} in found["schema"]
    assert {"what": "column added", "table": "serving", "column": "colour"} in found["schema"]
    assert {"what": "columns in another order", "table": "form"} in found["schema"]
    assert {
        "what": "another type",
        "table": "serving",
        "column": "n_samples",
        "before": "Int64",
        "after": "String",
    } in found["schema"]
    assert of(found, "serving")["changed"]["count"] == 0  # what both have is the same
    text = markdown(found)
    assert "## Schema" in text
    assert "- another type: `serving.n_samples` (Int64 → String)" in text


def test_view_that_went_is_a_schema_change(built: Path, tmp_path: Path) -> None:
    path = Path(shutil.copy(built / "k2.duckdb", tmp_path))
    with duckdb.connect(str(path)) as connection:
        connection.execute("DROP VIEW food_vitamin_k")
    assert {"what": "view removed", "table": "food_vitamin_k"} in compared(built, path)["schema"]


def test_exit_status_is_that_of_diff(k2: K2, built: Path, copy: Path, tmp_path: Path) -> None:
    assert k2("diff", built, built / "k2.duckdb").returncode == 0
    rewrite(copy, "serving", without=pl.col("food_id") == "sr28:01002")
    report = tmp_path / "report"
    different = k2("diff", built, copy, "--format", "json", "--output", report)
    assert (different.returncode, different.stderr) == (1, "")
    assert (report / "diff.json").read_text(encoding="utf-8") == different.stdout
    assert "## Removed from serving" in (report / "diff.md").read_text(encoding="utf-8")
    jsonschema.validate(json.loads(different.stdout), SCHEMA)
    for wrong in (tmp_path / "none", ROOT / "pyproject.toml"):
        trouble = k2("diff", built, wrong)
        assert trouble.returncode == 2
        assert trouble.stderr.startswith("k2: ")
        assert len(trouble.stderr.splitlines()) == 1
