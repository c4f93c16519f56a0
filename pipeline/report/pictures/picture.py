"""A picture, before and after it is rendered."""

from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeAlias

if TYPE_CHECKING:  # a build holds pictures without altair, which the process that draws imports
    import altair as alt

Cell = str | float | int | None
Panel: TypeAlias = "alt.LayerChart | alt.FacetChart"  # a layered chart with a size, to altair


@dataclass(frozen=True, slots=True)
class Drawing:
    """A chart with the texts around it and the numbers in it; not rendered yet.

    ``rows`` holds one tuple a drawn bar, mark or cell, in the order of ``headers``; numbers are
    unrounded, as the database has them.
    """

    name: str
    title: str
    subtitle: str
    description: str
    chart: "alt.VConcatChart"
    headers: tuple[str, ...]
    rows: tuple[tuple[Cell, ...], ...]
    source_ids: tuple[str, ...]  # of the drawn values, in any order, with repeats


@dataclass(frozen=True, slots=True)
class Picture:
    """A rendered picture: ``svg`` to be put into a page, ``<name>.png`` lies in the report folder.

    ``description`` is the text for people who do not see it. ``width`` is the natural width in CSS
    pixels: below about 85 % of it the text gets too small, and a page should let it scroll.
    """

    name: str
    title: str
    description: str
    svg: str
    width: int
    headers: tuple[str, ...]
    rows: tuple[tuple[Cell, ...], ...]
