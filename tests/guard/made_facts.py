"""Facts and amounts of a few rows, made for one guard."""

from collections.abc import Iterable
from typing import Any

import polars as pl

from pipeline.fact_files.extracted import fill
from pipeline.fact_files.read import Facts
from pipeline.fact_files.registry import registry
from pipeline.fact_files.sidecar import Sidecar
from pipeline.guard.finding import Finding
from schemas.facts import FACTS

Rows = list[dict[str, Any]]
K1 = {"component": "c1", "name": "phylloquinone", "unit": "µg", "meaning": "K1"}
SIDECAR = Sidecar.not_read(registry()["frida"])


def made(**tables: Rows) -> Facts:
    """Return facts of these rows; the other tables are empty but for one component, K1."""
    given = {"component": [K1], **tables}
    return Facts(
        SIDECAR,
        {
            name: fill(table, pl.DataFrame(given[name], infer_schema_length=None))
            if given.get(name)
            else pl.DataFrame(schema=dict.fromkeys(table.column_names, pl.String))
            for name, table in FACTS.items()
        },
    )


def foods(count: int, **changed: Any) -> Rows:
    """Return so many foods; ``changed`` gives a column of the first ones."""
    found: Rows = [
        {"food_code": f"{n:03}", "name": f"Food {n}", "group_name": "Cheese"} for n in range(count)
    ]
    for column, texts in changed.items():
        for row, text in zip(found, texts, strict=False):
            row[column] = text
    return found


def values(*stated: dict[str, Any]) -> Facts:
    """Return facts with one value of K1 for each."""
    usual = {"component": "c1", "amount": "1", "unit": "µg"}
    return made(value=[{**usual, "food_code": f"{n:03}", **row} for n, row in enumerate(stated)])


def amounts(*numbers: float | None, subject: str = "K1") -> pl.DataFrame:
    """Return amounts of one subject as the guards compare them."""
    keys = [f"{n:03}" for n in range(len(numbers))]
    schema = {"subject": pl.String, "key": pl.String, "amount": pl.Float64}
    return pl.DataFrame(
        {"subject": [subject] * len(numbers), "key": keys, "amount": list(numbers)}, schema
    )


def of(
    found: Iterable[Finding], rule: str, subject: str = "K1", source_id: str = "frida"
) -> Finding:
    """Return the one finding of a rule about a subject."""
    (finding,) = [f for f in found if (f.rule, f.subject) == (rule, subject)]
    assert finding.source_id == source_id
    return finding
