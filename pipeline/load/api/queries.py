"""The SQL behind the files of the API: views and tables as they are, in the order of their key."""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from typing import Any

import duckdb

from schemas.api_v1 import VALUE_COLUMNS
from schemas.column import Column

Row = Sequence[Any]
_ROWS_AT_ONCE = 10_000

_STATED = ",\n    ".join(
    column.name
    for column in VALUE_COLUMNS
    if column.name not in {"value_id", "quantity", "total_basis", "set_aside"}
)
_LISTED = "{0}.concept_id IS NOT NULL AND {0}.superseded_by IS NULL"
# By member of concept/<id>.json: rows whose first column is the concept, then those of the member.
OF_CONCEPTS = {
    "answer": "FROM food_answer AS row WHERE concept_id IS NOT NULL ORDER BY answer_id",
    "concept": "FROM concept AS row ORDER BY concept_id",
    "forms": """\
FROM food_answer_form AS row
WHERE answer_id IN (SELECT concept_id FROM concept)
ORDER BY answer_id, form_id""",
    "portions": "FROM everyday_portion AS row ORDER BY concept_id, position",
    "by_study": """\
FROM concept_vitamin_k AS row
ORDER BY concept_id, quantity, origin_kind, source_id, reference_id, total_basis, forms_covered""",
    "foods": f"FROM food AS row WHERE {_LISTED.format('row')} ORDER BY concept_id, food_id",
    "values": f"""\
FROM (
  SELECT
    food.concept_id,
    value.*,
    answer_value.set_aside
  FROM (
    SELECT measurement_id AS value_id, form_id AS quantity, NULL AS total_basis, {_STATED}
    FROM measurement
    UNION ALL
    SELECT reported_total_id, 'total ' || total, total_basis, {_STATED}
    FROM reported_total
  ) AS value
  JOIN food ON food.food_id = value.food_id AND {_LISTED.format("food")}
  LEFT JOIN answer_value ON answer_value.row_key = value.value_id
) AS row
ORDER BY concept_id, value_id""",
    "issues": f"""\
FROM (
  SELECT DISTINCT food.concept_id, issue.*
  FROM issue
  JOIN food
    ON {_LISTED.format("food")}
    AND food.food_id = CASE WHEN issue.table_name = 'food' THEN issue.row_key
      ELSE regexp_replace(issue.row_key, '/[^/]*$', '') END
  WHERE issue.table_name IN ('measurement', 'reported_total', 'food')
) AS row
ORDER BY concept_id, table_name, row_key, rule""",
}
FORMS = """\
FROM (
  SELECT
    form.*,
    count(measurement.form_id) AS n_values,
    count(CASE WHEN measurement.amount_ug_per_100g > 0 THEN 1 END) AS n_above_zero,
    any_value(answered.n) AS n_answers
  FROM form
  LEFT JOIN measurement ON measurement.form_id = form.form_id
  LEFT JOIN (
    SELECT form_id, count(*) AS n FROM food_answer_form GROUP BY form_id
  ) AS answered ON answered.form_id = form.form_id
  GROUP BY form.*
) AS row
ORDER BY form_id"""
OTHER_FOODS = "FROM food_answer AS row WHERE concept_id IS NULL ORDER BY answer_id"
SOURCES_OF_CONCEPTS = f"""\
SELECT DISTINCT concept_id, source_id FROM food WHERE {_LISTED.format("food")} ORDER BY ALL"""
STUDIES_OF_CONCEPTS = f"""\
SELECT food.concept_id, stated.reference_id, count(*)
FROM (
  SELECT food_id, reference_id FROM measurement
  UNION ALL
  SELECT food_id, reference_id FROM reported_total
) AS stated
JOIN food ON food.food_id = stated.food_id
WHERE {_LISTED.format("food")} AND stated.reference_id IS NOT NULL
GROUP BY ALL
ORDER BY ALL"""


def select(
    connection: duckdb.DuckDBPyConnection, columns: Sequence[Column], query: str
) -> Iterator[Row]:
    """Yield these columns of a query that begins with FROM and calls its rows ``row``."""
    names = ", ".join(f"row.{column.name}" for column in columns)
    result = connection.execute(f"SELECT {names} {query}")
    while rows := result.fetchmany(_ROWS_AT_ONCE):
        yield from rows


def by_concept(
    connection: duckdb.DuckDBPyConnection, member: str, columns: Sequence[Column]
) -> dict[str, list[Row]]:
    """Return the rows of a member of concept/<id>.json by their concept."""
    key = "answer_id" if member == "forms" else "concept_id"
    names = ", ".join(f"row.{column.name}" for column in columns)
    rows = connection.execute(f"SELECT row.{key}, {names} {OF_CONCEPTS[member]}").fetchall()
    found: dict[str, list[Row]] = defaultdict(list)
    for concept_id, *row in rows:
        found[concept_id].append(row)
    return found
