"""Checks of single cells of an upstream table: the first odd one stops the run, with its place."""

from collections.abc import Sequence

import polars as pl

from pipeline.diagnostics.errors import DataError
from pipeline.diagnostics.violations import cut

LOOK_UPSTREAM = "look upstream"


def check_cells(  # noqa: PLR0913, PLR0917 (what a message names)
    where: str,
    rows: pl.DataFrame,
    column: str,
    fits: pl.Expr,
    wanted: str,
    heading: str | None = None,
    advice: str = LOOK_UPSTREAM,
) -> None:
    """Raise a DataError for the first row in which ``fits`` is not true; null counts as not true.

    ``rows`` has ``row``, the number in the file. The message names row, ``heading`` and cell.
    """
    odd = rows.filter(~fits.fill_null(value=False))
    if odd.is_empty():
        return
    row, found = odd.select("row", column).row(0)
    more = f" (and {odd.height - 1} more)" if odd.height > 1 else ""
    raise DataError(
        f"{where}, row {row}, column {heading or column}: {cut(found)!r} is not {wanted}{more};"
        f" {advice}"
    )


def check_once(where: str, rows: pl.DataFrame, key: Sequence[str], headings: str) -> None:
    """Raise a DataError for the first row whose key another row above has too."""
    repeated = rows.filter(~pl.struct(key).is_first_distinct())
    if repeated.is_empty():
        return
    row, *found = repeated.select("row", *key).row(0)
    raise DataError(
        f"{where}, row {row}: {headings} {', '.join(map(str, found))} is listed twice;"
        f" {LOOK_UPSTREAM}"
    )
