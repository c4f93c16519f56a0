"""``concept_vitamin_k``: spread by source and study, and what it keeps apart."""

import statistics

import duckdb
import polars as pl
import pytest

KEY = (
    *("concept_id", "quantity", "total_basis", "forms_covered"),
    *("origin_kind", "source_id", "reference_id"),
)


def test_the_key_is_unique(database: duckdb.DuckDBPyConnection) -> None:
    rows = database.sql(f"SELECT {', '.join(KEY)} FROM concept_vitamin_k").fetchall()
    assert len(rows) == len(set(rows)) > 1000


def test_forms_have_no_basis_and_totals_always_do(database: duckdb.DuckDBPyConnection) -> None:
    mixed = database.sql(
        "FROM concept_vitamin_k WHERE starts_with(quantity, 'total ') != (total_basis IS NOT NULL)"
    ).fetchall()
    assert mixed == []


def test_every_value_of_a_concept_that_nothing_replaces_stands_in_one_row(
    database: duckdb.DuckDBPyConnection, published: dict[str, pl.DataFrame]
) -> None:
    of_concept = (
        published["food"]
        .filter(pl.col("concept_id").is_not_null(), pl.col("superseded_by").is_null())
        .select("food_id")
    )
    values = sum(
        published[name].join(of_concept, on="food_id", how="semi").height
        for name in ("measurement", "reported_total")
    )
    row = database.sql("SELECT sum(n_foods) FROM concept_vitamin_k").fetchall()
    assert row == [(values,)]


def test_a_row_is_the_spread_of_its_values(
    database: duckdb.DuckDBPyConnection, published: dict[str, pl.DataFrame]
) -> None:
    amounts = (
        published["measurement"]
        .join(published["food"], on="food_id")
        .filter(
            (pl.col("concept_id") == "beef_mince")
            & (pl.col("form_id") == "K1")
            & (pl.col("source_id") == "fdc_sr_legacy")
            & (pl.col("origin") == "analytical")
        )["amount_ug_per_100g"]
        .to_list()
    )
    assert len(amounts) > 5
    row = database.sql(
        "SELECT n_amounts, min_ug_per_100g, median_ug_per_100g, max_ug_per_100g"
        " FROM concept_vitamin_k WHERE concept_id = 'beef_mince' AND quantity = 'K1'"
        " AND source_id = 'fdc_sr_legacy' AND origin_kind = 'measured'"
    ).fetchall()
    assert row == [(len(amounts), min(amounts), statistics.median(amounts), max(amounts))]


@pytest.mark.parametrize(
    ("row", "expected"),
    [
        # USDA: three foods of one analysis each, and what it derives, apart
        (
            ("chicken_breast_without_skin", "MK4", "measured", "fdc_sr_legacy", None),
            (3, 8.4, 10.5, 11.1),
        ),
        (
            ("chicken_breast_with_skin", "MK4", "derived", "fdc_sr_legacy", None),
            (1, 15.5, 15.5, 15.5),
        ),
        (("natto", "K1", "derived", "fdc_sr_legacy", None), (1, 23.1, 23.1, 23.1)),
        # the Japanese tables count MK-7 of natto as MK-4 equivalents, milk as mass
        (("natto", "total K", "compiled", "stfcj", "mk4_equivalents"), (1, 600, 600, 600)),
        (("milk_whole", "total K", "compiled", "stfcj", "mass"), (3, 1, 1, 2)),
        (("goose_liver", "total K2", "compiled", "ciqual", "unspecified"), (1, 369, 369, 369)),
    ],
)
def test_values_checked_by_hand(
    database: duckdb.DuckDBPyConnection,
    row: tuple[str, str, str, str, str | None],
    expected: tuple[float, ...],
) -> None:
    found = database.execute(
        "SELECT n_foods, min_ug_per_100g, median_ug_per_100g, max_ug_per_100g"
        " FROM concept_vitamin_k WHERE concept_id = ? AND quantity = ? AND origin_kind = ?"
        " AND source_id = ? AND total_basis IS NOT DISTINCT FROM ?",
        row,
    ).fetchall()
    assert found == [expected]


def test_totals_of_other_vitamers_stay_apart(database: duckdb.DuckDBPyConnection) -> None:
    """Frida's total K is K1 alone where it has no menaquinones: Camembert 30+ and 45+, not 50+."""
    rows = database.sql(
        "SELECT forms_covered, n_foods, round(max_ug_per_100g, 2) FROM concept_vitamin_k"
        " WHERE concept_id = 'camembert' AND source_id = 'frida' AND quantity = 'total K'"
        " ORDER BY n_foods"
    ).fetchall()
    assert rows == [("K1,MK4,MK5,MK6,MK7,MK8,MK9,MK10", 1, 28.48), ("K1", 2, 0.0)]


def test_values_below_a_limit_are_counted_and_not_in_the_statistics(
    database: duckdb.DuckDBPyConnection,
) -> None:
    row = database.sql(
        "SELECT n_foods, n_amounts, n_censored, max_ug_per_100g FROM concept_vitamin_k"
        " WHERE concept_id = 'camembert' AND source_id = 'ciqual' AND quantity = 'total K2'"
    ).fetchall()
    assert row == [(1, 0, 1, None)]
