"""What is typed leads to the expected first hit, in SQL and through the query layer."""

import csv
import sys
from collections.abc import Collection
from itertools import groupby

import duckdb
import pytest

from pipeline.query.search_hits import search
from tests.search.scoring import QUERIES, Hit, Score, queries, score

Connection = duckdb.DuckDBPyConnection
_AT_LEAST = 0.98


def first_hit(database: Connection, text: str) -> Hit | None:
    hits = search(database, text, 1)
    return Hit(hits[0].kind, hits[0].id, hits[0].name, hits[0].match) if hits else None


def first_hits(database: Connection, texts: Collection[str]) -> dict[str, Hit]:
    """Return the first hit of each text that has one: all in one question, planned once."""
    rows = database.execute(
        "SELECT text, hit.kind, hit.id, hit.name, hit.match"
        " FROM (SELECT unnest($texts) AS text) AS typed,"
        " LATERAL (FROM search(text) ORDER BY rank LIMIT 1) AS hit",
        {"texts": list(texts)},
    ).fetchall()
    return {text: Hit(*hit) for text, *hit in rows}


def one_of_each_group() -> list[str]:
    with QUERIES.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    grouped = groupby(sorted(rows, key=lambda row: row["group"]), lambda row: row["group"])
    return [list(group)[-1]["query"] for _, group in grouped]


def hit_of(database: Connection, text: str) -> str:
    hits = search(database, text, 1)
    return f"{hits[0].match} {hits[0].kind}:{hits[0].id}" if hits else "nothing"


def check(name: str, found: Score) -> None:
    sys.stdout.write(f"{name}: {found}\n")
    assert found.sure_and_wrong == []
    assert len(found.failures) <= (1 - _AT_LEAST) * found.queries, found.failures


def test_one_query_of_each_group(database: Connection) -> None:
    """Through the query layer, one by one: it has the hits of the macro."""
    chosen = set(one_of_each_group())
    hits = {text: first_hit(database, text) for text in chosen}
    check("SQL, sample", score(hits.get, chosen))
    assert {text: hit for text, hit in hits.items() if hit} == first_hits(database, chosen)


def test_all_queries(database: Connection) -> None:
    check("SQL", score(first_hits(database, queries()).get))


@pytest.mark.parametrize(
    ("text", "hit"),
    [
        ("chedder", "typo concept:cheddar"),
        ("gouda butter", "nearest concept:butter"),
        ("eel", "exact concept:eel"),
        ("chedd", "beginning concept:cheddar"),
        ("172443", "exact food:fdc_sr_legacy:16113"),
        ("frida:138", "exact food:frida:138"),
        # Endings are those of a language that has them, and an English name goes before them.
        ("paneer", "words food:fndds:14110050"),
        ("ostrich", "exact food:fndds:23350100"),
        ("eieren", "exact concept:egg"),
        # A typo in an English word, or in the name of a concept: comté is no côte de porc.
        ("comté", "nothing"),
        ("calcium", "exact topic:other_nutrients"),
        ("vitamin d3", "exact claim:k2_d3_fat"),
        ("", "nothing"),
        ("  ,; ", "nothing"),
        ("'; DROP TABLE food; --", "nothing"),
    ],
)
def test_how_the_first_hit_matched(database: Connection, text: str, hit: str) -> None:
    assert hit_of(database, text) == hit


def test_what_is_forgiven_or_left_out_is_said(database: Connection) -> None:
    notes = {
        text: search(database, text, 1)[0].note for text in ("chedder", "raw egg yolk", "brie")
    }
    assert notes == {
        "chedder": "read chedder for cheddar",
        "raw egg yolk": "read without raw",
        "brie": None,
    }


def test_a_topic_and_a_claim_answer(database: Connection) -> None:
    for text in ("warfarin", "hair"):
        assert search(database, text, 1)[0].answer


def test_a_word_is_not_found_inside_another(database: Connection) -> None:
    names = [hit.name.lower() for hit in search(database, "eel", 1000) if hit.match != "beginning"]
    assert names
    assert not [name for name in names if "steelhead" in name]


def test_foods_found_are_those_of_the_hits_in_their_order(database: Connection) -> None:
    foods = database.execute(
        "SELECT concept_id FROM find_food('egg yolks') JOIN food USING (food_id)"
    ).fetchall()
    assert foods[0] == ("egg_yolk",)
    assert search(database, "egg yolks", 1)[0].id == "egg_yolk"


def test_every_concept_has_names(database: Connection) -> None:
    """Most have them in all languages; one that is new may wait for its translations."""
    rows = database.execute(
        "SELECT concept_id, count(DISTINCT language) FILTER (WHERE language <> 'en'),"
        " count(*) FILTER (WHERE language = 'en')"
        " FROM concept LEFT JOIN search_term ON kind = 'concept' AND id = concept_id"
        " GROUP BY concept_id"
    ).fetchall()
    assert [concept for concept, _, english in rows if english == 0] == []
    assert sum(others == 9 for _, others, _ in rows) >= 0.9 * len(rows)


def test_a_name_leads_to_one_concept_in_its_language(database: Connection) -> None:
    assert (
        database.execute(
            "SELECT term, list(DISTINCT id) FROM search_term WHERE kind = 'concept'"
            " GROUP BY term, language HAVING count(DISTINCT id) > 1"
        ).fetchall()
        == []
    )


def test_names_of_other_languages_are_not_another_food_in_english(database: Connection) -> None:
    """A name that leads to one concept in one language and to another in a second says nothing."""
    assert (
        database.execute(
            "SELECT term, list(DISTINCT kind || ':' || id) FROM search_term"
            " WHERE kind = 'concept' GROUP BY term HAVING count(DISTINCT id) > 1"
        ).fetchall()
        == []
    )
