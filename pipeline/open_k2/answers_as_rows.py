"""The answers of ``k2 top``, ``food`` and ``claims`` as rows: dictionaries by column name."""

from dataclasses import dataclass
from typing import Any

from pipeline.diagnostics.errors import UsageError
from pipeline.diagnostics.escaping import visible
from pipeline.open_k2.check_arguments import check_count, check_string
from pipeline.open_k2.packaged_data import cursor
from pipeline.query.claim_queries import claims_with
from pipeline.query.food_text import food_text
from pipeline.query.known_food import KnownFood, known_food
from pipeline.query.rankings import COUNTS, MEASURES, Ranking, check_category, ranked

Row = dict[str, Any]
_WIDTH = 80
_FOODS = """\
FROM food_answer
WHERE concept_id IS NOT NULL AND category = coalesce($category, category)
ORDER BY name, answer_id"""


@dataclass(frozen=True, slots=True)
class Food(KnownFood):
    """What is known of a food; as text what ``k2 food`` says, in lines of 80 columns."""

    def __str__(self) -> str:
        with cursor() as connection:
            text = "\n".join(food_text(connection, self.answer, _WIDTH))
        return visible(text, keep="\n")


def all_foods(category: str | None) -> list[Row]:
    """Return the foods as people mean them; see ``open_k2.foods``."""
    if category is not None:
        check_string("category", category, "cheese")
    with cursor() as connection:
        check_category(connection, category)
        result = connection.execute(_FOODS, {"category": category})
        columns = [column[0] for column in result.description]
        return [dict(zip(columns, row, strict=True)) for row in result.fetchall()]


def top_foods(form: str, n: int, per: str, category: str | None) -> list[Row]:
    """Return the foods with most of a form; see ``open_k2.top``."""
    if per not in MEASURES:
        raise UsageError(f"per is one of {', '.join(MEASURES)}; not {per}")
    check_string("form", form, "MK-7")
    check_count("n", n)
    if category is not None:
        check_string("category", category, "cheese")
    with cursor() as connection:
        _, columns, rows = ranked(connection, Ranking(form, per, n, category))
    shown = [column for column in columns if column not in COUNTS]
    return [{column: row[column] for column in shown} for row in rows]


def one_food(text: str) -> Food:
    """Return what is known of a food; see ``open_k2.food``."""
    check_string("text", text, "natto")
    with cursor() as connection:
        found = known_food(connection, text)
    return Food(found.answer, found.forms, found.portions, found.note)


def claims_of(words: str) -> list[Row]:
    """Return the claims with all words; see ``open_k2.claims``."""
    check_string("words", words, "natto")
    with cursor() as connection:
        return claims_with(connection, words.split())
