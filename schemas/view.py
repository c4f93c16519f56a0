"""Descriptions of views and macros, and columns that views share."""

from dataclasses import dataclass

from schemas.column import Column
from schemas.foods import FOOD

FOOD_COLUMNS = {column.name: column for column in FOOD.columns}


@dataclass(frozen=True, slots=True)
class View:
    """A view; its SQL stands in a file of the same name."""

    name: str
    description: str
    columns: tuple[Column, ...]


@dataclass(frozen=True, slots=True)
class Macro:
    """A macro; its SQL stands in a file of the same name. It gives rows, or one value if scalar."""

    name: str
    parameters: str
    description: str
    scalar: bool = False


def form_name(form_id: str) -> str:
    """Return the name people write: MK-7 for MK7, MK-9(4H) for MK9_4H."""
    number, _, rest = form_id.removeprefix("MK").partition("_")
    if number == form_id:
        return form_id
    return f"MK-{number}({rest})" if rest else f"MK-{number}"


def ug(name: str, description: str) -> Column:
    """Return an amount in µg; the view says whether per 100 g or per serving."""
    return Column(name, "number", description, "µg")
