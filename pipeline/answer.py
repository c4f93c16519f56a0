"""Rows as text: a table as wide as the terminal (80 columns without one), CSV, JSON, Markdown.

CSV, JSON and Markdown hold all rows in full. A table cuts long texts with an ellipsis and shows the
first rows; what is too wide for a table is shown a line a cell.
"""

import csv
import json
import shutil
import sys
from collections.abc import Callable, Iterable, Sequence
from datetime import date
from itertools import islice
from typing import Any

from pipeline.text_width import cut, width_of, wrapped

Row = Sequence[Any]
_SHOWN = 100
_NARROWEST = 8
_GAP = "  "


def as_table(columns: list[str], rows: Iterable[Row]) -> None:
    """Print a table for people; numbers stand right."""
    rows = iter(rows)
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
    """Print CSV with a header; a missing value is an empty cell. Texts are verbatim."""
    writer = csv.writer(sys.stdout, lineterminator="\n")
    writer.writerow(columns)
    writer.writerows(rows)


def as_json(columns: list[str], rows: Iterable[Row]) -> None:
    """Print a JSON array with one object a row."""
    lines = (
        json.dumps(dict(zip(columns, row, strict=True)), ensure_ascii=False, default=_plain)
        for row in rows
    )
    print("[\n" + ",\n".join(lines) + "\n]")


def as_markdown(columns: list[str], rows: Iterable[Row]) -> None:
    """Print a Markdown table."""
    for row in [columns, ["---"] * len(columns), *rows]:
        cells = [_cell(value).replace("|", "\\|") for value in row]
        print(f"| {' | '.join(cells)} |")


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
    return " ".join(str(value).split())


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
    return value.isoformat() if isinstance(value, date) else str(value)
