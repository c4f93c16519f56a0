"""What a typed text leads to: the ranked hits of the macro ``search``."""

from dataclasses import dataclass

import duckdb

from pipeline.diagnostics.errors import DataError, UsageError

_QUERY = """\
SELECT kind, id, name, match, matched, note, answer
FROM search($text)
ORDER BY rank
LIMIT $n"""
_NEAREST = "nearest"
MOST_CHARACTERS = 300  # of a text that is looked for: no name here is as long


@dataclass(frozen=True, slots=True)
class Hit:
    """One hit, as the columns of ``search``: ``id`` is a key of the table that ``kind`` names.

    ``match`` is exact, words, beginning, typo or nearest; ``note`` says how the text was read,
    where not as it stands; ``answer`` is that of a topic or claim.
    """

    kind: str
    id: str
    name: str
    match: str
    matched: str
    note: str | None
    answer: str | None

    @property
    def found(self) -> bool:
        """Return whether it carries what was typed; else it is only offered as near to it."""
        return self.match != _NEAREST


def search(connection: duckdb.DuckDBPyConnection, text: str, n: int = 20) -> list[Hit]:
    """Return the first ``n`` hits of a text, best first; none where nothing is even near.

    Raises a UsageError for a text that is longer than any name, a DataError if the database is
    older than the macro.
    """
    if len(text) > MOST_CHARACTERS:
        raise UsageError(
            f"a text of {len(text):,} characters is no name; give {MOST_CHARACTERS} at most"
        )
    try:
        rows = connection.execute(_QUERY, {"text": text, "n": n}).fetchall()
    except duckdb.CatalogException as error:
        raise DataError(
            "the database has no macro search; build it again with k2 dataset"
        ) from error
    return [Hit(*row) for row in rows]
