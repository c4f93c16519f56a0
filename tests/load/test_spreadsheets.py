"""CSV copies: what a spreadsheet must not run, and what stays as it is."""

from pathlib import Path

import duckdb
import polars as pl
import pytest

from pipeline.load.spreadsheets import SPREADSHEETS, escape_formulas


@pytest.mark.parametrize(
    "risky", ["=1+1", "+1", "-1", "@x", "\tx", "\rx", "\nx", "＝1+1", "＋1", "－1", "＠x"]
)
def test_texts_that_a_spreadsheet_would_run_get_an_apostrophe(risky: str) -> None:
    assert escape_formulas(pl.DataFrame({"a": [risky]}))["a"].to_list() == [f"'{risky}"]


def test_other_texts_numbers_and_missing_values_are_not_touched() -> None:
    frame = pl.DataFrame({"a": ["1-2", "<0.5", None, ""], "x": [-1.5, 0.0, None, 2.0]})
    assert escape_formulas(frame).equals(frame)


@pytest.mark.parametrize("name", SPREADSHEETS)
def test_copy_holds_the_rows_of_the_database(
    built: Path, database: duckdb.DuckDBPyConnection, name: str
) -> None:
    path = built / "csv" / f"{name}.csv"
    assert path.read_bytes().startswith(b"\xef\xbb\xbf")
    expected = escape_formulas(database.sql(f"FROM {name} ORDER BY 1").pl())
    copy = pl.read_csv(path, schema=expected.schema)
    assert copy.equals(expected.with_columns(pl.col(pl.String).replace("", None)))
