"""Answers by food: twelve foods checked by hand against their records, and what holds for all."""

from collections import defaultdict
from typing import Any

import duckdb
import polars as pl
import pytest

from pipeline.load.sql_text import sql_text
from schemas.answers import ANSWER_VALUE
from tests.load.test_database import Connection, rows

COLUMNS = (
    *("k2_evidence", "main_form", "k2_best_ug_per_100g", "k2_low_ug_per_100g"),
    *("k2_high_ug_per_100g", "k2_total_low_ug_per_100g", "k2_total_high_ug_per_100g"),
    *("k2_total_basis", "k1_low_ug_per_100g", "k1_high_ug_per_100g", "k_low_ug_per_100g"),
    *("k_high_ug_per_100g", "n_studies"),
)
# Added up by hand from the records of FROM answer_value WHERE answer_id = '…'.
BY_HAND: dict[str, tuple[Any, ...]] = {
    # Tanaka 22.800 + 538.889 + 5.553; Schurgers 7.5 + 13.8 + 998 + 84.1. Palmer's is set aside.
    "natto": (
        "measured",
        "MK7",
        567.242,
        567.242,
        1103.4,
        *3 * [None],
        6.2,
        34.7,
        573.442,
        1138.1,
        4,
    ),
    # FrieslandCampina's MK-9 are of confidence D: Vermeer's totals answer.
    "gouda": ("printed total", "MK9", 47, 32, 47, 47.3, 65, "unspecified", 2.3, 2.3, 49.6, 67.3, 1),
    "goose_liver": (
        "printed total",
        *4 * [None],
        369,
        369,
        "unspecified",
        10.9,
        10.9,
        379.9,
        379.9,
        1,
    ),
    "munster": ("printed total", *4 * [None], 80.1, 80.1, "unspecified", 2.5, 2.5, 82.6, 82.6, 1),
    # Vermeer 11.3 + 7.5 + 45.9, which is the total that he prints; CIQUAL's 47.5 has no basis.
    "edam": ("compiled", "MK9", 64.7, 64.7, 64.7, 64.7, 64.7, "mass", 2.3, 3.8, 67, 68.5, 1),
    "danish_blue": (
        *("compiled", "MK9", 72.131, 72.131, 72.131, 46.517, 46.517, "k1_equivalents"),
        *(0, 1.468, 72.131, 73.599, 1),
    ),
    "chicken_leg": ("measured", "MK4", 30.29, 30.29, 58, *3 * [None], 0, 0, 30.29, 58, 2),
    # Schurgers 0.4 + 0.8 + 1.5 + 0.2 + 0.8 + 1.1; Palmer did not determine MK-6.
    "sauerkraut": ("compiled", "MK6", 4.8, 4.8, 4.8, *3 * [None], 7, 13, 11.8, 17.8, 2),
    # USDA's MK-4 28; Frida 12.63 + 0.3 + 1.08 + 0.22 + 0.15 + 0.12 is the least.
    "salami": ("measured", "MK4", 28, 14.495, 28, 9, 9, "unspecified", 0, 3.2, 14.495, 31.2, 2),
    # Fu prints 38.1 of all vitamin K in milk, 23 times what the forms come to.
    "milk_whole": ("measured", "MK4", 1, 1, 1.65, 0, 0.95, "unspecified", 0, 0.3, 1, 38.1, 3),
    "egg_yolk": ("printed total", *4 * [None], 23.8, 35.54, "unspecified", 0, 0.7, 23.8, 80.8, 2),
    # One MK-4 by USDA; stfcj prints 17 to 30 of K1 and MK-4, less than 14.9 + 20.9.
    "butter": ("measured", "MK4", 20.9, 20.9, 20.9, 15, 15, "unspecified", 0, 14.9, 20.9, 35.8, 1),
}


@pytest.mark.parametrize("concept_id", BY_HAND)
def test_answer_checked_by_hand(database: Connection, concept_id: str) -> None:
    ((*found,),) = rows(
        database, f"SELECT {', '.join(COLUMNS)} FROM food_answer WHERE answer_id = ?", concept_id
    )
    expected = BY_HAND[concept_id]
    assert dict(zip(COLUMNS, found, strict=True)) == {
        column: pytest.approx(value, abs=0.0006) if isinstance(value, float) else value
        for column, value in zip(COLUMNS, expected, strict=True)
    }


