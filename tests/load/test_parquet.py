"""Parquet files: the same bytes each time, one row group, zstd, sorted, described."""

from pathlib import Path

import polars as pl
import pyarrow.parquet as pq
import pytest

from pipeline.load.parquet import write_parquet
from schemas.tables import PUBLISHED
from schemas.version import SCHEMA_VERSION


def test_a_file_for_each_table(built: Path) -> None:
    """That a second build changes no byte is shown by the wheel's in ``tests/packaging``."""
    files = {path.name for path in (built / "parquet").iterdir()}
    assert files == {f"{name}.parquet" for name in PUBLISHED}


@pytest.mark.parametrize("name", PUBLISHED)
def test_file_is_one_sorted_zstd_row_group(name: str, built: Path) -> None:
    path = built / "parquet" / f"{name}.parquet"
    with pq.ParquetFile(path) as file:
        metadata = file.metadata
        assert metadata.num_row_groups <= 1
        for group in range(metadata.num_row_groups):
            for column in range(metadata.num_columns):
                assert metadata.row_group(group).column(column).compression == "ZSTD"
    key = list(PUBLISHED[name].primary_key)
    keys = pl.read_parquet(path).select(key)
    assert keys.equals(keys.sort(key))
    assert keys.n_unique() == keys.height


@pytest.mark.parametrize("name", PUBLISHED)
def test_fields_carry_meaning_and_unit(name: str, built: Path) -> None:
    schema = pq.read_schema(built / "parquet" / f"{name}.parquet")
    assert schema.metadata[b"table"] == name.encode()
    assert schema.metadata[b"schema_version"] == SCHEMA_VERSION.encode()
    assert schema.metadata[b"release"]
    for column in PUBLISHED[name].columns:
        metadata = schema.field(column.name).metadata
        assert metadata[b"description"].decode() == column.description
        assert metadata.get(b"unit", b"").decode() == (column.unit or "")


def test_no_wall_clock_in_any_file(
    published: dict[str, pl.DataFrame], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TZ", "Pacific/Kiritimati")
    monkeypatch.setenv("LC_ALL", "tr_TR.UTF-8")
    about = {"release": "x", "schema_version": SCHEMA_VERSION}
    for folder in ("a", "b"):
        ordered = {name: published[name] for name in PUBLISHED}
        write_parquet(ordered, tmp_path / folder, about)
    for name in PUBLISHED:
        one, two = (tmp_path / folder / f"{name}.parquet" for folder in ("a", "b"))
        assert one.read_bytes() == two.read_bytes()
