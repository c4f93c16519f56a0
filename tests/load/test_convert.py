"""Conversions of the published database, against molar masses worked out by hand."""

import duckdb
import pytest


@pytest.mark.parametrize("unit", ["ug", "k1_equivalents", "mk4_equivalents", "nmol"])
@pytest.mark.parametrize("form", ["K1", "MK4", "MK-7", "mk-9(4h)"])
def test_there_and_back(database: duckdb.DuckDBPyConnection, form: str, unit: str) -> None:
    columns = {
        "ug": "mass_ug",
        "k1_equivalents": "k1_equivalents_ug",
        "mk4_equivalents": "mk4_equivalents_ug",
        "nmol": "nmol",
    }
    for other, column in columns.items():
        (amount,) = database.execute(
            f"SELECT {column} FROM convert_vitamin_k(?, 12.5, ?)", [form, unit]
        ).fetchone() or (None,)
        (back,) = database.execute(
            f"SELECT {columns[unit]} FROM convert_vitamin_k(?, {amount}, ?)", [form, other]
        ).fetchone() or (None,)
        assert back == pytest.approx(12.5)


def test_ten_micrograms_of_mk7(database: duckdb.DuckDBPyConnection) -> None:
    row = database.execute("FROM convert_vitamin_k('MK7', 10, 'ug')").fetchone()
    # 10 µg / 649.02 g/mol = 15.408 nmol; × 450.71 and × 444.66 g/mol
    assert row == ("MK7", *(pytest.approx(x, abs=0.01) for x in (10.0, 6.944, 6.851, 15.408)))


def test_another_unit_or_form_gives_no_number(database: duckdb.DuckDBPyConnection) -> None:
    assert database.sql("SELECT nmol FROM convert_vitamin_k('MK7', 1, 'mg')").fetchall() == [
        (None,)
    ]
    assert database.sql("FROM convert_vitamin_k('K3', 1, 'ug')").fetchall() == []
