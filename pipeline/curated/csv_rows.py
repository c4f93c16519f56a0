"""The text of a reviewed CSV file → a frame of text, one row a line."""

import csv
from collections.abc import Sequence

import polars as pl

from pipeline.curated.found import Found


def read_rows(text: str, columns: Sequence[str], file: str, found: Found) -> pl.DataFrame | None:
    """Return the rows as text, a blank cell being null; None if they do not match ``columns``.

    Each line that does not match is added to ``found``.
    """
    lines = text.split("\n")[:-1]
    rows = _split(lines, file, found)
    if rows is None or not _headed(rows, columns, file, found):
        return None
    width = len(columns)
    uneven = [(line, row) for line, row in enumerate(rows, 1) if len(row) != width]
    for line, row in uneven:
        rule = f"{width} fields, not {len(row)}: {', '.join(columns)}" if row else "no blank line"
        found.add(file, rule, line, lines[line - 1])
    if uneven:
        return None
    cells = [[cell or None for cell in row] for row in rows[1:]]
    return pl.DataFrame(cells, schema=dict.fromkeys(columns, pl.String), orient="row")


def _split(lines: list[str], file: str, found: Found) -> list[list[str]] | None:
    """Return the fields of each line; None if a quoted field does not end on its line."""
    try:
        rows = list(csv.reader(lines, strict=True))
    except csv.Error:
        rows = []
    if len(rows) == len(lines):
        return rows
    for number, line in enumerate(lines, 1):
        try:
            next(csv.reader([line], strict=True), None)
        except csv.Error as error:
            found.add(file, f"one whole row of CSV on a line ({error})", number, line)
    return None


def _headed(rows: list[list[str]], columns: Sequence[str], file: str, found: Found) -> bool:
    """Return whether the heading is as described."""
    heading = rows[0] if rows else []
    if heading == list(columns):
        return True
    listed = ", ".join(columns)
    unknown = [name for name in heading if name not in columns]
    missing = [name for name in columns if name not in heading]
    for name in unknown:
        found.add(file, f"one of the columns {listed}", 1, name, name)
    for name in missing:
        found.add(file, "a column of this file", 1, None, name)
    if not unknown and not missing:
        rule = f"the columns {listed}, each once and in order"
        found.add(file, rule, 1, ",".join(heading))
    return False
