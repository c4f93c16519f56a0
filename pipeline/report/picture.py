"""A picture of the page: what the drawing gives, and the page shows."""

from collections.abc import Sequence
from typing import Protocol


class Picture(Protocol):
    """A drawn picture: SVG to be inlined, its text alternative, and the numbers it shows."""

    @property
    def name(self) -> str:
        """Name of its PNG copy, without the ending."""

    @property
    def title(self) -> str:
        """What it shows, as a heading."""

    @property
    def description(self) -> str:
        """The same in words, for who cannot see it."""

    @property
    def svg(self) -> str:
        """The drawing: no script, and no style that a strict policy forbids."""

    @property
    def headers(self) -> Sequence[str]:
        """Headings of the table of its numbers."""

    @property
    def rows(self) -> Sequence[Sequence[object]]:
        """Rows of that table."""
