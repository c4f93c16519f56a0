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
    title: str  # states the finding
    subtitle: str
    description: str
    chart: "alt.VConcatChart"
    narrow: "alt.VConcatChart"  # the same for a narrow screen, with labels above the rows
    headers: tuple[str, ...]
    rows: tuple[tuple[Cell, ...], ...]
    source_ids: tuple[str, ...]  # of the drawn values, in any order, with repeats


@dataclass(frozen=True, slots=True)
class Picture:
    """A rendered picture: ``svg`` to be put into a page, and ``narrow`` in its place below 700 px.

    ``<name>.png`` and ``<name>.csv`` lie in the report folder. ``description`` is the text for
    people who do not see it. ``width`` is the natural width of ``svg`` in CSS pixels: below about
    85 % of it the text gets too small. ``narrow_width`` is that of ``narrow``.
    """

    name: str
    title: str
    description: str
    svg: str
    width: int
    narrow: str
    narrow_width: int
    headers: tuple[str, ...]
    rows: tuple[tuple[Cell, ...], ...]
