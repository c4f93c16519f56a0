"""Rows as text: a table as wide as the terminal (80 columns without one), CSV, JSON, Markdown.

CSV, JSON and Markdown hold all rows in full. A table cuts long texts with an ellipsis and shows the
first rows; what is too wide for a table is shown a line a cell. No format sends a terminal what it
would obey: a table and Markdown show such a character as its code, JSON writes it as an escape, and
CSV, which has none, is verbatim except on a terminal itself.
"""

import csv
import json
import math
import shutil
import sys
from collections.abc import Callable, Iterable, Sequence
from datetime import date
from itertools import chain, islice
from typing import Any

from pipeline.diagnostics.errors import UsageError
from pipeline.diagnostics.escaping import in_markdown, one_line, visible
from pipeline.diagnostics.text_width import cut, width_of, wrapped

Row = Sequence[Any]
_SHOWN = 100
_NARROWEST = 8
_GAP = "  "


def as_table(columns: list[str], rows: Iterable[Row]) -> None:
    """Print a table for people; numbers stand right."""
    rows = iter(rows)
    columns = [one_line(column) for column in columns]
    shown = [[_cell(value) for value in row] for row in islice(rows, _SHOWN)]
    more = next(rows, None) is not None
    width = shutil.get_terminal_size().columns
    numeric = [
        bool(shown) and all(_is_number(row[i]) for row in shown) for i in range(len(columns))
    ]
    natural = [max(map(width_of, cells)) for cells in zip(columns, *shown, strict=True)]
    widths = _fit(natural, width, [column.endswith("_id") for column in columns])
    if widths is None:
        _print_cells(columns, shown, width)
    else:
        for row in [columns, ["-" * w for w in widths], *shown]:
            cells = zip(row, widths, numeric, strict=True)
            print(_GAP.join(_filled(c, w, right=n) for c, w, n in cells).rstrip())
    if not shown:
        print("(no rows)")
    if more:
        print(f"… more than {_SHOWN} rows; --format csv, json or markdown gives all")


def as_csv(columns: list[str], rows: Iterable[Row]) -> None:
    """Print CSV with a header; a missing value is an empty cell. Texts in a file are verbatim."""
    writer = csv.writer(sys.stdout, lineterminator="\n")
    if sys.stdout.isatty():
        seen: Iterable[Row] = ([_seen(cell) for cell in row] for row in chain([columns], rows))
    else:
        seen = chain([columns], rows)
    writer.writerows(seen)


def as_json(columns: list[str], rows: Iterable[Row]) -> None:
    """Print a JSON array with one object a row; NaN and infinity, which it lacks, are text.

    Raise a UsageError where two columns have one name: an object would hold one of them.
    """
    if twice := sorted({column for column in columns if columns.count(column) > 1}):
        raise UsageError(f"two columns are named {', '.join(twice)}; name them apart with AS")
    print("[")
    for number, row in enumerate(rows):
        content = {name: _plain(cell) for name, cell in zip(columns, row, strict=True)}
        line = visible(json.dumps(content, ensure_ascii=False, allow_nan=False))
        print(line if number == 0 else f",\n{line}", end="")
    print("\n]")


def as_markdown(columns: list[str], rows: Iterable[Row]) -> None:
    """Print a Markdown table that shows every text as it is."""
    for cells in chain([columns], [["---"] * len(columns)], rows):
        print(f"| {' | '.join(_marked(cell) for cell in cells)} |")


FORMATS: dict[str, Callable[[list[str], Iterable[Row]], None]] = {
    "table": as_table,
    "csv": as_csv,
    "json": as_json,
    "markdown": as_markdown,
}


def _cell(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, float):
        return f"{value:.10g}"
    return one_line(str(value))


def _marked(value: Any) -> str:
    return in_markdown(_cell(value))


def _seen(value: Any) -> Any:
    return visible(value) if isinstance(value, str) else value


def _is_number(cell: str) -> bool:
    try:
        float(cell or 0)
    except ValueError:
        return False
    return True


def _fit(widths: list[int], available: int, ids: list[bool]) -> list[int] | None:
    """Return widths that fit, the widest cut first and ids last; None where even that is too wide.

    An id that was cut cannot be copied into the next question.
    """
    widths = list(widths)
    room = available - len(_GAP) * (len(widths) - 1)
    while sum(widths) > room:
        wide = [i for i, width in enumerate(widths) if width > _NARROWEST]
        if not wide:
            return None
        widest = max(wide, key=lambda i: (not ids[i], widths[i]))
        widths[widest] -= 1
    return widths


def _filled(cell: str, width: int, *, right: bool) -> str:
    text = cut(cell, width)
    spaces = " " * (width - width_of(text))
    return spaces + text if right else text + spaces


def _print_cells(columns: list[str], rows: list[list[str]], width: int) -> None:
    """Print a block a row, leaving out what is missing."""
    left = min(max(map(width_of, columns)) + len(_GAP), width // 2)
    for row in rows:
        for column, cell in zip(columns, row, strict=True):
            lines = wrapped(cell, width - left)
            for heading, line in zip([column] + [""] * len(lines), lines, strict=False):
                print(f"{_filled(heading, left - len(_GAP), right=False)}{_GAP}{line}")
        print()


def _plain(value: Any) -> Any:
    """Return a value of DuckDB as JSON knows it."""
    if value is None or isinstance(value, (bool, int, str)):
        return value
    if isinstance(value, float):
        return value if math.isfinite(value) else str(value)
    if isinstance(value, (list, tuple)):
        return [_plain(item) for item in value]
    if isinstance(value, dict):
        return {str(key): _plain(item) for key, item in value.items()}
    return value.isoformat() if isinstance(value, date) else str(value)
