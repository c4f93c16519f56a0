"""The documented question about twelve foods, its answers checked by hand against the sources."""

from pathlib import Path
from typing import Any

import duckdb
import pytest

from pipeline.load.example_queries import EXAMPLES

Answers = dict[tuple[str, str, str], dict[str, Any]]


@pytest.fixture(scope="module")
def answers(built: Path) -> Answers:
    """Every answer by concept, quantity and who measured."""
    (sql,) = (sql for question, sql in EXAMPLES if question.startswith("Natto, Gouda"))
    with duckdb.connect(str(built / "k2.duckdb"), read_only=True) as connection:
        rows = connection.sql(sql).pl().to_dicts()
    return {(row["concept_id"], row["quantity"], row["who"]): row for row in rows}


def test_every_food_is_answered(answers: Answers) -> None:
    asked = {
        *("natto", "gouda", "munster", "edam", "camembert", "egg_yolk", "goose_liver"),
        *("chicken_leg", "chicken_leg_without_skin", "butter", "sauerkraut", "eel", "cheddar"),
    }
    assert {concept for concept, _, _ in answers} == asked
    assert all(row["confidence"] in "ABCD" and row["serving"] for row in answers.values())


@pytest.mark.parametrize(
    ("key", "expected"),
    [
        # Tanaka 2026: MK-7 538.9; K1 11.3, MK-6 22.8, MK-8 5.55 (sum 578.5); a pack of 45 g
        (("natto", "MK7", "tanaka_2026"), (538.89, 45, 216.95, "B")),
        # an industry page, without method: MK-9 alone
        (("gouda", "MK9", "frieslandcampina_web"), (47.0, 30, 11.75, "D")),
        # Vermeer 2018 gives a sum only: forms unknown, so no share of anything
        (("munster", "total K2", "vermeer_2018"), (80.1, 30, None, "B")),
        # K1 3.8 + MK-4 11.3 + MK-8 7.5 + MK-9 45.9 = 68.5
        (("edam", "MK9", "vermeer_2018"), (45.9, 30, 17.125, "B")),
        # Frida 1277: K1 1.205 and MK-4 to MK-10 41.875
        (("camembert", "MK9", "jensen_2025"), (20.981, 30, 10.77, "B")),
        # CIQUAL 22002: K2 of forms not stated; the share is of its K1 0.7 alone
        (("egg_yolk", "total K2", "ciqual"), (23.8, 17, 0.0992, "C")),
        # CIQUAL 40120: 369 of forms not stated, K1 10.9; a starter of 40 g
        (("goose_liver", "total K2", "ciqual"), (369, 40, 3.633, "C")),
        # Dunlop 2022, Australia: MK-4 alone
        (("chicken_leg", "MK4", "tfda"), (30.29, 114, 28.7755, "B")),
        # SR Legacy 1002, whipped: K1 4.6; 10 g on bread
        (("butter", "MK4", "fdc_sr_legacy"), (20.9, 10, 2.125, "A")),
        # Schurgers 2000: 4.8 µg/100 g in all forms; half a cup of 75 g
        (("sauerkraut", "MK6", "schurgers_2000"), (1.5, 75, 3.0, "B")),
        # CIQUAL 27016; its K1 is 1.25
        (("eel", "total K2", "ciqual"), (1.7, 110, 1.146, "C")),
        # Foundation 1009: K1 2.4, 11 samples; a slice of 30 g
        (("cheddar", "MK4", "fdc_foundation"), (9.3, 30, 2.925, "A")),
    ],
)
@pytest.mark.figures
def test_answer(
    answers: Answers, key: tuple[str, str, str], expected: tuple[float, float, float | None, str]
) -> None:
    """Amount per 100 g, weight of the serving, share of the daily value of 120 µg, confidence."""
    amount, grams, share, confidence = expected
    row = answers[key]
    assert row["amount_ug"] == pytest.approx(amount, rel=1e-4)
    assert row["ug_per_serving"] == pytest.approx(amount * grams / 100, rel=1e-4)
    assert row["confidence"] == confidence
    found = row["percent_of_daily_value_at_least"]
    assert found == (None if share is None else pytest.approx(share, rel=1e-3))


def test_spread_is_shown(answers: Answers) -> None:
    natto = answers["natto", "MK7", "tanaka_2026"]
    # Palmer 2021 to the mean of Schurgers 2000
    assert (natto["lowest_ug"], natto["highest_ug"], natto["n_alternatives"]) == (81.6, 998.0, 4)
    cheddar = answers["cheddar", "MK4", "fdc_foundation"]
    assert (cheddar["lowest_ug"], cheddar["highest_ug"]) == (8.6, 9.3)


def test_sauerkraut_is_4_8_in_all(answers: Answers) -> None:
    forms = [row for (concept, _, _), row in answers.items() if concept == "sauerkraut"]
    highest = [row["highest_ug"] for row in forms if row["highest_ug"] is not None]
    assert sum(highest) == pytest.approx(4.8)


def test_totals_keep_their_basis_and_below_a_limit_is_no_amount(answers: Answers) -> None:
    assert answers["goose_liver", "total K2", "ciqual"]["total_basis"] == "unspecified"
    assert answers["camembert", "total K2", "frida"]["total_basis"] == "k1_equivalents"
    ciqual = answers["camembert", "total K2", "ciqual"]
    assert (ciqual["qualifier"], ciqual["amount_ug"]) == ("below_loq", None)


def test_everyday_portions_are_taken(answers: Answers) -> None:
    told = {row["serving_by"] for row in answers.values()}
    assert told == {"reviewed"}
    assert answers["egg_yolk", "total K2", "ciqual"]["serving"] == "1 egg yolk"
    assert answers["goose_liver", "total K2", "ciqual"]["serving"] == "1 portion as a starter"
