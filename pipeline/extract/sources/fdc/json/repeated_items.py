"""Rows that a food gives more than once for one thing; the same rule as of the CSV releases.

An exact repeat counts once, whatever its record id and however its numbers are spelled (117 and
117.0). Of rows that contradict each other none can be believed: all are to be rejected.
"""

from decimal import Decimal, InvalidOperation

from pipeline.extract.sources.fdc.json.nutrient_shapes import Row


def counted_once(rows: list[Row], key: str, shown: str) -> tuple[list[Row], list[tuple[Row, str]]]:
    """Return the rows of which there is one a key, and the others with the reason.

    ``shown`` is the cell that a contradiction is shown by. Rows without a key stay as they are.
    """
    by_key: dict[str | None, list[Row]] = {}
    for row in rows:
        same_key = by_key.setdefault(row[key], [])
        if row[key] is None or all(_content(row) != _content(other) for other in same_key):
            same_key.append(row)
    kept: list[Row] = []
    rejected: list[tuple[Row, str]] = []
    for value, distinct in by_key.items():
        if value is None or len(distinct) == 1:
            kept.extend(distinct)
            continue
        shown_text = " and ".join(row[shown] or "none" for row in distinct)
        rejected.extend(
            (row, f"given more than once, differently: {shown_text}") for row in distinct
        )
    return kept, rejected


def _content(row: Row) -> dict[str, Decimal | str | None]:
    return {name: _number_or_text(cell) for name, cell in row.items() if name != "record"}


def _number_or_text(cell: str | None) -> Decimal | str | None:
    try:
        return None if cell is None else Decimal(cell)
    except InvalidOperation:
        return cell
