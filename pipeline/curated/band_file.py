"""``quiet_band.toml``: how much a refresh may change and still be merged without a person."""

import re
import tomllib
from dataclasses import dataclass
from typing import Any

from pipeline.curated.found import Found
from schemas.column import Column
from schemas.quiet_band import QUIET_BAND

FILE_NAME = "quiet_band.toml"
_LINE = re.compile(r"at line (\d+)")


@dataclass(frozen=True, slots=True)
class QuietBand:
    """The figures of the band; shares are of the rows of one table."""

    most_schema_changes: int
    most_removed_rows: int
    most_added_share: float
    most_changed_share: float
    few_rows: int
    largest_score: float
    quiet_warnings: tuple[str, ...]
    fixed_tables: tuple[str, ...]
    calculated_tables: tuple[str, ...]


def read_quiet_band(text: str, found: Found) -> QuietBand | None:
    """Return the declared band; None if it violates ``schemas.quiet_band``, added to ``found``."""
    lines = text.split("\n")
    try:
        content = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        place = _LINE.search(str(error))
        line = int(place[1]) if place else len(lines) - 1
        found.add(FILE_NAME, f"TOML ({error})", line, lines[line - 1])
        return None
    described = {column.name: column for column in QUIET_BAND}
    broken = False
    for name in [*content, *(name for name in described if name not in content)]:
        rule = _rule_broken(described.get(name), content.get(name))
        if rule:
            found.add(
                FILE_NAME,
                rule,
                _line_of(name, lines),
                _shown(described.get(name), content.get(name)),
                name,
            )
            broken = True
    if broken:
        return None
    frozen: dict[str, Any] = {
        name: tuple(value) if isinstance(value, list) else value for name, value in content.items()
    }
    return QuietBand(**frozen)


def _rule_broken(column: Column | None, value: Any) -> str | None:
    """Return the rule that the value of a key violates, None if there is none."""
    if column is None:
        return f"one of the keys {', '.join(known.name for known in QUIET_BAND)}"
    if column.type == "text":
        texts = isinstance(value, list) and all(isinstance(text, str) for text in value)
        kept = texts and set(value) <= set(column.values)
        return None if kept else f"a list of {', '.join(column.values)}"
    kind = int if column.type == "integer" else int | float
    number = isinstance(value, kind) and not isinstance(value, bool)
    least = column.minimum or 0
    most = float("inf") if column.maximum is None else column.maximum
    if number and least <= value <= most:
        return None
    whole = "a whole number" if column.type == "integer" else "a number"
    upper = "" if column.maximum is None else f" and at most {column.maximum:g}"
    return f"{whole} of at least {least:g}{upper}"


def _line_of(name: str, lines: list[str]) -> int | None:
    key = re.compile(rf"\s*{re.escape(name)}\s*=")
    return next((number for number, line in enumerate(lines, 1) if key.match(line)), None)


def _shown(column: Column | None, value: Any) -> str | None:
    """Return the value; of a list, its items that are not allowed."""
    if column and isinstance(value, list):
        return ", ".join(str(item) for item in value if item not in column.values)
    return None if value is None else str(value)