def test_every_food_has_one_answer(database: Connection) -> None:
    ((answers, distinct),) = rows(
        database, "SELECT count(*), count(DISTINCT answer_id) FROM food_answer"
    )
    assert answers == distinct
    missing = rows(
        database,
        "SELECT DISTINCT answer_id FROM answer_value ANTI JOIN food_answer USING (answer_id)",
    )
    assert missing == []


def test_ranges_hold_the_best_value_and_what_is_behind_it(database: Connection) -> None:
    odd = rows(
        database,
        "SELECT answer_id FROM food_answer WHERE k2_best_ug_per_100g NOT BETWEEN"
        " k2_low_ug_per_100g AND k2_high_ug_per_100g OR k_low_ug_per_100g > k_high_ug_per_100g"
        " OR n_publishers > n_studies OR n_studies > n_values OR k1_low_ug_per_100g >"
        " k1_high_ug_per_100g OR (k2_evidence = 'none') <> (main_form IS NULL AND"
        " k2_best_ug_per_100g IS NULL AND k2_total_high_ug_per_100g IS NULL)",
    )
    assert odd == []


def test_a_share_is_withheld_where_others_would_change_it_twofold(database: Connection) -> None:
    given = rows(
        database,
        "SELECT answer_id FROM food_answer WHERE percent_daily_value_low IS NOT NULL AND"
        " (share_withheld IS NOT NULL OR k_high_ug_per_100g > 2 * k_low_ug_per_100g"
        " OR portion_g IS NULL OR k2_total_high_ug_per_100g > 2 * k_low_ug_per_100g)",
    )
    assert given == []
    in_servings = rows(
        database,
        "SELECT s.food_id FROM serving_vitamin_k s JOIN food f USING (food_id) JOIN food_answer a"
        " ON a.answer_id = coalesce(f.concept_id, f.food_id) WHERE percent_fda_daily_value IS NOT"
        " NULL AND (a.k_high_ug_per_100g * gram_weight / 100 > 2.0001 * 1.2 *"
        " percent_fda_daily_value OR 1.2 * percent_fda_daily_value >"
        " 2.0001 * a.k_low_ug_per_100g * gram_weight / 100)",
    )
    assert in_servings == []
    ((shares,),) = rows(database, "SELECT count(percent_daily_value_low) FROM food_answer")
    assert isinstance(shares, int)
    assert shares > 5_000


def test_goose_liver_is_nine_percent_of_nothing(database: Connection) -> None:
    """Its K1 alone is 9 % of the Daily Value; the printed 369 µg of K2 makes it 317 %."""
    shares = rows(
        database,
        "SELECT DISTINCT percent_fda_daily_value, share_withheld IS NOT NULL"
        " FROM serving_vitamin_k WHERE food_id = 'ciqual:40120'",
    )
    assert shares == [(None, True)]


