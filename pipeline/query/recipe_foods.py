"""The foods that a recipe names, and what is known of them in µg per 100 g, with bounds."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Any

import duckdb

from pipeline.citations.values_behind import ANSWER_MADE_OF
from pipeline.diagnostics.errors import UsageError
from pipeline.query.recipe_file import Line
from pipeline.query.search_hits import search

_FOODS = frozenset({"concept", "food"})
_DETERMINED = frozenset(f"MK{n}" for n in range(4, 11))
_HITS = 20
_OFFERED = 3
_KNOWN = """\
SELECT 'answer_id' AS kind, concept_id AS id, name, NULL AS superseded_by
FROM concept WHERE concept_id = $id
UNION ALL
SELECT CASE WHEN concept_id IS NULL THEN 'answer_id' ELSE 'food_id' END, food_id, name,
  superseded_by
FROM food WHERE food_id = $id"""
# At most: a limit where it is below one, the maximum of a range; unknown where neither is stated,
# and for a printed 0 that may be a limit: as food_vitamin_k has it.
_AMOUNTS = f"""\
WITH asked AS (SELECT unnest($ids::VARCHAR[]) AS id, unnest($kinds::VARCHAR[]) AS kind),
used AS (
  SELECT asked.id, made.row_key
  FROM ({ANSWER_MADE_OF}) AS made
  JOIN asked ON asked.kind = 'answer_id' AND asked.id = made.answer_id
  UNION
  SELECT asked.id, value.row_key
  FROM answer_value AS value
  JOIN asked ON asked.kind = 'food_id' AND asked.id = value.food_id
),
value AS (
  SELECT
    used.id,
    answer_value.quantity,
    answer_value.low_ug_per_100g AS low,
    answer_value.high_ug_per_100g AS high,
    CASE
      WHEN m.qualifier = 'quantified' THEN m.amount_ug_per_100g
      WHEN m.qualifier = 'zero' AND censored.row_key IS NULL THEN 0
      WHEN m.qualifier = 'range' THEN m.max_ug_per_100g
      ELSE m.limit_ug_per_100g
    END AS upper
  FROM used
  JOIN answer_value ON answer_value.row_key = used.row_key
  LEFT JOIN measurement AS m ON m.measurement_id = used.row_key
  LEFT JOIN issue AS censored
    ON censored.rule = 'zero_may_be_censored' AND censored.table_name = 'measurement'
    AND censored.row_key = used.row_key
)
SELECT
  value.id,
  value.quantity,
  coalesce(any_value(f.best_ug_per_100g), min(value.low)) AS best,
  min(value.low) AS low,
  max(value.high) AS high,
  CASE WHEN count(value.upper) = count(*) THEN max(value.upper) END AS upper
FROM value
LEFT JOIN food_answer_form AS f ON f.answer_id = value.id AND f.form_id = value.quantity
GROUP BY value.id, value.quantity
ORDER BY value.id, value.quantity"""
# Sums of an answer are of one study, as food_answer has them: none is pooled over studies.
_SUMS = """\
SELECT
  answer_id,
  coalesce(k2_best_ug_per_100g, k2_total_low_ug_per_100g),
  coalesce(k2_low_ug_per_100g, k2_total_low_ug_per_100g),
  greatest(k2_high_ug_per_100g, k2_total_high_ug_per_100g),
  k_low_ug_per_100g,
  k_high_ug_per_100g
