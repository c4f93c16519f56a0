"""Tables of which some columns are used, found by their headings wherever these stand."""

from collections.abc import Collection, Mapping

import polars as pl

from pipeline.diagnostics.errors import DataError
from pipeline.diagnostics.expected_columns import UPSTREAM, named


def by_heading(
    where: str,
    rows: pl.DataFrame,
    wanted: Mapping[str, str],
    not_stated: Collection[str] = (),
    first_row: int = 1,
) -> pl.DataFrame:
    """Return ``row``, the row's number in the file, and the wanted columns under their new names.

    The first of ``rows``, ``first_row`` of the file, holds the headings. Blanks around a cell are
    cut; a cell that is blank or one of ``not_stated`` is null. Rows without any cell are left out.
    Raise a DataError for a wanted heading that is missing or stands twice.
    """
    found = [(heading or "").strip() for heading in rows.row(0)] if rows.height else []
    missing = [heading for heading in wanted if heading not in found]
    if missing:
        raise DataError(
            f"{where}, row {first_row}: expected the column {named(missing)}, found"
            f" {named([heading for heading in found if heading])}; {UPSTREAM}"
        )
    twice = [heading for heading in wanted if found.count(heading) > 1]
    if twice:
        raise DataError(f"{where}, row {first_row}: two columns are headed {named(twice)}")
    place = dict(zip(found, rows.columns, strict=True))
    cells = pl.all().str.strip_chars()
    return (
        rows.slice(1)
        .select(pl.col(place[heading]).alias(name) for heading, name in wanted.items())
        .with_columns(pl.when(~cells.is_in(["", *not_stated])).then(cells))
        .with_row_index("row", first_row + 1)
        .filter(pl.any_horizontal(pl.exclude("row").is_not_null()))
    )
