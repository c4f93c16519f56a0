"""What a text that people type leads to: foods, forms, claims, topics; by the macro ``search``."""

from dataclasses import dataclass

import duckdb

from pipeline.query.sandbox import check_text

FOODS = frozenset({"concept", "food"})
_HITS = "SELECT kind, id, name, match, note, answer FROM search($text) ORDER BY rank LIMIT $n"


@dataclass(frozen=True, slots=True)
class Hit:
    """One hit, as the macro ``search`` describes it."""

    kind: str
    id: str
    name: str
    match: str
    note: str | None
    answer: str | None

    @property
    def is_food(self) -> bool:
        """Return whether it is a row of ``food_answer`` that the text names, not a near word."""
        return self.kind in FOODS and self.match != "nearest"


def search(connection: duckdb.DuckDBPyConnection, text: str, n: int) -> list[Hit]:
    """Return the first ``n`` hits, best first; raise a UsageError for a text that is no UTF-8."""
    check_text(text)
    rows = connection.execute(_HITS, {"text": text, "n": n}).fetchall()
    return [Hit(*row) for row in rows]
