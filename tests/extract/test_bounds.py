"""A file that is no table of foods is refused by its size, before anything takes it apart."""

import tracemalloc
from pathlib import Path

import pytest

from pipeline.diagnostics.errors import UsageError
from pipeline.extract.raw import Raw
from pipeline.extract.run_extract import extract
from pipeline.fact_files.registry import registry
from pipeline.fact_files.source import Most
from tests.conftest import FACTS

TOO_MANY = {
    "columns": (b"a," * 1_000_000 + b"a\n", "holds 1,000,001 columns, at most 300"),
    "columns in one line": (b";" * 400, "holds 401 columns, at most 300"),
    "rows": (b"a,b\n" * 140_000, "holds 140,000 rows, at most 5,000"),
    "rows that end in CR": (b"a,b\r" * 140_000, "holds 140,000 rows, at most 5,000"),
    "bytes": (b"x" * 5_000_001, "holds over 5,000,000 bytes"),
}


@pytest.mark.parametrize("name", TOO_MANY)
def test_a_brought_file_beyond_the_declared_bounds_is_one_line(name: str, tmp_path: Path) -> None:
    content, said = TOO_MANY[name]
    path = tmp_path / "nevo2025.csv"
    path.write_bytes(content)
    tracemalloc.start()
    with pytest.raises(UsageError, match=said) as told:
        extract("nevo", path, tmp_path / "facts")
    assert tracemalloc.get_traced_memory()[1] < 60_000_000
    tracemalloc.stop()
    assert "under [most]" in str(told.value)
    assert "\n" not in str(told.value)
    assert not (tmp_path / "facts").exists()


def test_the_bounds_themselves_are_inside(tmp_path: Path) -> None:
    path = tmp_path / "x.csv"
    path.write_bytes(b"a,b,c\n" + b"1,2,3\n" * 10)
    size = path.stat().st_size
    assert Raw(path, Most(bytes=size, rows=10, columns=3)).content()
    for most in (Most(bytes=size - 1), Most(rows=9), Most(columns=2)):
        with pytest.raises(UsageError, match="is it the right file"):
            Raw(path, most).content()


def test_what_is_no_text_table_is_bounded_by_its_bytes_alone(tmp_path: Path) -> None:
    path = tmp_path / "x.json"
    path.write_bytes(b"[" + b"1,\n" * 1_000 + b"1]")
    assert Raw(path, Most(rows=1, columns=1)).content()


def test_every_committed_table_is_far_inside_its_bounds() -> None:
    """A next release may be some times as large, and is then looked at."""
    for source_id, source in registry().items():
        path = FACTS / source_id / "food.csv"
        if path.is_file() and source_id != "fdc_foundation_samples":
            assert path.read_bytes().count(b"\n") * 2 < source.most.rows, source_id
