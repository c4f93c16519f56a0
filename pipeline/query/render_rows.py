"""Rows as text: a table as wide as the terminal (80 columns without one), CSV, JSON, Markdown.

CSV, JSON and Markdown hold all rows in full. A table cuts long texts with an ellipsis and shows the
first rows; one that is too wide is shown one line a cell. No format sends control characters to a
terminal: a table and Markdown show them as codes, JSON writes escapes, and CSV, which has no
escapes, is verbatim except on a terminal.
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
from pipeline.diagnostics.escaping import in_markdown, visible
from pipeline.diagnostics.text_table import cell, in_columns, in_markdown_table

Row = Sequence[Any]
_SHOWN = 100


def as_table(columns: list[str], rows: Iterable[Row]) -> None:
    """Print a table for people; numbers are right-aligned."""
    rows = iter(rows)
    shown = list(islice(rows, _SHOWN))
    more = next(rows, None) is not None
    for line in in_columns(columns, shown, shutil.get_terminal_size().columns, ruled=True):
        print(line)
    if not shown:
        print("(no rows)")
    if more:
        print(f"… more than {_SHOWN} rows; --format csv, json or markdown gives all")


def as_csv(columns: list[str], rows: Iterable[Row]) -> None:
    """Print CSV with a header; a missing value is an empty cell. Texts in a file are verbatim."""
    writer = csv.writer(sys.stdout, lineterminator="\n")
    if sys.stdout.isatty():
        seen: Iterable[Row] = ([_seen(value) for value in row] for row in chain([columns], rows))
    else:
        seen = chain([columns], rows)
    writer.writerows(seen)


def as_json(columns: list[str], rows: Iterable[Row]) -> None:
    """Print a JSON array with one object a row; NaN and infinity, which JSON lacks, are text.

    Raise a UsageError if two columns have one name: an object would hold only one of them.
    """
    if twice := sorted({column for column in columns if columns.count(column) > 1}):
        raise UsageError(f"two columns are named {', '.join(twice)}; name them apart with AS")
    print("[")
    for number, row in enumerate(rows):
        content = {name: plain(value) for name, value in zip(columns, row, strict=True)}
        line = visible(json.dumps(content, ensure_ascii=False, allow_nan=False))
        print(line if number == 0 else f",\n{line}", end="")
    print("\n]")


def as_markdown(columns: list[str], rows: Iterable[Row]) -> None:
    """Print a Markdown table that shows every text verbatim."""
    marked = (map(_marked, row) for row in rows)
    for line in in_markdown_table([_marked(column) for column in columns], marked):
        print(line)


FORMATS: dict[str, Callable[[list[str], Iterable[Row]], None]] = {
    "table": as_table,
    "csv": as_csv,
    "json": as_json,
    "markdown": as_markdown,
}


def _marked(value: Any) -> str:
    return in_markdown(cell(value))


def _seen(value: Any) -> Any:
    return visible(value) if isinstance(value, str) else value


def plain(value: Any) -> Any:
    """Return a value of DuckDB as a type that JSON has."""
    if value is None or isinstance(value, (bool, int, str)):
        return value
    if isinstance(value, float):
        return value if math.isfinite(value) else str(value)
    if isinstance(value, (list, tuple)):
        return [plain(item) for item in value]
    if isinstance(value, dict):
        return {str(key): plain(item) for key, item in value.items()}
    return value.isoformat() if isinstance(value, date) else str(value)
