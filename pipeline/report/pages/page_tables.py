"""The rows that the pages show: one query a table or view of the built database."""

from dataclasses import dataclass
from itertools import groupby
from typing import Any

import duckdb

from pipeline.citations.values_behind import ANSWER_MADE_OF, STATED

Row = dict[str, Any]

_ANSWERS = "FROM food_answer WHERE concept_id IS NOT NULL ORDER BY name, concept_id"
# Of a concept, food_answer_form is this table.
_FORMS = """\
FROM concept_answer_form JOIN form USING (form_id)
ORDER BY concept_id, family DESC, best_ug_per_100g DESC, form_id"""
_NAMES = """\
SELECT DISTINCT term.id AS concept_id, term.language, term.name
FROM search_term AS term JOIN concept ON concept.concept_id = term.id
WHERE term.kind = 'concept' AND term.name <> concept.name
ORDER BY ALL"""
_RECORDS = """\
WITH stated AS (
  SELECT 'measurement' AS table_name, measurement_id AS row_key, food_id, form_id AS quantity,
    NULL AS total_basis, amount_ug_per_100g AS amount, limit_ug_per_100g AS "limit",
    min_ug_per_100g AS least, max_ug_per_100g AS most, qualifier, origin, confidence, reference_id
  FROM measurement
  UNION ALL
  SELECT 'reported_total', reported_total_id, food_id, 'total ' || total, total_basis,
    amount_ug_per_100g, limit_ug_per_100g, min_ug_per_100g, max_ug_per_100g, qualifier, origin,
    confidence, reference_id
  FROM reported_total
)
SELECT food.concept_id, food.name, food.source_id, food.country, stated.*,
  answer.low_ug_per_100g AS counted_ug, answer.set_aside
FROM stated
JOIN food ON food.food_id = stated.food_id
LEFT JOIN answer_value AS answer
  ON answer.table_name = stated.table_name AND answer.row_key = stated.row_key
WHERE food.concept_id IS NOT NULL AND food.superseded_by IS NULL
ORDER BY food.concept_id, food.source_id <> 'literature', food.source_id, food.name, food.food_id,
  stated.table_name, stated.quantity, stated.row_key"""
# A doubt about a food of a concept, or about a value of it.
_DOUBTS = """\
WITH of_concept AS (SELECT food_id FROM food WHERE concept_id IS NOT NULL),
shown AS (
  SELECT 'food' AS table_name, food_id AS row_key FROM of_concept
  UNION ALL
  SELECT 'measurement', measurement_id FROM measurement SEMI JOIN of_concept USING (food_id)
  UNION ALL
  SELECT 'reported_total', reported_total_id
  FROM reported_total SEMI JOIN of_concept USING (food_id)
)
FROM issue SEMI JOIN shown USING (table_name, row_key)
ORDER BY severity = 'low', severity = 'medium', rule, table_name, row_key"""
# What the answer of a concept rests on.
_BEHIND = f"""\
WITH asked AS (SELECT concept_id AS id FROM concept),
{STATED}
SELECT made.answer_id AS concept_id, food.source_id, stated.reference_id, count(*) AS n_values
FROM ({ANSWER_MADE_OF}) AS made
JOIN stated ON stated.row_key = made.row_key
JOIN food ON food.food_id = stated.food_id
GROUP BY ALL
ORDER BY ALL"""
_ROWS_OF_SOURCES = """\
SELECT source.source_id, count(food_id) AS foods, sum(measurements)::BIGINT AS measurements,
  sum(totals)::BIGINT AS totals,
  (SELECT count(*) FROM sample_result WHERE sample_result.source_id = source.source_id) AS samples
FROM source
LEFT JOIN food ON food.source_id = source.source_id
LEFT JOIN (SELECT food_id, count(*) AS measurements FROM measurement GROUP BY food_id)
  USING (food_id)
LEFT JOIN (SELECT food_id, count(*) AS totals FROM reported_total GROUP BY food_id) USING (food_id)
GROUP BY source.source_id"""


@dataclass(frozen=True, slots=True)
class PageTables:
    """Rows as dictionaries, in the order of a page; those of a concept by ``concept_id``.

    ``behind`` counts the values behind an answer by table and study; ``claims`` have the numbers of
    ``claim_check``; ``doubts`` are by table and key of their row; ``sources`` have their numbers of
    rows; ``meta`` is the table of that name.
    """

    answers: list[Row]
    concepts: dict[str, Row]
    forms: dict[str, list[Row]]
    portions: dict[str, list[Row]]
    names: dict[str, list[Row]]
    records: dict[str, list[Row]]
    behind: dict[str, list[Row]]
    doubts: dict[tuple[str, str], list[Row]]
    claims: list[Row]
    sources: dict[str, Row]
    references: dict[str, Row]
    meta: dict[str, str]


def page_tables(connection: duckdb.DuckDBPyConnection, numbers: list[Row]) -> PageTables:
    """Return the rows of the dataset; ``numbers`` are those of ``claim_check``."""

    def rows(sql: str) -> list[Row]:
        result = connection.execute(sql)
        columns = [column[0] for column in result.description]
        return [dict(zip(columns, row, strict=True)) for row in result.fetchall()]

    sizes = {row["source_id"]: row for row in rows(_ROWS_OF_SOURCES)}
    tables = PageTables(
        answers=rows(_ANSWERS),
        concepts=_by_id(rows("FROM concept"), "concept_id"),
        forms=_by_concept(rows(_FORMS)),
        portions=_by_concept(rows("FROM everyday_portion ORDER BY concept_id, position")),
        names=_by_concept(rows(_NAMES)),
        records=_by_concept(rows(_RECORDS)),
        behind=_by_concept(rows(_BEHIND)),
        doubts={},
        claims=rows("FROM claim ORDER BY claim_id"),
        sources={
            row["source_id"]: {**row, **sizes[row["source_id"]]}
            for row in rows("FROM source ORDER BY source_id")
        },
        references=_by_id(rows("FROM reference ORDER BY reference_id"), "reference_id"),
        meta=dict(connection.sql("FROM meta").fetchall()),
    )
    for doubt in rows(_DOUBTS):
        tables.doubts.setdefault((doubt["table_name"], doubt["row_key"]), []).append(doubt)
    of_claim = _by_id(numbers, "claim_id")
    for claim in tables.claims:
        found = of_claim.get(claim["claim_id"], {})
        claim |= {name: found.get(name) for name in ("low", "high", "n_values", "n_publishers")}
    return tables


def _by_id(rows: list[Row], key: str) -> dict[str, Row]:
    return {row[key]: row for row in rows}


def _by_concept(rows: list[Row]) -> dict[str, list[Row]]:
    """Return the rows of each concept; they are ordered by it."""
    return {key: list(group) for key, group in groupby(rows, lambda row: str(row["concept_id"]))}
