"""``best_vitamin_k``: which value is chosen, why, and what it leaves out."""

from typing import Any

import duckdb
import pytest

from tests.load.tiny import tiny, value


def best(
    *values: dict[str, Any], issues: tuple[tuple[str, str, str, str], ...] = ()
) -> tuple[Any, ...]:
    """Return what is chosen from the values, which are those of the foods s:1, s:2 and so on."""
    rows = [
        {**row, "food_id": f"s:{number}", "measurement_id": f"s:{number}/MK4"}
        for number, row in enumerate(values, 1)
    ]
    connection = tiny(
        "best_vitamin_k",
        measurement=rows,
        concept=[{"concept_id": "natto", "name": "Natto"}],
        source=[{"source_id": "s", "released_on": "2010-05"}],
        reference=[{"reference_id": "new", "year": 2020}, {"reference_id": "old", "year": 2000}],
        food=[
            {
                "food_id": row["food_id"],
                "source_id": "s",
                "concept_id": "natto",
                "superseded_by": "s:2" if row["qualifier"] == "trace" else None,
            }
            for row in rows
        ],
        issue=[
            dict(zip(("rule", "severity", "table_name", "row_key"), row, strict=True))
            for row in issues
        ],
    )
    found = connection.execute(
        "SELECT food_id, reason, n_alternatives, n_left_out, doubts FROM best_vitamin_k"
    ).fetchall()
    assert len(found) <= 1
    return found[0] if found else ()


def mk4(amount: float | None = 1.0, **more: Any) -> dict[str, Any]:
    return value("MK4", amount, **more)


@pytest.mark.parametrize(
    ("worse", "better", "reason"),
    [
        (
            mk4(origin="imputed", confidence="C", n_samples=90),
            mk4(confidence="D"),
            "analysed or compiled, the next best is not",
        ),
        (mk4(n_samples=90), mk4(confidence="A"), "confidence A, the next best has B"),
        (
            mk4(n_samples=2, reference_id="new"),
            mk4(n_samples=3, reference_id="old"),
            "confidence B as the next best; 3 samples, that one 2",
        ),
        (mk4(n_samples=0), mk4(n_samples=1), "confidence B as the next best; 1 samples, that one"),
        (
            mk4(reference_id="old"),
            mk4(),  # the release of its table, 2010
            "confidence and samples as the next best; of 2010, that one of 2000",
        ),
        (mk4(), mk4(reference_id="new"), "confidence and samples as the next best; of 2020, that"),
    ],
)
def test_rule(worse: dict[str, Any], better: dict[str, Any], reason: str) -> None:
    for values, food_id in (((worse, better), "s:2"), ((better, worse), "s:1")):
        found = best(*values)
        assert (found[0], found[2:]) == (food_id, (1, 0, None))
        assert found[1].startswith(reason)


def test_the_amount_decides_nothing() -> None:
    assert best(mk4(1.0), mk4(900.0))[0] == "s:1"
    assert best(mk4(900.0), mk4(1.0))[0] == "s:1"
    assert best(mk4(900.0), mk4(1.0))[1].startswith("equal to the next best")


@pytest.mark.parametrize("doubt", [("measurement", "s:1/MK4"), ("food", "s:1")])
def test_grave_doubts_leave_out_and_lesser_ones_are_named(doubt: tuple[str, str]) -> None:
    values = (mk4(confidence="A"), mk4())
    assert best(*values, issues=(("r", "high", *doubt),)) == ("s:2", "the only value", 0, 1, None)
    named = best(*values, issues=(("r", "medium", *doubt), ("q", "low", "measurement", "s:1/MK4")))
    assert named[0] == "s:1"
    assert set(named[4].split(", ")) == {"r", "q"}


def test_superseded_foods_and_amounts_per_100_ml_are_left_out() -> None:
    superseded = mk4(None, qualifier="trace", confidence="A")
    no_density = mk4(None, qualifier="quantified", confidence="A")
    assert best(superseded, no_density, mk4()) == ("s:3", "the only value", 0, 2, None)
    assert best(superseded, no_density) == ()


def test_no_derived_value_where_an_analysed_one_exists(database: duckdb.DuckDBPyConnection) -> None:
    """Counted over the tables themselves, without the view's SQL."""
    wrong = database.sql(
        "SELECT b.concept_id, b.form_id FROM best_vitamin_k b"
        " WHERE b.origin NOT IN ('analytical', 'compiled') AND EXISTS ("
        "FROM measurement m JOIN food f USING (food_id) WHERE f.concept_id = b.concept_id"
        " AND m.form_id = b.form_id AND m.origin = 'analytical' AND f.superseded_by IS NULL"
        " AND m.amount_ug_per_100g IS NOT NULL AND NOT EXISTS (FROM issue i WHERE"
        " i.severity = 'high' AND i.row_key IN (m.measurement_id, m.food_id)))"
    ).fetchall()
    assert wrong == []
    ((rows, keys, values, all_of_concepts),) = database.sql(
        "SELECT count(*), count(DISTINCT concept_id || form_id),"
        " sum(1 + n_alternatives + n_left_out), (SELECT count(*) FROM measurement"
        " JOIN food USING (food_id) WHERE concept_id IS NOT NULL"
        " AND (concept_id, form_id) IN (SELECT (concept_id, form_id) FROM best_vitamin_k))"
        " FROM best_vitamin_k"
    ).fetchall()
    assert rows == keys > 600
    assert values == all_of_concepts


@pytest.mark.parametrize(
    ("key", "expected"),
    [
        # SR Legacy 1002 is whipped butter, 4 samples with their range; the others have no MK-4
        (("butter", "MK4"), ("fdc_sr_legacy:1002", 20.9, "A", 0)),
        # Foundation 2025: 11 samples; SR Legacy 1009 gives 8.6
        (("cheddar", "MK4"), ("fdc_foundation:1009", 9.3, "A", 2)),
        # of natto's studies the newest states 3 samples; Jensen, Kamao, Palmer state other or none
        (("natto", "MK7"), ("literature:tanaka_2026/natto", 538.9, "B", 4)),
        (("chicken_leg", "MK4"), ("tfda:I0404102", 30.3, "B", 1)),
    ],
)
def test_choices_checked_by_hand(
    database: duckdb.DuckDBPyConnection, key: tuple[str, str], expected: tuple[Any, ...]
) -> None:
    rows = database.execute(
        "SELECT food_id, round(amount_ug_per_100g, 1), confidence, n_alternatives"
        " FROM best_vitamin_k WHERE concept_id = ? AND form_id = ?",
        key,
    ).fetchall()
    assert rows == [expected]