def test_ranges_recomputed_value_by_value(
    database: Connection, published: dict[str, pl.DataFrame]
) -> None:
    """Independent of the SQL of answers: sums of a food, in Python, from the published tables."""
    food = {row["food_id"]: row for row in published["food"].iter_rows(named=True)}
    high = {
        (row["table_name"], row["row_key"])
        for row in published["issue"].filter(severity="high").iter_rows(named=True)
    }
    contradicted = {
        row["row_key"]
        for row in published["issue"].iter_rows(named=True)
        if row["rule"]
        in {"far_above_others", "far_below_others", "outlier_in_concept", "unit_slip"}
    }
    stated: dict[str, dict[str, dict[str, tuple[float, float, int, bool]]]]
    stated = defaultdict(lambda: defaultdict(dict))
    for row in published["measurement"].iter_rows(named=True):
        of_food = food[row["food_id"]]
        keys = {("measurement", row["measurement_id"]), ("food", row["food_id"])}
        ends = (row["amount_ug_per_100g"], row["amount_ug_per_100g"])
        if row["qualifier"] == "range":
            ends = (row["min_ug_per_100g"], row["max_ug_per_100g"])
        unknown = ends[0] is None and row["qualifier"] in {"quantified", "zero"}
        if (
            keys & high
            or of_food["superseded_by"]
            or unknown
            or not of_food["concept_id"]
            or not row["form_id"].startswith("MK")
        ):
            continue
        low = ends[0] or 0.0
        rank = 2 if row["confidence"] == "D" else 0
        if rank == 0 and row["origin"] in {"imputed", "calculated", "assumed"}:
            rank = 1
        most = ends[1] if ends[1] is not None else low
        stated[of_food["concept_id"]][row["food_id"]][row["form_id"]] = (
            *(low, most, rank),
            row["measurement_id"] in contradicted,
        )
    answers = rows(
        database,
        "SELECT a.concept_id, f.form_id, f.food_id, k2_best, k2_low, k2_high FROM concept_answer a"
        " JOIN concept_answer_form f ON f.concept_id = a.concept_id AND f.form_id = a.main_form",
    )
    assert len(answers) > 80
    for concept_id, main, best_food, best, low, highest in answers:
        entries = {}
        for food_id, forms in stated[str(concept_id)].items():
            above = [rank for _, most, rank, _ in forms.values() if most > 0]
            aside = forms[main][3] if main in forms else any(v[3] for v in forms.values())
            entries[food_id] = (
                sum(value[0] for value in forms.values()),
                sum(value[1] for value in forms.values()),
                max(above, default=min(rank for *_, rank, _ in forms.values())),
                aside,
            )
        first = min(rank for *_, rank, _ in entries.values())
        kept = [
            (least, most, main in stated[str(concept_id)][food_id])
            for food_id, (least, most, rank, aside) in entries.items()
            if food_id == best_food or (rank == first and not aside)
        ]
        assert best == pytest.approx(entries[str(best_food)][0])
        assert low == pytest.approx(min(least for least, _, of_main in kept if of_main))
        assert highest == pytest.approx(max(most for _, most, _ in kept)), concept_id


def test_ranking_is_by_food_with_totals_apart(database: Connection) -> None:
    ranked = rows(
        database,
        "SELECT known_by, rank, answer_id, best_ug_per_100g FROM top_answers('K2', 1000)"
        " ORDER BY known_by, rank",
    )
    of_kind: dict[object, list[Any]] = defaultdict(list)
    for kind, rank, answer_id, best in ranked:
        of_kind[kind].append((rank, answer_id, best))
    assert set(of_kind) >= {"forms", "printed total", "calculated values"}
    for found in of_kind.values():
        assert [rank for rank, *_ in found] == list(range(1, len(found) + 1))
        amounts = [best for *_, best in found]
        assert amounts == sorted(amounts, reverse=True)
    assert of_kind["forms"][0][1] == "natto"
    assert "gouda" in [answer_id for _, answer_id, _ in of_kind["printed total"]]
    assert len({answer_id for _, _, answer_id, _ in ranked}) == len(ranked)


@pytest.mark.parametrize("quantity", ["K", "K1", "K2", "MK4", "MK7", "MK9"])
def test_what_is_ranked_lies_within_its_range(database: Connection, quantity: str) -> None:
    outside = (
        "best_ug_per_100g NOT BETWEEN low_ug_per_100g - 1e-9 AND high_ug_per_100g + 1e-9"
        " OR low_ug_per_100g IS NULL"
    )
    ranked = f"FROM top_answers('{quantity}', 100000)"
    assert len(rows(database, ranked)) > 20
    assert rows(database, f"{ranked} WHERE {outside}") == []


def test_every_food_with_vitamin_k_is_ranked_or_counted(database: Connection) -> None:
    """Foods of which K1 is not known are ranked by their printed total, or by K2 as a bound."""
    ((ranked, left_out),) = rows(
        database, "SELECT count(*), max(left_out) FROM top_answers('K', 100000)"
    )
    ((expected,),) = rows(database, "SELECT count(*) FROM food_answer WHERE k_high_ug_per_100g > 0")
    assert isinstance(ranked, int)
    assert isinstance(left_out, int)
    assert ranked + left_out == expected
    hikiwari = rows(
        database,
        "SELECT known_by, best_ug_per_100g, evidence, total_basis FROM top_answers('K', 100000)"
        " WHERE answer_id = 'natto_hikiwari'",
    )
    assert hikiwari == [("printed total", 930, "compiled", None)]


