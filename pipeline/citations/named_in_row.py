"""What a row of a query names by the ids that stand in it.

A row counts by the first of these that it holds: ``answer_id`` with ``form_id`` (all values of that
vitamer behind the answer); ``measurement_id``, ``reported_total_id`` or
``table_name`` with ``row_key`` (that value); ``reference_id`` with ``source_id`` or ``food_id``
(what it states itself); ``ingredient_food_ids``, ``food_id``, ``answer_id`` or ``concept_id`` (all
values behind it). ``form_id``, ``quantity`` or ``total`` beside these narrow it to one vitamer or
total.
"""

from collections.abc import Sequence
from typing import Any

IDS = (
    *("measurement_id", "reported_total_id", "row_key", "reference_id", "ingredient_food_ids"),
    *("food_id", "answer_id", "concept_id", "source_id"),
)
_TABLES = ("measurement", "reported_total")
Asked = tuple[str, str, str | None]  # kind, id, quantity
Stated = tuple[str | None, str | None, str | None]  # source_id, food_id, reference_id


def named_in_row(
    row: dict[str, Any], quantities: Sequence[str]
) -> tuple[list[Asked], list[Stated]]:
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
    asked: list[Asked] = [(kind, name, one) for name in ids for one in narrowed]
    return asked, [(source, None, None)] if source and not asked else []


def _named(row: dict[str, Any]) -> tuple[str, list[str]]:
    if row.get("ingredient_food_ids"):
        return "food", str(row["ingredient_food_ids"]).split(", ")
    if row.get("food_id"):
        return "food", [str(row["food_id"])]
    answer = row.get("answer_id") or row.get("concept_id")
    return "answer", [str(answer)] if answer else []
