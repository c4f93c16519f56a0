"""The values, studies and tables that rows of any query rest on, by the ids that stand in them."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

import duckdb

from pipeline.citations.named_in_row import IDS, Asked, Stated, named_in_row
from pipeline.citations.values_behind import Counts, count_stated, count_values
from pipeline.diagnostics.errors import UsageError


@dataclass(slots=True)
class Behind:
    """How many values rest on each pair of a table (source_id) and a study (reference_id).

    Of ``n_rows``, ``n_without`` name nothing, and ``n_unknown`` nothing that is in this release.
    """

    counts: Counts = field(default_factory=Counter)
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
    asked: Counter[tuple[Asked, ...]] = Counter()
    stated: Counter[Stated] = Counter()
    for row in rows:
        behind.n_rows += 1
        found, itself = named_in_row(dict(zip(names, row, strict=True)), quantities)
        if found:
            asked[tuple(found)] += 1
        stated.update(itself)
        behind.n_without += not found and not itself
    for counts, n_unknown in (count_values(connection, asked), count_stated(connection, stated)):
        behind.counts += counts
        behind.n_unknown += n_unknown
    return behind
