"""What a serving holds and covers, worked out by hand from the printed amounts."""

import duckdb
import pytest

from schemas.serving_view import ADULT_REFERENCES


def test_an_ounce_of_usda_cheddar(database: duckdb.DuckDBPyConnection) -> None:
    (row,) = database.sql(
        "SELECT k1_ug, mk4_ug, k2_lower_ug, k2_upper_ug, forms_measured, percent_nasem_women,"
        " percent_efsa_adults FROM serving_vitamin_k"
        " WHERE food_id = 'fdc_sr_legacy:1009' AND description_reported = 'oz'"
    ).fetchall()
    # SR28: K1 2.4 and MK-4 8.6 µg/100 g; 28.35 g; 90 µg for women. No share of the 70 µg of K1
    # alone (EFSA): Denmark and Korea state 0 of K1 in Cheddar.
    k1, mk4 = 2.4 * 0.2835, 8.6 * 0.2835
    near = [pytest.approx(x) for x in (k1, mk4, mk4)]
    assert row == (*near, None, "MK-4", pytest.approx(100 * (k1 + mk4) / 90), None)


def test_dihydrophylloquinone_never_counts(database: duckdb.DuckDBPyConnection) -> None:
    rows = database.sql(
        "SELECT k1_ug, coalesce(k2_lower_ug, 0), percent_nasem_men FROM serving_vitamin_k"
        " WHERE dk1_ug > 5 AND k1_ug IS NOT NULL AND percent_nasem_men IS NOT NULL"
    ).fetchall()
    assert len(rows) > 50
    for k1, k2, share in rows:
        assert share == pytest.approx(100 * (k1 + k2) / 120)


def test_printed_totals_stand_apart_with_their_basis(database: duckdb.DuckDBPyConnection) -> None:
    bases = database.sql(
        "SELECT DISTINCT source_id, reported_k2_basis, reported_k_basis FROM serving_vitamin_k"
        " WHERE reported_k2_ug IS NOT NULL OR reported_k_ug IS NOT NULL ORDER BY ALL"
    ).fetchall()
    assert ("ciqual", "unspecified", None) in bases
    assert ("stfcj", None, "mass") in bases
    assert ("literature", "mass", None) in bases


def test_every_adult_reference_is_found(database: duckdb.DuckDBPyConnection) -> None:
    columns = ", ".join(f"count({reference.column})" for reference in ADULT_REFERENCES)
    (counts,) = database.sql(f"SELECT {columns} FROM serving_vitamin_k").fetchall()
    assert min(counts) > 10_000
