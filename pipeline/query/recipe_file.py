"""The file that ``k2 recipe`` reads: a food and its grams a line, under the heading food,grams."""

import csv
import io
import math
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from pipeline.diagnostics.errors import UsageError
from pipeline.diagnostics.escaping import one_line
from pipeline.query.search_hits import MOST_CHARACTERS

_COLUMNS = ("food", "grams")
_MOST_BYTES = 1_000_000
_MOST_GRAMS = 1e9
_MADE_SO = "make it CSV in UTF-8 with the heading food,grams"


@dataclass(frozen=True, slots=True)
class Line:
    """One ingredient as the file has it; ``where`` is the file and the line."""

    where: str
    food: str
    grams: float


def read_recipe(path: Path) -> list[Line]:
    """Return the ingredients; raise a UsageError that names file and line of the first fault."""
    name = one_line(str(path))
    try:
        with path.open("rb") as file:
            content = file.read(_MOST_BYTES + 1)
    except OSError as error:
        raise UsageError(f"{name} cannot be read: {error.strerror}") from error
    if len(content) > _MOST_BYTES:
        raise UsageError(f"{name} is larger than {_MOST_BYTES:,} bytes: that is no recipe")
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        raise UsageError(f"{name}, line {line}: this is no UTF-8 text; {_MADE_SO}") from error
    rows = csv.reader(io.StringIO(text, newline=""), strict=True)
    try:
        return _lines(name, rows, lambda: f"{name}, line {rows.line_num}")
    except csv.Error as error:
        raise UsageError(f"{name}, line {rows.line_num}: {error}; {_MADE_SO}") from error


def _lines(name: str, rows: Iterator[list[str]], place: Callable[[], str]) -> list[Line]:
    heading = [cell.strip().lower() for cell in next(rows, [])]
    if sorted(heading) != sorted(_COLUMNS):
        said = one_line(",".join(heading)) or "nothing"
        raise UsageError(f"{name}, line 1: the heading is {said}; {_MADE_SO}")
    found = []
    for row in rows:
        if not "".join(row).strip():
            continue
        where = place()
        if len(row) != len(_COLUMNS):
            raise UsageError(
                f"{where}: {len(row)} cells instead of 2; put a food that holds a comma in quotes"
            )
        cells = dict(zip(heading, row, strict=True))
        found.append(Line(where, _food(where, cells["food"]), _grams(where, cells["grams"])))
    if not found:
        raise UsageError(f"{name} holds no ingredient; give one a line, as natto,45")
    return found


def _food(where: str, text: str) -> str:
    if not text.strip():
        raise UsageError(f"{where}: the food is missing")
    if len(text.strip()) > MOST_CHARACTERS:
        raise UsageError(f"{where}: a food of {len(text.strip()):,} characters is no name or id")
    return text.strip()


def _grams(where: str, text: str) -> float:
    try:
        grams = float(text)
    except ValueError:
        grams = math.nan
    if not 0 < grams <= _MOST_GRAMS or "_" in text:
        shown = one_line(text) or "nothing"
        if len(shown) > MOST_CHARACTERS:
            shown = f"a text of {len(shown):,} characters"
        raise UsageError(f"{where}: {shown} is no weight in grams; give a number such as 12.5")
    return grams
