"""``best_vitamin_k``: which value is chosen, why, and what it leaves out."""

import re
import statistics
from typing import Any

import duckdb
import pytest

from tests.load.tiny import tiny, value


def best(
    *values: dict[str, Any],
    issues: tuple[tuple[str, str, str, str], ...] = (),
    category: str = "milk_products",
) -> tuple[Any, ...]:
    """Return what is chosen from the values, which are those of the foods s:1, s:2 and so on."""
    rows = [
        {**row, "food_id": f"s:{number}", "measurement_id": f"s:{number}/MK4"}
        for number, row in enumerate(values, 1)
    ]
    connection = tiny(
        "best_vitamin_k",
        measurement=rows,
        concept=[{"concept_id": "natto", "name": "Natto", "category": category}],
        source=[{"source_id": "s", "released_on": "2010-05"}],
        reference=[{"reference_id": "new", "year": 2020}, {"reference_id": "old", "year": 2000}],
        food=[
            {
                "food_id": row["food_id"],
                "source_id": "s",
                "name": row.pop("name", "Natto"),
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


def test_of_two_equals_the_amount_decides_nothing() -> None:
    assert best(mk4(1.0), mk4(2.0))[0] == "s:1"
    assert best(mk4(2.0), mk4(1.0))[:2] == (
        "s:1",
        "of 2 equals one of those nearest their median 1.5 µg; first by measurement_id",
    )
    apart = best(mk4(900.0), mk4(1.0))
    assert apart[0] == "s:1"
    assert apart[1].endswith(
        "; the two are 900.0 times apart, and no third value tells which is usual"
    )
    # A zero, a trace or a derived value is no second amount.
    for other in (mk4(0.0), mk4(1.0, origin="imputed"), mk4(None, qualifier="trace")):
        assert "apart" not in best(mk4(900.0), other)[1]


def test_of_several_equals_the_nearest_to_their_median() -> None:
    found = best(mk4(1.0), mk4(9.0), mk4(2.0), mk4(None, min_ug_per_100g=2.0, max_ug_per_100g=8.0))
    assert found[:2] == (
        "s:3",
        "of 4 equals one of those nearest their median 3.5 µg; first by" + (" measurement_id"),
    )
    assert best(mk4(1.0), mk4(9.0), mk4(2.0))[:2] == (
        "s:3",
        "of 3 equals the one nearest their median 2.0 µg",
    )
    # Below a limit stands at 0 among them.
    below = mk4(None, qualifier="below_loq", limit_ug_per_100g=0.5)
    assert best(mk4(9.0), below, below)[0] == "s:2"


@pytest.mark.parametrize(
    ("better", "worse", "reason"),
    [
        ("Beef, raw", "Beef, roasted", "plain, that one cooked or preserved"),
        ("Natto", "Natto, dried", "plain, that one cooked or preserved"),
        ("Soybeans, dried", "Soybeans, boiled", "plain, that one cooked or preserved"),
    ],
)
def test_raw_and_cooked_are_no_equals(better: str, worse: str, reason: str) -> None:
    values = (mk4(name=worse, n_samples=9, reference_id="new"), mk4(name=better))
    category = "legumes" if better.startswith("Soy") else "milk_products"
    found = best(*values, category=category)
    assert found[0] == "s:2"
    assert found[1].startswith(f"confidence B as the next best; {reason}")
    # A better confidence goes before it.
    assert best(mk4(name=worse, confidence="A"), values[1], category=category)[0] == "s:1"


@pytest.mark.parametrize(
    ("better", "worse"),
    [
        ("Beef, grilled", "Beef, seasoned, grilled"),
        ("Chicken, raw", "Chicken, rotisserie, original seasoning"),
        ("Butter, unsalted", "Butter, salted"),
        ("Butter, without salt", "Butter, whipped, with salt"),
        ("Veal with skin", "Veal, with added solution"),
        ("Cheese, cottage, 20 % fidm.", "Cottage cheese (low fat)"),
        ("Milk, whole, with added vitamin D", "Milk, whole, with added sugar"),
        ("Milk with added vitamin A and vitamin D", "Milk, flavoured"),
    ],
)
def test_the_plain_form_wins(better: str, worse: str) -> None:
    """Whatever the confidence, short of one that leaves nothing to rely on."""
    found = best(mk4(name=worse, confidence="A", n_samples=9), mk4(name=better, confidence="C"))
    assert found[0] == "s:2"
    assert "the next best with additions, whipped or reduced" in found[1]
    assert best(mk4(name=worse), mk4(name=better, confidence="D"))[0] == "s:1"


def test_what_is_cured_anyway_is_plain() -> None:
    values = (mk4(name="Pork, cured, ham", confidence="A"), mk4(name="Ham, sliced"))
    assert best(*values)[0] == "s:2"
    assert best(*values, category="processed_meat")[0] == "s:1"


@pytest.mark.parametrize(
    ("severity", "rule", "chosen"),
    [
        ("medium", "outlier_in_group", "s:2"),
        ("low", "zero_may_be_censored", "s:2"),
        ("low", "shared_analysis", "s:1"),
    ],
)
def test_a_doubt_loses_a_tie_however_new_it_is(severity: str, rule: str, chosen: str) -> None:
    newer, older = mk4(8.29, reference_id="new"), mk4(8.3, reference_id="old")
    found = best(newer, older, issues=((rule, severity, "measurement", "s:1/MK4"),))
    assert found[0] == chosen
    if chosen == "s:2":
        assert found[1] == f"confidence B as the next best, which is doubted: {rule}"
    # A better confidence goes before it.
    assert best(mk4(confidence="A"), mk4(), issues=((rule, severity, "food", "s:1"),))[0] == "s:1"


@pytest.mark.parametrize("off", [8.29, 80.0, 9000.0, 0.0])
def test_a_value_off_by_ten_or_nearly_is_never_best(off: float) -> None:
    others = [mk4(amount, confidence="C") for amount in (830.0, 400.0, 900.0)]
    found = best(mk4(off, confidence="A"), *others)
    assert (found[0], found[2]) == ("s:2", 3)
    near = best(mk4(200.0, confidence="A"), *others)
    assert (near[0], near[1]) == ("s:1", "confidence A, the next best has C")
    # Two values do not tell which of them is wrong; traces are no other food.
    assert best(mk4(off, confidence="A"), *others[:1])[0] == "s:1"
    assert best(mk4(0.01, confidence="A"), *(mk4(0.2) for _ in others))[0] == "s:1"
    alone = best(mk4(830.0), mk4(8.3), mk4(8.29), mk4(830.0, confidence="A", origin="imputed"))
    assert alone[:2] == (
        "s:2",
        "of 2 equals one of those nearest their median 8.3 µg; first by" + (" measurement_id"),
    )


def test_where_others_stand() -> None:
    """Zeros that may be limits do not count; what is below a limit does."""
    lamb = [mk4(amount, confidence="C") for amount in (0.0, 0.0, 0.0, 3.4, 3.4, 4.5, 4.6)]
    assert best(mk4(0.4), *lamb[3:])[0] == "s:2"
    censored = tuple(
        ("zero_may_be_censored", "low", "measurement", f"s:{number}/MK4") for number in (2, 3, 4)
    )
    assert best(mk4(0.4), *lamb, issues=censored)[0] == "s:5"
    assert best(mk4(0.4), *lamb)[0] == "s:1"  # zeros that were measured pull the median to 1.9
    below = mk4(None, qualifier="below_loq", limit_ug_per_100g=1.4)
    assert best(mk4(84.1, confidence="A"), mk4(5.6), below)[0] == "s:2"


@pytest.mark.parametrize(
    "rule",
    [
        *("unit_slip", "outlier_in_concept", "far_above_others", "far_below_others"),
        *("far_from_twin", "implausible_amount"),
    ],
)
def test_what_others_contradict_is_not_best_either(rule: str) -> None:
    """Of two values too, where no median tells."""
    doubt = (rule, "medium", "measurement", "s:1/MK4")
    found = best(mk4(23.0, confidence="A"), mk4(2.3, confidence="C"), issues=(doubt,))
    assert found[0] == "s:2"
    assert found[1] == (
        "the only one that is neither five times off the median of its kind nor contradicted by"
        " other publishers or twins"
    )
    assert best(mk4(23.0), issues=(doubt,))[0] == "s:1"


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


def test_no_choice_is_off_by_ten(database: duckdb.DuckDBPyConnection) -> None:
    """Recomputed from the tables alone: choices, and what else was measured of the concept."""
    values: dict[tuple[str, str], list[float]] = {}
    for concept_id, form_id, amount in database.sql(
        "SELECT concept_id, form_id, amount_ug_per_100g FROM measurement m"
        " JOIN food USING (food_id) WHERE concept_id IS NOT NULL AND superseded_by IS NULL"
        " AND origin IN ('analytical', 'compiled') AND amount_ug_per_100g > 0"
        " AND NOT EXISTS (FROM issue i WHERE i.severity = 'high'"
        " AND i.row_key IN (m.measurement_id, m.food_id))"
    ).fetchall():
        values.setdefault((concept_id, form_id), []).append(amount)
    checked = 0
    for concept_id, form_id, amount, origin in database.sql(
        "SELECT concept_id, form_id, amount_ug_per_100g, origin FROM best_vitamin_k"
    ).fetchall():
        others = values.get((concept_id, form_id), [])
        if len(others) >= 3 and amount and origin in {"analytical", "compiled"}:
            middle = max(statistics.median(others), 0.1)
            assert 0.2 <= max(amount, 0.1) / middle <= 5, (concept_id, form_id, amount, middle)
            checked += 1
    assert checked > 60


def test_few_choices_fall_to_the_order_of_ids_where_amounts_differ(
    database: duckdb.DuckDBPyConnection,
) -> None:
    ((rows, by_id),) = database.sql(
        "SELECT count(*), count(*) FILTER (reason LIKE '%first by measurement_id')"
        " FROM best_vitamin_k"
    ).fetchall()
    assert (rows > 600, by_id < 0.25 * rows) == (True, True)
    names = database.sql(
        "SELECT concept_id, food_name FROM best_vitamin_k WHERE form_id = 'MK4'"
        " AND concept_id = 'beef'"
    ).fetchall()
    assert [re.search(r"\braw\b", name) is not None for _, name in names] == [True]


@pytest.mark.parametrize(
    ("key", "expected"),
    [
        # SR Legacy 1002 is whipped butter, 4 samples with their range; the others have no MK-4
        (("butter", "MK4"), ("fdc_sr_legacy:1002", 20.9, "A", 0)),
        # Foundation 2025: 11 samples; SR Legacy 1009 gives 8.6
        (("cheddar", "MK4"), ("fdc_foundation:1009", 9.3, "A", 2)),
        # of natto's studies the newest states 3 samples; Jensen, Kamao, Palmer state other or none
        (("natto", "MK7"), ("literature:tanaka_2026/natto", 538.9, "B", 4)),
        (("chicken_leg", "MK4"), ("tfda:I0404102", 30.3, "B", 2)),
    ],
)
@pytest.mark.figures
def test_choices_checked_by_hand(
    database: duckdb.DuckDBPyConnection, key: tuple[str, str], expected: tuple[Any, ...]
) -> None:
    rows = database.execute(
        "SELECT food_id, round(amount_ug_per_100g, 1), confidence, n_alternatives"
        " FROM best_vitamin_k WHERE concept_id = ? AND form_id = ?",
        key,
    ).fetchall()
    assert rows == [expected]


@pytest.mark.parametrize(
    ("concept_id", "form_id", "food_id", "reason"),
    [
        # three studies: below 1.4, 5.6, and 84.1, which the two contradict
        ("natto", "MK8", "literature:tanaka_2026/natto", "3 samples, that one states none"),
        # Palmer's 0.4 is a ninth of the median of 3.4 to 4.7
        ("lamb", "K1", "ciqual:21504", "nearest their median 3.4 µg"),
        # Fu's 2.3 is of a cheese low in fat
        ("cottage_cheese", "MK9", "frida:517", "the two are 10.0 times apart, and no third value"),
        # 1002 is whipped
        ("butter", "K1", "fdc_sr_legacy:1145", "1 samples, that one states none"),
    ],
)
def test_choices_that_misled(
    database: duckdb.DuckDBPyConnection, concept_id: str, form_id: str, food_id: str, reason: str
) -> None:
    ((chosen, why),) = database.execute(
        "SELECT food_id, reason FROM best_vitamin_k WHERE concept_id = ? AND form_id = ?",
        (concept_id, form_id),
    ).fetchall()
    assert chosen == food_id
    assert reason in why
