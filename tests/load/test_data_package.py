"""What frictionless, the reference reader of Data Packages, says about the output."""

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import jsonschema
import polars as pl
import pytest

from pipeline.load.licences import OWN_LICENCE
from schemas.tables import PUBLISHED


def frictionless(folder: Path, *resource: str) -> dict[str, Any]:
    done = subprocess.run(
        [
            *(sys.executable, "-W", "ignore", "-m", "frictionless"),
            *("validate", "datapackage.json", "--json"),
            *(f"--resource-name={name}" for name in resource),
        ],
        cwd=folder,
        capture_output=True,
        text=True,
        check=False,
    )
    report: dict[str, Any] = json.loads(done.stdout)
    assert done.returncode == (0 if report["valid"] else 1), done.stderr
    return report


def errors(report: dict[str, Any]) -> list[str]:
    found = [error for task in report["tasks"] for error in task["errors"]]
    return [f"{error['type']}: {error['message']}" for error in report["errors"] + found]


SIZES = ["small", *(["built"] if os.environ.get("K2_ENGINES") == "all" else [])]


@pytest.mark.slow
@pytest.mark.parametrize("size", SIZES)
def test_frictionless_accepts_every_table(size: str, request: pytest.FixtureRequest) -> None:
    folder: Path = request.getfixturevalue(size)
    report = frictionless(folder)
    assert errors(report) == []
    assert [task["name"] for task in report["tasks"]] == list(PUBLISHED)
    rows = {task["name"]: task["stats"].get("rows", 0) for task in report["tasks"]}
    for name in PUBLISHED:
        path = folder / "parquet" / f"{name}.parquet"
        assert rows[name] == pl.read_parquet(path).height


BROKEN = {
    "amount_ug_per_100g": (-1.0, 'constraint "minimum" is "0'),
    "qualifier": ("perhaps", 'constraint "enum"'),
    "origin": (None, 'constraint "required"'),
    "food_id": ("sr28:none", "foreign key"),
    "measurement_id": ("same", "primary key"),
}
# Each folder in turn: to start it takes longer than to read two rows.
_VALIDATE = """
import json, os, sys
from frictionless import Package
for folder in sys.argv[1:]:
    os.chdir(folder)
    report = Package("datapackage.json").validate(name="measurement")
    print(json.dumps(report.to_dict()))
"""


@pytest.fixture(scope="module")
def refused(small: Path, tmp_path_factory: pytest.TempPathFactory) -> dict[str, list[str]]:
    """Return by column what is said of two rows with another cell in it."""
    root = tmp_path_factory.mktemp("broken")
    for column, (wrong, _) in BROKEN.items():
        broken = shutil.copytree(small, root / column)
        path = broken / "parquet" / "measurement.parquet"
        frame = pl.read_parquet(path).head(2)
        frame.with_columns(pl.lit(wrong, frame.schema[column]).alias(column)).write_parquet(path)
    done = subprocess.run(
        [sys.executable, "-W", "ignore", "-c", _VALIDATE, *(root / column for column in BROKEN)],
        capture_output=True,
        text=True,
        check=True,
    )
    reports = map(json.loads, done.stdout.splitlines())
    return {column: errors(report) for column, report in zip(BROKEN, reports, strict=True)}


@pytest.mark.parametrize("column", BROKEN)
def test_frictionless_refuses_a_broken_constraint(
    column: str, refused: dict[str, list[str]]
) -> None:
    _, said = BROKEN[column]
    assert any(said.lower() in text.lower() for text in refused[column]), refused[column]


def test_every_column_tells_meaning_type_and_key(built: Path) -> None:
    package = json.loads((built / "datapackage.json").read_text(encoding="utf-8"))
    assert package["$schema"] == "https://datapackage.org/profiles/2.0/datapackage.json"
    for resource, table in zip(package["resources"], PUBLISHED.values(), strict=True):
        schema = resource["schema"]
        assert [field["name"] for field in schema["fields"]] == table.column_names
        assert all(field["description"] for field in schema["fields"])
        assert schema["primaryKey"] == list(table.primary_key)
        assert resource["type"] == "table"
        assert resource["licenses"]


def test_licences_follow_the_sources_of_the_rows(
    built: Path, published: dict[str, pl.DataFrame]
) -> None:
    package = json.loads((built / "datapackage.json").read_text(encoding="utf-8"))
    by_name = {resource["name"]: resource for resource in package["resources"]}
    source = published["source"]
    for name in ("measurement", "reported_total", "serving", "food"):
        ids = published[name]["food_id"].str.split(":").list.first().unique().to_list()
        expected = source.filter(pl.col("source_id").is_in(ids))
        resource = by_name[name]
        assert [s["attribution"] for s in resource["sources"]] == expected["attribution"].to_list()
        assert {x["title"] for x in resource["licenses"]} == set(expected["licence"])
    assert [licence["name"] for licence in by_name["form"]["licenses"]] == ["CC-BY-4.0"]
    assert {x["title"] for x in package["licenses"]} == {*source["licence"], OWN_LICENCE["title"]}


def test_package_is_json_with_the_names_the_profile_asks_for(built: Path) -> None:
    # The rules of profile 2.0 that bind what is written here; the profile itself is not at hand.
    rule = {
        "required": ["$schema", "name", "version", "licenses", "sources", "resources"],
        "properties": {
            "name": {"pattern": "^[a-z0-9._-]+$"},
            "resources": {
                "items": {"required": ["name", "path", "type", "format", "hash", "schema"]}
            },
        },
    }
    package = json.loads((built / "datapackage.json").read_text(encoding="utf-8"))
    jsonschema.validate(package, rule)
