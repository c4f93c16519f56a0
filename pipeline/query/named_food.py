"""The one food that a text names: an id, or words as ``k2 food`` takes them."""

from dataclasses import dataclass

import duckdb

from pipeline.diagnostics.errors import UsageError
from pipeline.query.search_hits import Hit, search

FOODS = frozenset({"concept", "food"})
_SHOWN = 5


@dataclass(frozen=True, slots=True)
class NamedFood:
    """A food: the column that its id is of (``answer_id`` or ``food_id``), the id, its name.

    ``note`` says how the text was read, where not as it stands.
    """

    column: str
    id: str
    name: str
    note: str | None = None


def named_food(connection: duckdb.DuckDBPyConnection, text: str, advice: str = "") -> NamedFood:
    """Return the food that a text names, or whose id it is; the best match of several.

    Raise a UsageError that offers near words, and says ``advice``, if it names none.
    """
    check_named(text)
    known = connection.execute(
        "SELECT 'answer_id', concept_id, name FROM concept WHERE concept_id = $id"
        " UNION ALL SELECT 'food_id', food_id, name FROM food WHERE food_id = $id",
        {"id": text},
    ).fetchall()
    if known:
        return NamedFood(*known[0])
    hits = search(connection, text, _SHOWN)
    first = hits[0] if hits else None
    if first and is_food(first):
        return NamedFood("answer_id", first.id, first.name, first.note)
    near = ", ".join(hit.name for hit in hits if hit.kind in FOODS)
    offered = f"; near words: {near}" if near else ""
    raise UsageError(f"no food here is called {text}{offered}{advice}")


def check_named(text: str) -> None:
    """Raise a UsageError for a text without a word."""
    if not text.strip():
        raise UsageError("give the name of a food, or its id")


def is_food(hit: Hit) -> bool:
    """Return whether a hit is a row of ``food_answer`` that carries what was typed."""
    return hit.found and hit.kind in FOODS
