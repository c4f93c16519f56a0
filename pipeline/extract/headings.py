"""The headings of a wide table, in order, and the use of each column.

``headings.csv`` in the source's folder lists them. ``use`` is a column of the food facts or the
meaning of a constituent; a column without use has a reason. ``component`` is the source's own code.
"""

from collections.abc import Callable

import polars as pl

from pipeline.diagnostics.errors import DataError
from pipeline.diagnostics.expected_columns import UPSTREAM, named
from pipeline.fact_files.registry import resource
from schemas.codes import COMPOSITION, FORM_IDS, TOTALS

VITAMIN_K = (*FORM_IDS, *TOTALS)


def headings(source_id: str, table: str = "headings") -> pl.DataFrame:
    """Return heading, use, component, name, unit, total_basis, forms_covered, reason.

    One row a column in order, as text, from ``<table>.csv`` of the source's folder.
    """
    path = resource(source_id, f"{table}.csv")
    return pl.read_csv(path.read_bytes(), infer_schema=False)


def headed(
    where: str, rows: pl.DataFrame, known: pl.DataFrame, spelled: Callable[[str], str]
) -> pl.DataFrame:
    """Return the used columns of a table whose first row holds its headings, without that row.

    Food columns are named by their use, constituents by their code. ``known`` are the expected
    headings as ``headings`` returns them; ``spelled`` converts a heading to their spelling. Raise
    a DataError for a column renamed, missing, new or moved.
    """
    if rows.height == 0:
        raise DataError(f"{where} is empty; is the file whole?")
    found = [
        spelled(heading) if heading and heading.strip() else f"column {letters(number)}"
        for number, heading in enumerate(rows.row(0))
    ]
    check_headings(where, found, known["heading"].to_list())
    named = dict(zip(rows.columns, known.iter_rows(named=True), strict=True))
    return rows.slice(1).select(
        pl.col(old).alias(column["component"] or column["use"])
        for old, column in named.items()
        if column["use"]
    )


def check_headings(where: str, found: list[str], expected: list[str]) -> None:
    """Raise a DataError that names the expected and the found headings if they differ."""
    missing = [name for name in expected if name not in found]
    if len(missing) == len(expected):
        raise DataError(
            f"{where}: none of its {len(found)} columns is known (the first is {named(found[:1])},"
            f" expected {named(expected[:1])}); give the file as downloaded, in its own encoding"
        )
    unknown = [name for name in found if name not in expected]
    parts = []
    if missing:
        parts.append(f"expected the column {named(missing)}")
    if unknown:
        parts.append(f"found the unknown column {named(unknown)}")
    if not parts and found != expected:
        place = next(
            number
            for number, name in enumerate(found)
            if number >= len(expected) or name != expected[number]
        )
        wanted = repr(expected[place]) if place < len(expected) else "no column"
        parts.append(f"expected {wanted} in column {letters(place)}, found {found[place]!r} there")
    if parts:
        raise DataError(f"{where}: {' and '.join(parts)}; {UPSTREAM}")


def letters(number: int) -> str:
    """Return the name of a column as spreadsheets have it: A for 0, AA for 26."""
    name = ""
    number += 1
    while number:
        number, rest = divmod(number - 1, 26)
        name = chr(ord("A") + rest) + name
    return name


def used_components(known: pl.DataFrame) -> pl.DataFrame:
    """Return the component facts of known headings; each composition column has one component."""
    in_composition = pl.col("use").is_in(COMPOSITION)
    return known.filter(in_composition | pl.col("use").is_in(VITAMIN_K)).select(
        "component",
        "name",
        "unit",
        pl.col("use").alias("meaning"),
        pl.when(in_composition).then(pl.lit("1")).alias("rank"),
        "total_basis",
        "forms_covered",
    )
