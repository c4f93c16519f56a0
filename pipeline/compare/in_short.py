"""The first lines of a difference: what a maintainer decides by, and all of it counted."""

from collections.abc import Iterator
from typing import Any

from pipeline.diagnostics.escaping import in_code, in_markdown, one_line

# Scores of a factor of two and of a tenth, |a − b| / (|a| + |b|).
_FACTOR_2, _TENTH = 1 / 3, 1 / 21
_FEW, _LONGEST = 5, 80
Change = dict[str, Any]


def in_short(difference: dict[str, Any]) -> Iterator[str]:
    """Yield up to five lines: amounts, the largest of them, foods, statistics, other tables."""
    tables = [table for table in difference["tables"] if "changed" in table and not table["same"]]
    if not tables:
        return
    found = [change for table in tables for change in table["changed"]["amounts"]]
    amounts, statistics = split(found)
    yield f"- Amounts changed: {len(amounts)}{f' ({by_size(amounts)})' if amounts else ''}."
    if amounts:
        largest = max(amounts, key=lambda c: (c["score"], _size(c)))
        before, after = (number_text(largest[side]) or "none" for side in ("before", "after"))
        yield f"- Largest: {key_text(largest['key'])}, {before} → {after}."
    foods = next((table for table in tables if table["table"] == "food"), None)
    if foods:
        yield f"- Foods: {_some(foods, 'added')}; {_some(foods, 'removed')}."
    if statistics:
        yield f"- Statistics and other numbers changed: {len(statistics)} ({by_size(statistics)})."
    rows = (
        f"{in_code(table['table'])} +{table['added']['count']} −{table['removed']['count']}"
        f" ~{table['changed']['count']}"
        for table in tables
    )
    yield f"- Rows added, removed, changed: {', '.join(rows)}."
    yield ""


def split(changes: list[Change]) -> tuple[list[Change], list[Change]]:
    """Return changed amounts, and changed statistics and other numbers, each in its order."""
    amounts, others = (
        [change for change in changes if change["column"].startswith("amount") is of_amounts]
        for of_amounts in (True, False)
    )
    return amounts, others


def by_size(changes: list[Change]) -> str:
    """Return how many changes are of which size; every one is counted."""
    score = [change["score"] for change in changes]
    one_side = sum(s == 1 for s in score)  # from or to 0, or no amount on one side
    large = sum(s >= _FACTOR_2 for s in score) - one_side
    some = sum(_TENTH <= s < _FACTOR_2 for s in score)
    counts = (
        (one_side, "to or from nothing"),
        (large, "by 2 × or more"),
        (some, "by 10 % to 2 ×"),
        (len(score) - one_side - large - some, "by less"),
    )
    return ", ".join(f"{n} {what}" for n, what in counts if n)


def named(rows: dict[str, Any]) -> list[str]:
    """Return a line for each row: its key, and its name where rows of the table have one."""
    names = rows.get("names") or [None] * len(rows["keys"])
    return [
        f"{key_text(key)}{f' {in_markdown(one_line(name))}' if name else ''}"
        for key, name in zip(rows["keys"], names, strict=True)
    ]


def key_text(key: list[str | None]) -> str:
    """Return a key as code, at most a terminal line long."""
    text = one_line(" / ".join("" if part is None else part for part in key))
    return in_code(text if len(text) <= _LONGEST else text[: _LONGEST - 1] + "…")


def number_text(amount: float | None) -> str:
    """Return a number, nothing for none."""
    return "" if amount is None else f"{amount:g}"


def _some(table: dict[str, Any], what: str) -> str:
    rows = table[what]
    shown = ", ".join(named(rows)[:_FEW])
    more = f" and {rows['count'] - _FEW} more" if rows["count"] > _FEW else ""
    return f"{rows['count']} {what}{f' ({shown}{more})' if shown else ''}"


def _size(change: Change) -> float:
    return float(max(abs(change["before"] or 0.0), abs(change["after"] or 0.0)))