def test_an_assumed_total_answers_nothing(database: Connection) -> None:
    """STFCJ prints (0) of total K for such a food: an estimate of its authors, confidence D."""
    (answer,) = rows(
        database,
        "SELECT k_low_ug_per_100g, k_high_ug_per_100g, confidence FROM food_answer"
        " WHERE answer_id = 'stfcj:10046'",
    )
    assert answer == (None, None, None)
    assert rows(
        database,
        "FROM answer_value WHERE answer_id = 'stfcj:10046' AND evidence_rank = 2",
    )


def test_a_range_is_ranked_by_its_lower_end(database: Connection) -> None:
    """O'Sullivan prints MK-4 of eggs as a range; amount_ug_per_100g is null for it."""
    ranges = rows(
        database,
        "SELECT m.food_id, m.min_ug_per_100g FROM measurement m JOIN food f USING (food_id)"
        " JOIN sound_value s ON s.food_id = m.food_id AND s.quantity = m.form_id"
        " WHERE m.qualifier = 'range' AND m.form_id = 'MK4' AND m.min_ug_per_100g > 0"
        " AND f.superseded_by IS NULL ORDER BY m.food_id",
    )
    assert ranges
    for food_id, least in ranges:
        assert rows(
            database,
            "SELECT amount_ug_per_100g FROM top_foods('MK4', 100000) WHERE food_id = ?",
            food_id,
        ) == [(least,)]


def test_the_evidence_of_grams_is_the_worst_of_what_is_added(database: Connection) -> None:
    """K1 of this chicken skin is calculated, its MK-4 measured: what both come to is calculated."""
    found = rows(
        database,
        "SELECT evidence, counted FROM grams_for('chicken_skin', 'K', 50)"
        " WHERE food_id = 'fdc_sr_legacy:5686'",
    )
    assert found == [("calculated", "K1, MK4")]
    alone = rows(
        database,
        "SELECT evidence FROM grams_for('chicken_skin', 'MK4', 50)"
        " WHERE food_id = 'fdc_sr_legacy:5686'",
    )
    assert alone == [("measured",)]


def test_grams_for_an_amount_by_study(database: Connection) -> None:
    found = rows(
        database,
        "SELECT study, round(least_g, 1), round(most_portions, 2), contradicted"
        " FROM grams_for('natto', 'MK-7', 100) ORDER BY study",
    )
    assert found == [
        ("jensen_2022", 10.8, 0.24, False),
        ("kamao_2007", 10.6, 0.24, False),
        ("palmer_2021", 122.5, 2.72, True),
        ("schurgers_2000", 10.0, 0.22, False),
        ("tanaka_2026", 18.6, 0.41, False),
    ]
    totals = rows(database, "SELECT known_by, low_ug_per_100g FROM grams_for('munster', 'K2', 50)")
    assert totals == [("printed total", 80.1)]
    assert rows(database, "FROM grams_for('no such food', 'K2', 50)") == []


def test_a_contradicted_value_is_set_aside() -> None:
    with duckdb.connect() as connection:
        connection.execute(
            "CREATE TABLE issue AS SELECT 'measurement' AS table_name, 'a/MK7' AS row_key,"
            " 'unit_slip' AS rule"
        )
        connection.execute(
            "CREATE TABLE undoubted_value AS SELECT 'c' AS concept_id, food_id,"
            " 'measurement' AS table_name, food_id || '/MK7' AS row_key, 'MK7' AS quantity,"
            " NULL AS total_basis, 'quantified' AS qualifier, 'B' AS confidence, food_id AS"
            " publisher, false AS borrowed, NULL AS reference_id, 'analytical' AS origin,"
            " amount AS low_ug_per_100g, amount AS high_ug_per_100g"
            " FROM (VALUES ('a', 1000.0), ('b', 1.0)) AS t(food_id, amount)"
        )
        asides = connection.execute(
            f"SELECT food_id, set_aside FROM ({sql_text(ANSWER_VALUE.name)}) ORDER BY food_id"
        ).fetchall()
    assert asides == [("a", True), ("b", False)]