FROM food_answer WHERE list_contains($ids::VARCHAR[], answer_id)"""


@dataclass(frozen=True, slots=True)
class Amount:
    """What is known of a quantity per 100 g, in µg; ``upper`` is None where nothing bounds it.

    ``high`` is the highest study; ``best`` is None for all vitamin K, of which there are bounds.
    """

    best: float | None
    low: float
    high: float
    upper: float | None


@dataclass(frozen=True, slots=True)
class Ingredient:
    """A food of a recipe: ``column`` is what ``id`` is, answer_id or food_id."""

    line: Line
    column: str
    id: str
    name: str


def named_foods(connection: duckdb.DuckDBPyConnection, lines: Iterable[Line]) -> list[Ingredient]:
    """Return the food of each line; raise a UsageError for one that is not named exactly."""
    found: dict[str, Ingredient] = {}
    return [_again(found, connection, line) for line in lines]


def _again(
    found: dict[str, Ingredient], connection: duckdb.DuckDBPyConnection, line: Line
) -> Ingredient:
    """Return the food of a line; one that several lines name is looked for once."""
    if line.food not in found:
        found[line.food] = _named(connection, line)
    return replace(found[line.food], line=line)


def _named(connection: duckdb.DuckDBPyConnection, line: Line) -> Ingredient:
    known = connection.execute(_KNOWN, {"id": line.food}).fetchall()
    if known:
        column, key, name, newer = known[0]
        if newer:
            raise UsageError(f"{line.where}: {line.food} is superseded; give {newer}")
        return Ingredient(line, column, key, name)
    hits = [hit for hit in search(connection, line.food, _HITS) if hit.kind in _FOODS]
    exact = [hit for hit in hits if hit.match == "exact" and not hit.note]
    if exact and (exact[0].kind == "concept" or len(exact) == 1):
        return Ingredient(line, "answer_id", exact[0].id, exact[0].name)
    if exact:
        ids = ", ".join(hit.id for hit in exact[:_OFFERED])
        raise UsageError(f"{line.where}: {line.food} names several foods; give an id, as {ids}")
    near = "; ".join(f"{hit.name} ({hit.id})" for hit in hits[:_OFFERED])
    offered = f"near: {near}" if near else "k2 food WORDS finds its name or id"
    raise UsageError(f"{line.where}: no food is named exactly {line.food}; {offered}")


def amounts_of(
    connection: duckdb.DuckDBPyConnection, foods: Iterable[Ingredient]
) -> dict[str, dict[str, Amount]]:
    """Return what is known by id and quantity: forms, printed totals, K2, and K, all vitamin K.

    K2 and K are as ``food_answer`` has them; they have an upper bound where K1 and MK-4 to MK-10
    have one.
    """
    kinds = {food.id: food.column for food in foods}
    found: dict[str, dict[str, Amount]] = {key: {} for key in kinds}
    given: dict[str, Any] = {"ids": [*kinds], "kinds": [*kinds.values()]}
    for key, quantity, *numbers in connection.execute(_AMOUNTS, given).fetchall():
        found[key][quantity] = Amount(*numbers)
    answers = connection.execute(_SUMS, {"ids": [*kinds]}).fetchall()
    sums = {key: numbers for key, *numbers in answers}
    for key, known in found.items():
        known.update(_bounded(known, sums.get(key) or _own_sums(known)))
    return found


def _own_sums(known: dict[str, Amount]) -> list[float | None]:
    """Return best, low and high of K2, and low and high of K, for a record of one source."""
    forms = [amount for form, amount in known.items() if form.startswith("MK")]
    k1, total_k2, total_k = (known.get(name) for name in ("K1", "total K2", "total K"))
    k2 = _added(forms) or total_k2
    parts = [part for part in (k1, k2) if part]
    k = _added(parts) if k1 or not total_k else total_k
    most = max((part.high for part in (k, total_k) if part), default=None)
    return [
        *((k2.low, k2.low, k2.high) if k2 else (None, None, None)),
        *((k.low, most) if k else (None, None)),
    ]


def _bounded(known: dict[str, Amount], sums: list[float | None]) -> dict[str, Amount]:
    """Return K2 and K with an upper bound where every form of them is bounded."""
    best, k2_low, k2_high, k_low, k_high = sums
    uppers = {form: known[form].upper for form in known if not form.startswith("total")}
    menaquinones = [upper for form, upper in uppers.items() if form.startswith("MK")]
    k2_upper = _whole(menaquinones) if uppers.keys() >= _DETERMINED else None
    k_upper = None if k2_upper is None else _whole([k2_upper, uppers.get("K1")])
    made = {}
    if k2_low is not None and k2_high is not None:
        upper = None if k2_upper is None else max(k2_upper, k2_high)
        made["K2"] = Amount(best, k2_low, k2_high, upper)
    if k_low is not None and k_high is not None:
        made["K"] = Amount(None, k_low, k_high, None if k_upper is None else max(k_upper, k_high))
    return made


def _whole(uppers: list[float | None]) -> float | None:
    """Return the sum; None if one of them is unknown."""
    known = [upper for upper in uppers if upper is not None]
    return sum(known) if len(known) == len(uppers) else None


def _added(parts: list[Amount]) -> Amount | None:
    if not parts:
        return None
    low, high = sum(part.low for part in parts), sum(part.high for part in parts)
    return Amount(None, low, high, None)
