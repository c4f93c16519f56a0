"""The two layouts of a picture: labels beside the rows, or above them for a narrow screen."""

from dataclasses import dataclass
from typing import Any

import altair as alt

from pipeline.report.pictures.theme import LABELS_PX, row_axis

NARROW_PLOT_PX = 304
_LINE_PX = 14
_MARK_PX = 22  # the height of a row without its label


@dataclass(frozen=True, slots=True)
class Rows:
    """The rows of a panel in its layout: sizes in CSS pixels.

    ``mark_dy`` is how far marks stand below the middle of their row, where the label is above them.
    """

    plot_px: int
    row_px: int
    mark_dy: float
    above: bool

    def height(self, rows: int) -> int:
        """Return the height of so many rows."""
        return self.row_px * rows

    @property
    def top(self) -> float:
        """Return where the label above a row begins, from the middle of the row."""
        return 3 - self.row_px / 2

    def y(self, order: list[str] | None) -> alt.Y:
        """Return the encoding of the column ``row``, one row a key; by default as they come."""
        return alt.Y("row:N", sort=order, title=None, axis=None if self.above else row_axis())

    def labels(self, data: alt.InlineData, y: alt.Y) -> alt.Chart:
        """Return the labels of rows: the column ``label``, or ``label_above``.

        They are marks, not labels of an axis, where rows with equal labels would be one.
        """
        if self.above:
            look: dict[str, Any] = {"align": "left", "baseline": "top", "lineHeight": _LINE_PX}
            look |= {"yOffset": self.top, "limit": self.plot_px}
        else:
            look = {"align": "right", "dx": -8, "limit": LABELS_PX}
        text = "label_above:N" if self.above else "label:N"
        chart: alt.Chart = alt.Chart(data).mark_text(**look)
        return chart.encode(y=y, x=alt.value(0), text=text)


def beside(plot_px: int, row_px: int) -> Rows:
    """Return the layout with labels on the axis."""
    return Rows(plot_px, row_px, 0, above=False)


def above(lines: int, mark_px: int = _MARK_PX) -> Rows:
    """Return the layout for a narrow screen, with labels of so many lines above the marks."""
    label_px = _LINE_PX * lines + 2
    return Rows(NARROW_PLOT_PX, label_px + mark_px, label_px / 2, above=True)
