"""What a printed amount says: a number, a zero, below a limit, a trace, or a range.

Each source prints in a dialect; a dialect is a list of readings, and a cell that none of them
fits is an error, never a guess.
"""

from collections.abc import Callable
from dataclasses import dataclass
from functools import reduce

import polars as pl

# ASCII digits only; two digits of exponent, so that no printed number becomes infinite or 0.
_NUMBER = r"[0-9]{1,32}(?:\.[0-9]{1,64})?(?:[eE][+-]?[0-9]{1,2})?"
_DECIMAL_COMMA = r"[0-9]{1,32}(?:,[0-9]{1,64})?"


@dataclass(frozen=True, slots=True)
class Reading:
    """One way a cell may look: a pattern for the whole cell whose group 1, if any, is a number.

    ``qualifier`` None stands for a plain number: ``zero`` or ``quantified`` by its value.
    ``origin`` is what this way of printing says about how the value came about, if anything.
    """

    pattern: str
    qualifier: str | None = None
    origin: str | None = None


DIALECTS: dict[str, tuple[Reading, ...]] = {
    # USDA and Frida print plain numbers; what could not be measured has no cell.
    "plain": (Reading(f"({_NUMBER})"),),
    # NEVO prints decimal commas; blank is not analysed and has no row.
    "decimal comma": (Reading(f"({_DECIMAL_COMMA})"),),
    # CIQUAL does not say whether "<" stands for the limit of detection or of quantification: the
    # weaker claim is that the food may hold some, but less than could be quantified.
    "ciqual": (
        Reading(f"({_DECIMAL_COMMA})"),
        Reading("traces", "trace"),
        Reading(rf"<\s*({_DECIMAL_COMMA})", "below_loq"),
    ),
    # STFCJ puts what was not measured in parentheses: (0) is presumed to be none; (n) and (Tr)
    # are taken over from similar foods, foreign tables or a recipe. Which of these, the workbook
    # does not say per value, so they are imputed, the origin that covers filling in from elsewhere.
    "stfcj": (
        Reading(f"({_NUMBER})"),
        Reading(r"\((0(?:\.0+)?)\)", origin="assumed"),
        Reading(rf"\(({_NUMBER})\)", origin="imputed"),
        Reading("Tr", "trace"),
        Reading(r"\(Tr\)", "trace", origin="imputed"),
    ),
    # Papers: nd is analysed and not found; a range has an end or both, which min and max hold
    # where they are numbers.
    "literature": (
        Reading(f"({_NUMBER})"),
        Reading("nd", "below_lod"),
        Reading(f"<LOQ ({_NUMBER})", "below_loq"),
        Reading("extremely low or undetected", "trace"),
        Reading(f"(?:nd|[<>]?{_NUMBER})?–(?:[<>]?{_NUMBER})?", "range"),
    ),
    # K2viewer: ND is not detected; NA, not analysed, has no row.
    "k2viewer": (Reading(f"({_NUMBER})"), Reading("ND", "below_lod")),
}


def readable(cell: pl.Expr, dialect: str) -> pl.Expr:
    """Return whether some reading of the dialect fits the cell."""
    return reduce(
        lambda fits, reading: fits | cell.str.contains(_whole(reading)),
        DIALECTS[dialect],
        pl.lit(value=False),
    )


def amount(cell: pl.Expr, dialect: str) -> pl.Expr:
    """Return the number in the printed unit if the cell states one, else null."""
    return _first_fit(
        cell, dialect, lambda reading: _number(cell, reading) if not reading.qualifier else None
    )


def limit(cell: pl.Expr, dialect: str) -> pl.Expr:
    """Return the limit in the printed unit that the amount is below, else null."""
    return _first_fit(
        cell,
        dialect,
        lambda reading: (
            _number(cell, reading) if reading.qualifier in ("below_lod", "below_loq") else None
        ),
    )


def qualifier(cell: pl.Expr, dialect: str) -> pl.Expr:
    """Return the code in ``schemas.codes.QUALIFIERS``."""
    number = amount(cell, dialect)
    printed = (
        pl.when(number == 0)
        .then(pl.lit("zero"))
        .when(number.is_not_null())
        .then(pl.lit("quantified"))
    )
    return pl.coalesce(
        printed,
        _first_fit(cell, dialect, lambda reading: pl.lit(reading.qualifier, pl.String)),
    )


def origin(cell: pl.Expr, dialect: str) -> pl.Expr:
    """Return the origin that the way of printing states, else null."""
    return _first_fit(cell, dialect, lambda reading: pl.lit(reading.origin, pl.String))


def _whole(reading: Reading) -> str:
    return f"^(?:{reading.pattern})$"


def _number(cell: pl.Expr, reading: Reading) -> pl.Expr:
    return cell.str.extract(_whole(reading), 1).str.replace(",", ".").cast(pl.Float64)


def _first_fit(cell: pl.Expr, dialect: str, then: Callable[[Reading], pl.Expr | None]) -> pl.Expr:
    chosen = pl.lit(None)
    for reading in reversed(DIALECTS[dialect]):
        value = then(reading)
        chosen = (
            pl.when(cell.str.contains(_whole(reading)))
            .then(pl.lit(None) if value is None else value)
            .otherwise(chosen)
        )
    return chosen
