"""The columns of BLS: code and two names, then value, origin and reference of each component."""

import re

import polars as pl

from pipeline.diagnostics.errors import DataError
from pipeline.extract.headings import check_headings, letters

_FOOD = {"BLS Code": "food_code", "Lebensmittelbezeichnung": "name_original", "Food name": "name"}
_LAST = "Hinweis"
_ORIGIN, _REFERENCE = "Datenherkunft", "Referenz"
_UNIT = re.compile(r"\[([^\]]+)\]$")


def read_triples(where: str, rows: pl.DataFrame, known: pl.DataFrame) -> pl.DataFrame:
    """Return row, the names of the food and, of each used component, its three columns.

    They are named by the component's code, ``origin_`` and ``reference_`` with it. ``known`` lists
    component, unit and use in the order of the sheet. A heading is known by what stands before its
    first blank: the names behind it are printed with changing hyphens. Raise a DataError for a
    column that is missing, unknown or moved, or for another unit.
    """
    printed = [" ".join((heading or "").split()) for heading in rows.row(0)]
    codes = known["component"].to_list()
    expected = [*_FOOD]
    for code in codes:
        expected += [code, f"{code} {_ORIGIN}", f"{code} {_REFERENCE}"]
    expected.append(_LAST)
    check_headings(where, [_spelled(heading, codes) for heading in printed], expected)
    place = dict(zip(expected, rows.columns, strict=True))
    used = [row for row in known.iter_rows(named=True) if row["use"]]
    for row in used:
        number = rows.columns.index(place[row["component"]])
        _check_unit(f"{where}, column {letters(number)}", printed[number], row)
    triples = [
        pl.col(place[heading]).alias(name)
        for code in (row["component"] for row in used)
        for heading, name in (
            (code, code),
            (f"{code} {_ORIGIN}", f"origin_{code}"),
            (f"{code} {_REFERENCE}", f"reference_{code}"),
        )
    ]
    foods = rows.slice(1).select(
        *(pl.col(place[old]).alias(new) for old, new in _FOOD.items()), *triples
    )
    return (
        foods.with_columns(pl.all().str.strip_chars())
        .with_row_index("row", 2)
        .filter(pl.any_horizontal(pl.exclude("row").is_not_null()))
    )


def _spelled(heading: str, codes: list[str]) -> str:
    """Return the code alone for the heading of a component's value, any other as it is."""
    code, _, rest = heading.partition(" ")
    return code if code in codes and rest not in (_ORIGIN, _REFERENCE) else heading


def _check_unit(where: str, heading: str, known: dict[str, str]) -> None:
    found = _UNIT.search(heading)
    if not found or found[1] != known["unit"]:
        raise DataError(
            f"{where}: {heading!r} is not in {known['unit']!r}; look upstream before you adapt"
            " components.csv"
        )
