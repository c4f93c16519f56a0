"""What is known of one food as rows: its answer, its vitamers, its portions."""

from dataclasses import dataclass

import duckdb

from pipeline.diagnostics.errors import UsageError
from pipeline.query.answer_sentences import Row
from pipeline.query.named_food import named_food

_ANSWER = "FROM food_answer WHERE answer_id = $id"
_FORMS = """\
SELECT a.*, form.family
FROM food_answer_form AS a JOIN form USING (form_id)
WHERE answer_id = $id
ORDER BY family DESC, best_ug_per_100g DESC, form_id"""
_PORTIONS = """\
SELECT portion, gram_weight FROM everyday_portion WHERE concept_id = $id ORDER BY position"""


@dataclass(frozen=True, slots=True)
class KnownFood:
    """A row of ``food_answer``, those of ``food_answer_form`` and of ``everyday_portion``.

    ``note`` says how the text was read, where not as it stands.
    """

    answer: Row
    forms: list[Row]
    portions: list[Row]
    note: str | None = None


def known_food(connection: duckdb.DuckDBPyConnection, text: str) -> KnownFood:
    """Return what is known of the food that a text names; raise a UsageError if it names none."""
    food = named_food(connection, text)
    answers = rows_of(connection, _ANSWER, food.id)
    if not answers:
        raise UsageError(
            f"{food.id} is the record of one table or study, counted in the answer of its concept;"
            " give the words of a food"
        )
    return KnownFood(
        answers[0],
        forms_of(connection, food.id),
        portions_of(connection, food.id),
        food.note,
    )


def forms_of(connection: duckdb.DuckDBPyConnection, answer_id: str) -> list[Row]:
    """Return the rows of ``food_answer_form`` of a food: menaquinones first, most first."""
    return rows_of(connection, _FORMS, answer_id)


def portions_of(connection: duckdb.DuckDBPyConnection, answer_id: str) -> list[Row]:
    """Return the everyday portions of a food with their grams, the default first."""
    return rows_of(connection, _PORTIONS, answer_id)


def rows_of(connection: duckdb.DuckDBPyConnection, query: str, answer_id: str) -> list[Row]:
    """Return the rows of a query about one food."""
    result = connection.execute(query, {"id": answer_id})
    columns = [column[0] for column in result.description]
    return [dict(zip(columns, row, strict=True)) for row in result.fetchall()]
