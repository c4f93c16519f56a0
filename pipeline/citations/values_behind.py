"""The values behind what rows name, counted by their table and study."""

from collections import Counter

import duckdb

from pipeline.citations.named_in_row import Asked, Stated

STATED = """\
stated AS (
  SELECT measurement_id AS row_key, food_id, form_id AS quantity, reference_id FROM measurement
  UNION ALL
  SELECT reported_total_id, food_id, 'total ' || total, reference_id FROM reported_total
)"""
# What answers (the ids of ``asked``) are made of: of each vitamer the best value and those of the
# same kind of evidence that others do not contradict; and printed totals by the same rule.
ANSWER_MADE_OF = """\
SELECT value.answer_id, value.row_key, value.quantity
FROM (
  SELECT *, bool_or(set_aside) OVER (PARTITION BY food_id) AS of_doubted_food
  FROM answer_value
  WHERE answer_id IN (SELECT id FROM asked)
) AS value
LEFT JOIN food_answer_form AS form_answer
  ON form_answer.answer_id = value.answer_id AND form_answer.form_id = value.quantity
WHERE CASE
  WHEN value.table_name = 'measurement' THEN
    value.row_key = form_answer.measurement_id
    OR (
      NOT value.set_aside
      AND value.evidence_rank
        = CASE form_answer.evidence WHEN 'unverified' THEN 2 WHEN 'calculated' THEN 1 ELSE 0 END
    )
  ELSE
    value.evidence_rank < 2 AND NOT value.of_doubted_food
END"""
_KNOWN = {
    "value": """\
SELECT measurement_id FROM measurement UNION ALL SELECT reported_total_id FROM reported_total""",
    "food": "SELECT food_id FROM food",
    "answer": "SELECT concept_id FROM concept UNION ALL SELECT food_id FROM food",
    "source": "SELECT source_id FROM source",
    "reference": "SELECT reference_id FROM reference",
}
_ARMS = {
    "value": """\
SELECT s.* FROM asked AS a JOIN stated AS s ON s.row_key = a.id WHERE a.kind = 'value'""",
    "food": """\
SELECT s.* FROM asked AS a JOIN stated AS s ON s.food_id = a.id
WHERE a.kind = 'food' AND coalesce(a.quantity = s.quantity, true)""",
    "answer": f"""\
SELECT s.* FROM asked AS a
JOIN ({ANSWER_MADE_OF}) AS made ON made.answer_id = a.id
JOIN stated AS s ON s.row_key = made.row_key
WHERE a.kind = 'answer' AND coalesce(a.quantity = s.quantity, true)""",
}


# By table (source_id) and study (reference_id).
Counts = Counter[tuple[str | None, str | None]]


def count_values(
    connection: duckdb.DuckDBPyConnection, rows: Counter[tuple[Asked, ...]]
) -> tuple[Counts, int]:
    """Return how many values are behind what rows ask for, each once, and the rows of no value."""
    asked = {one for row in rows for one in row}
    if not asked:
        return Counter(), 0
    kinds = sorted({kind for kind, _, _ in asked})
    known = {
        kind: _known(connection, kind, {name for of, name, _ in asked if of == kind})
        for kind in kinds
    }
    n_unknown = sum(
        n for row, n in rows.items() if not any(name in known[kind] for kind, name, _ in row)
    )
    arms = "\nUNION\n".join(_ARMS[kind] for kind in kinds)
    listed = sorted(asked, key=str)
    found = connection.execute(
        f"""\
WITH asked AS (
  SELECT unnest($kinds::VARCHAR[]) AS kind, unnest($ids::VARCHAR[]) AS id,
    unnest($quantities::VARCHAR[]) AS quantity
),
{STATED},
behind AS ({arms})
SELECT food.source_id, behind.reference_id, count(*)
FROM behind JOIN food ON food.food_id = behind.food_id
GROUP BY ALL""",
        {
            "kinds": [kind for kind, _, _ in listed],
            "ids": [name for _, name, _ in listed],
            "quantities": [quantity for _, _, quantity in listed],
        },
    ).fetchall()
    return Counter({(source, study): n for source, study, n in found}), n_unknown


def count_stated(
    connection: duckdb.DuckDBPyConnection, stated: Counter[Stated]
) -> tuple[Counts, int]:
    """Return how often rows state something of a known table or study, and the rows of neither."""
    counts: Counts = Counter()
    n_unknown = 0
    if not stated:
        return counts, n_unknown
    foods = sorted({food for source, food, _ in stated if food and not source})
    of_food = dict(
        connection.execute(
            "SELECT food_id, source_id FROM food WHERE list_contains($foods::VARCHAR[], food_id)",
            {"foods": foods},
        ).fetchall()
        if foods
        else []
    )
    sources = _known(connection, "source", {source for source, _, _ in stated if source})
    studies = _known(connection, "reference", {study for _, _, study in stated if study})
    for (source, food, study), n in stated.items():
        table = (source if source in sources else None) if source else of_food.get(food)
        known = (table, study if study in studies else None)
        if known == (None, None):
            n_unknown += n
        else:
            counts[known] += n
    return counts, n_unknown


def _known(connection: duckdb.DuckDBPyConnection, kind: str, ids: set[str]) -> set[str]:
    """Return which of the ids there are."""
    found = connection.execute(
        f"SELECT id FROM ({_KNOWN[kind]}) AS known (id)"
        " WHERE id IN (SELECT unnest($ids::VARCHAR[]))",
        {"ids": sorted(ids)},
    ).fetchall()
    return {name for (name,) in found}
