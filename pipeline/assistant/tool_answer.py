"""What every tool answers with: rows, unit, basis, range, doubts, citation and release.

Texts of publishers are data: control, invisible and direction characters in them stand as codes.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

import duckdb

from pipeline.citations.bibliography import Bibliography
from pipeline.citations.plain_text import as_text
from pipeline.citations.works_cited import cite_rows
from pipeline.diagnostics.escaping import visible
from pipeline.query.render_rows import plain

Row = dict[str, Any]
_WIDTH = 10_000  # a citation stays on one line


@dataclass(frozen=True)  # the SDK would read slots as default values
class ToolAnswer:
    """An answer; ``low`` and ``high`` are the range over studies, None where there is no amount.

    ``found`` is false where there is nothing of what was asked, which is an answer too. ``basis``
    says what an amount is of. ``doubts`` name rules of the table ``issue``, or say what is
    uncertain in words.
    """

    found: bool
    rows: list[Row]
    unit: str
    basis: str
    low: float | None
    high: float | None
    doubts: list[str]
    notes: list[str]
    citation: str
    release: str


def tool_answer(  # noqa: PLR0913 - each is a part of the answer
    rows: Iterable[Row],
    cited: Bibliography,
    *,
    unit: str,
    basis: str,
    bounds: Iterable[float | None] = (),
    doubts: Iterable[str] = (),
    notes: Iterable[str] = (),
) -> ToolAnswer:
    """Return an answer in types that JSON has; ``bounds`` are all amounts that it ranges over."""
    listed = list(rows)
    known = [bound for bound in bounds if bound is not None]
    return ToolAnswer(
        found=bool(listed),
        rows=[_shown(row) for row in listed],
        unit=unit,
        basis=_shown(basis),
        low=min(known, default=None),
        high=max(known, default=None),
        doubts=_shown(list(dict.fromkeys(doubts))),
        notes=_shown([note for note in notes if note]),
        citation=visible(as_text(cited, _WIDTH), keep="\n"),
        release=str(cited.dataset.release),
    )


def dataset_alone(connection: duckdb.DuckDBPyConnection) -> Bibliography:
    """Return what to cite for an answer that rests on no single value: this dataset."""
    return cite_rows(connection, ["food_id"], ())


def doubts_of(connection: duckdb.DuckDBPyConnection, keys: Iterable[str]) -> dict[str, list[str]]:
    """Return the rules that doubt a row of this key (of a food, a value …), by key."""
    found: dict[str, list[str]] = {}
    result = connection.execute(
        "SELECT DISTINCT row_key, rule FROM issue WHERE list_contains($keys::VARCHAR[], row_key)"
        " ORDER BY ALL",
        {"keys": sorted(set(keys))},
    )
    for key, rule in result.fetchall():
        found.setdefault(key, []).append(rule)
    return found


def _shown(value: Any) -> Any:
    """Return a value as JSON has it, with invisible characters of texts as codes."""
    if isinstance(value, dict):
        return {visible(str(name)): _shown(item) for name, item in value.items()}
    if isinstance(value, (list, tuple)):
        return [_shown(item) for item in value]
    found = plain(value)
    return visible(found) if isinstance(found, str) else found
