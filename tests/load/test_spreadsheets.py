"""CSV copies: what a spreadsheet must not run, and what stays as it is."""

from pathlib import Path

import duckdb
import polars as pl
import pytest

from pipeline.load.spreadsheets import SPREADSHEETS, escape_formulas
from schemas.codes import FORM_IDS
from schemas.tables import PUBLISHED
from schemas.wide_file import OF_A_VALUE, WIDE


@pytest.mark.parametrize(
    "risky", ["=1+1", "+1", "-1", "@x", "\tx", "\rx", "\nx", "＝1+1", "＋1", "－1", "＠x"]
)
def test_texts_that_a_spreadsheet_would_run_get_an_apostrophe(risky: str) -> None:
    assert escape_formulas(pl.DataFrame({"a": [risky]}))["a"].to_list() == [f"'{risky}"]


def test_other_texts_numbers_and_missing_values_are_not_touched() -> None:
    frame = pl.DataFrame({"a": ["1-2", "<0.5", None, ""], "x": [-1.5, 0.0, None, 2.0]})
    assert escape_formulas(frame).equals(frame)


@pytest.mark.parametrize("name", [name for name in SPREADSHEETS if name != WIDE.name])
def test_copy_holds_the_rows_of_the_database(
    built: Path,
    database: duckdb.DuckDBPyConnection,
    published: dict[str, pl.DataFrame],
    name: str,
) -> None:
    path = built / "csv" / f"{name}.csv"
    assert path.read_bytes().startswith(b"\xef\xbb\xbf")
    rows = published[name] if name in published else database.sql(f"FROM {name} ORDER BY 1").pl()
    expected = escape_formulas(rows)
    copy = pl.read_csv(path, schema=expected.schema)
    assert copy.equals(expected.with_columns(pl.col(pl.String).replace("", None)))


def test_every_table_has_a_copy() -> None:
    assert {*PUBLISHED} < {*SPREADSHEETS}


_KINDS = {"text": pl.String, "number": pl.Float64, "integer": pl.Int64, "boolean": pl.Boolean}


@pytest.fixture(scope="module")
def wide(built: Path) -> pl.DataFrame:
    schema = {column.name: _KINDS[column.type] for column in WIDE.columns}
    return pl.read_csv(built / "csv" / "k2_wide.csv", schema=schema)


def test_wide_file_has_a_row_a_food_and_names_for_stata(
    wide: pl.DataFrame, database: duckdb.DuckDBPyConnection
) -> None:
    foods = database.execute("SELECT food_id FROM food ORDER BY food_id").fetchall()
    assert [(food,) for food in wide["food_id"]] == foods
    assert all(name.islower() and name.isidentifier() and len(name) <= 32 for name in wide.columns)


def test_wide_file_holds_exactly_the_values_of_the_tables(
    wide: pl.DataFrame, published: dict[str, pl.DataFrame]
) -> None:
    for table, key, prefix, ids in (
        ("measurement", "form_id", "", FORM_IDS),
        ("reported_total", "total", "total_", ("K", "K2")),
    ):
        for value in ids:
            held = published[table].filter(pl.col(key) == value).sort("food_id")
            names = {f"{prefix}{value.lower()}_{to}": of for to, of in OF_A_VALUE.items()}
            found = wide.filter(pl.col(f"{prefix}{value.lower()}_qualifier").is_not_null())
            found = found.select("food_id", *(pl.col(to).alias(of) for to, of in names.items()))
            assert found.equals(held.select(found.columns)), value


@pytest.mark.figures("frida", "literature")
def test_wide_file_of_known_foods(wide: pl.DataFrame) -> None:
    of = {row["food_id"]: row for row in wide.iter_rows(named=True)}
    veal = next(row for row in of.values() if row["name"] == "Veal, shortloin, raw")
    assert veal["grave_doubts"] == "forms_against_total"
    assert (round(veal["total_k2_ug"], 1), veal["total_k2_basis"]) == (31.8, "k1_equivalents")
    natto = of["literature:schurgers_2000/natto"]
    assert (natto["mk7_ug"], natto["mk7_min_ug"], natto["mk7_max_ug"]) == (998, 882, 1034)
    assert natto["mk11_qualifier"] is None
    assert natto["studies"].startswith("Schurgers LJ")
    assert natto["concept"] == "Natto (itohiki, whole soybeans)"
