"""The notation of printed amounts: a number, a zero, below a limit, a trace, or a range.

Each source declares the forms of its cells (``values.cells`` of ``source.toml``); a cell that
matches none of these readings is an error, never guessed.
"""

from collections.abc import Callable
from dataclasses import dataclass
from functools import reduce

import polars as pl

# ASCII digits only; two digits of exponent, so that no printed number becomes infinite or 0.
_NUMBER = r"[0-9]{1,32}(?:\.[0-9]{1,64})?(?:[eE][+-]?[0-9]{1,2})?"
_DECIMAL_COMMA = r"[0-9]{1,32}(?:,[0-9]{1,64})?"
_GROUPED_BY_COMMAS = r"[0-9]{1,3}(?:,[0-9]{3}){1,10}(?:\.[0-9]{1,64})?"


@dataclass(frozen=True, slots=True)
class Reading:
    """One form of a cell: a pattern for the whole cell whose group 1, if any, is a number.

    ``qualifier`` None stands for a plain number: ``zero`` or ``quantified`` by its value.
    ``origin`` is what this way of printing says about how the value came about, if anything.
    ``thousands_mark`` stands between groups of three digits, where the source prints any.
    ``limit`` is what the amount is below in the printed unit, where notes say so and no cell does.
    """

    pattern: str
    qualifier: str | None = None
    origin: str | None = None
    thousands_mark: str | None = None
    limit: float | None = None


Readings = tuple[Reading, ...]


def reading(  # noqa: PLR0913, PLR0917 - what source.toml says of a cell
    looks_like: str,
    decimal_mark: str,
    means: str | None,
    origin: str | None = None,
    thousands_mark: str | None = None,
    limit: float | None = None,
) -> Reading:
    """Return the reading of cells that match a pattern, in which ``{number}`` is a number."""
    number = _DECIMAL_COMMA if decimal_mark == "," else _NUMBER
    if thousands_mark:
        number = f"{_GROUPED_BY_COMMAS}|{number}"
    pattern = looks_like.replace("{number}", f"({number})")
    return Reading(pattern, means, origin, thousands_mark, limit)


def readable(cell: pl.Expr, readings: Readings) -> pl.Expr:
    """Return whether a reading matches the cell."""
    return reduce(
        lambda fits, reading: fits | cell.str.contains(_whole(reading)),
        readings,
        pl.lit(value=False),
    )


def amount(cell: pl.Expr, readings: Readings) -> pl.Expr:
    """Return the number in the printed unit if the cell states one, else null."""
    return _first_fit(
        cell, readings, lambda reading: _number(cell, reading) if not reading.qualifier else None
    )


def limit(cell: pl.Expr, readings: Readings) -> pl.Expr:
    """Return the limit in the printed unit that the amount is below, else null."""

    def of(reading: Reading) -> pl.Expr | None:
        if reading.limit is not None:
            return pl.lit(reading.limit)
        below = reading.qualifier in ("below_lod", "below_loq")
        return _number(cell, reading) if below else None

    return _first_fit(cell, readings, of)


def qualifier(cell: pl.Expr, readings: Readings) -> pl.Expr:
    """Return the code in ``schemas.codes.QUALIFIERS``."""
    number = amount(cell, readings)
    printed = (
        pl.when(number == 0)
        .then(pl.lit("zero"))
        .when(number.is_not_null())
        .then(pl.lit("quantified"))
    )
    return pl.coalesce(
        printed,
        _first_fit(cell, readings, lambda reading: pl.lit(reading.qualifier, pl.String)),
    )


def origin(cell: pl.Expr, readings: Readings) -> pl.Expr:
    """Return the origin that the form of the cell states, else null."""
    return _first_fit(cell, readings, lambda reading: pl.lit(reading.origin, pl.String))


def _whole(reading: Reading) -> str:
    return f"^(?:{reading.pattern})$"


def _number(cell: pl.Expr, reading: Reading) -> pl.Expr:
    digits = cell.str.extract(_whole(reading), 1)
    if reading.thousands_mark:
        digits = digits.str.replace_all(reading.thousands_mark, "", literal=True)
    return digits.str.replace(",", ".").cast(pl.Float64)


def _first_fit(
    cell: pl.Expr, readings: Readings, then: Callable[[Reading], pl.Expr | None]
) -> pl.Expr:
    chosen = pl.lit(None)
    for reading in reversed(readings):
        value = then(reading)
        chosen = (
            pl.when(cell.str.contains(_whole(reading)))
            .then(pl.lit(None) if value is None else value)
            .otherwise(chosen)
        )
    return chosen
