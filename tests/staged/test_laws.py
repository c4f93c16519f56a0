"""Laws of the published files: of the staged build that ``K2_STAGED`` names, else of one built."""

import json
import os
from pathlib import Path

import duckdb
import jsonschema
import polars as pl
import pytest

from pipeline.compare.check_copy import check
from pipeline.published_files.checksums import read_sums
from schemas.tables import PUBLISHED
from schemas.views import VIEWS
from tests.conftest import ROOT

USDA = "^(sr28|fdc_|fndds)"


@pytest.fixture(scope="session")
def staged(request: pytest.FixtureRequest) -> Path:
    """Return the folder under test."""
    named = os.environ.get("K2_STAGED")
    if named:
        return Path(named).resolve()
    folder: Path = request.getfixturevalue("built")
    return folder


@pytest.fixture
def measurement(staged: Path) -> pl.DataFrame:
    return pl.read_parquet(staged / "parquet" / "measurement.parquet")


def test_sums_schema_keys_constraints_and_content_are_right(staged: Path) -> None:
    said = check(staged, {})
    assert said[0].endswith("files are as published (SHA-256)")


def test_every_file_has_its_sum(staged: Path) -> None:
    paths = (path for path in staged.rglob("*") if path.is_file())
    files = {path.relative_to(staged).as_posix() for path in paths if not path.name.startswith(".")}
    assert files - {"SHA256SUMS"} == set(read_sums(staged))


def test_database_parquet_and_manifest_hold_the_same_rows(staged: Path) -> None:
    manifest = json.loads((staged / "manifest.json").read_text(encoding="utf-8"))
    with duckdb.connect(str(staged / "k2.duckdb"), read_only=True) as connection:
        for name in PUBLISHED:
            rows = connection.sql(f"SELECT count(*) FROM {name}").fetchall()[0][0]
            parquet = pl.read_parquet(staged / "parquet" / f"{name}.parquet").height
            assert (rows, parquet) == (manifest["rows"][name], manifest["rows"][name]), name


def test_views_and_macros_answer(staged: Path) -> None:
    with duckdb.connect(str(staged / "k2.duckdb"), read_only=True) as connection:
        for view in VIEWS:
            assert connection.sql(f"FROM {view.name} LIMIT 1").fetchall(), view.name
        assert len(connection.sql("FROM top_foods('MK9', 5)").fetchall()) == 5
        assert connection.sql("FROM find_food('cheese')").fetchall()


def test_an_amount_stands_only_for_what_was_measured(measurement: pl.DataFrame) -> None:
    stands = pl.col("qualifier").is_in(["quantified", "zero"])
    amount = pl.col("amount_ug_per_100g")
    assert measurement.filter(~stands & amount.is_not_null()).is_empty()
    assert measurement.filter(
        amount.is_not_null() & (~amount.is_finite() | (amount < 0))
    ).is_empty()
    assert measurement.filter((pl.col("qualifier") == "zero") & (amount != 0)).is_empty()
    assert measurement["amount_reported"].null_count() == 0


def test_usda_measures_no_menaquinone_but_mk4(measurement: pl.DataFrame) -> None:
    usda = measurement.filter(pl.col("food_id").str.contains(USDA))
    assert set(usda["form_id"]) <= {"K1", "DK1", "MK4"}


def test_the_difference_is_as_described(staged: Path) -> None:
    path = staged / "diff.json"
    schema = json.loads((ROOT / "schemas" / "diff.schema.json").read_text(encoding="utf-8"))
    found = json.loads(path.read_text(encoding="utf-8")) if path.exists() else None
    assert found is None or jsonschema.validate(found, schema) is None
