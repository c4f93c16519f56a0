"""The values, studies and tables that rows of any query rest on, by the ids that stand in them.

A row counts by the first of these that it holds: ``answer_id`` with ``form_id`` (all values of that
vitamer behind the answer); ``measurement_id``, ``reported_total_id`` or
``table_name`` with ``row_key`` (that value); ``reference_id`` with ``source_id`` or ``food_id``
(what it states itself); ``ingredient_food_ids``, ``food_id``, ``answer_id`` or ``concept_id`` (all
values behind it). ``form_id``, ``quantity`` or ``total`` beside these narrow it to one vitamer or
total.
"""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

import duckdb

from pipeline.diagnostics.errors import UsageError

IDS = (
    *("measurement_id", "reported_total_id", "row_key", "reference_id", "ingredient_food_ids"),
    *("food_id", "answer_id", "concept_id", "source_id"),
)
_TABLES = ("measurement", "reported_total")
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
_Asked = tuple[str, str, str | None]  # kind, id, quantity
_Stated = tuple[str | None, str | None, str | None]  # source_id, food_id, reference_id


@dataclass(slots=True)
class Behind:
    """How many values rest on each pair of a table (source_id) and a study (reference_id).

    Of ``n_rows``, ``n_without`` name nothing, and ``n_unknown`` nothing that is in this release.
    """

    counts: Counter[tuple[str | None, str | None]] = field(default_factory=Counter)
    n_rows: int = 0
    n_without: int = 0
    n_unknown: int = 0


def rows_behind(
    connection: duckdb.DuckDBPyConnection,
    columns: Sequence[str],
    rows: Iterable[Sequence[Any]],
    quantities: Sequence[str] = (),
) -> Behind:
    """Return what the rows rest on; ``quantities`` narrow rows that name no vitamer or total.

    Raise a UsageError if no column names anything that can be cited.
    """
    names = [name.lower() for name in columns]  # as SQL takes them
    if not set(IDS) & set(names):
        raise UsageError(
            "the rows name no value, food, study or table to cite; let the query give one of"
            f" {', '.join(name for name in IDS if name != 'row_key')}"
        )
    behind = Behind()
    asked: Counter[tuple[_Asked, ...]] = Counter()
    stated: Counter[_Stated] = Counter()
    for row in rows:
        behind.n_rows += 1
        found, itself = _of_row(dict(zip(names, row, strict=True)), quantities)
        if found:
            asked[tuple(found)] += 1
        stated.update(itself)
        behind.n_without += not found and not itself
    _count_values(connection, asked, behind)
    _count_stated(connection, stated, behind)
    return behind


def _of_row(row: dict[str, Any], quantities: Sequence[str]) -> tuple[list[_Asked], list[_Stated]]:
    """Return what a row asks for, and what it states itself."""
    form = row.get("form_id")
    if row.get("answer_id") and form:  # all values behind that answer, not its best one alone
        return [("answer", str(row["answer_id"]), str(form))], []
    key = row.get("measurement_id") or row.get("reported_total_id")
    if key is None and row.get("table_name") in _TABLES:
        key = row.get("row_key")
    if key:
        return [("value", str(key), None)], []
    source, food, study = (
        None if row.get(name) is None else str(row[name])
        for name in ("source_id", "food_id", "reference_id")
    )
    if study or ("reference_id" in row and (source or food)):
        return [], [(source, food, study)]
    kind, ids = _named(row)
    total = row.get("total")
    quantity = form or row.get("quantity") or (total and f"total {total}")
    narrowed = (quantity,) if isinstance(quantity, str) else quantities or (None,)
    asked: list[_Asked] = [(kind, name, one) for name in ids for one in narrowed]
    return asked, [(source, None, None)] if source and not asked else []


def _named(row: dict[str, Any]) -> tuple[str, list[str]]:
    if row.get("ingredient_food_ids"):
        return "food", str(row["ingredient_food_ids"]).split(", ")
    if row.get("food_id"):
        return "food", [str(row["food_id"])]
    answer = row.get("answer_id") or row.get("concept_id")
    return "answer", [str(answer)] if answer else []


def _count_values(
    connection: duckdb.DuckDBPyConnection, rows: Counter[tuple[_Asked, ...]], behind: Behind
) -> None:
    """Count the values behind what rows ask for, each once."""
    asked = {one for row in rows for one in row}
    if not asked:
        return
    kinds = sorted({kind for kind, _, _ in asked})
    known = {
        kind: _known(connection, kind, {name for of, name, _ in asked if of == kind})
        for kind in kinds
    }
    behind.n_unknown += sum(
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
    for source, study, n in found:
        behind.counts[source, study] += n


def _count_stated(
    connection: duckdb.DuckDBPyConnection, stated: Counter[_Stated], behind: Behind
) -> None:
    """Count what rows state themselves, by those of its table and study that are known."""
    if not stated:
        return
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
            behind.n_unknown += n
        else:
            behind.counts[known] += n


def _known(connection: duckdb.DuckDBPyConnection, kind: str, ids: set[str]) -> set[str]:
    """Return which of the ids there are."""
    found = connection.execute(
        f"SELECT id FROM ({_KNOWN[kind]}) AS known (id)"
        " WHERE id IN (SELECT unnest($ids::VARCHAR[]))",
        {"ids": sorted(ids)},
    ).fetchall()
    return {name for (name,) in found}
