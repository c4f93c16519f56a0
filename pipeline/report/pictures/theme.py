"""The theme of all pictures: colours, fonts, and the frame of title, subtitle and source line.

INK and FAINT are for text and rules: in a page they follow its text colour. The colours of what is
drawn are in ``colours``.
"""

import textwrap
from typing import Any

import altair as alt

from pipeline.report.pictures.picture import Drawing

LABELS_PX = 290
INK = "#1a1a1b"
FAINT = "#d5d5d6"
PAPER = "white"
FONT = "Liberation Sans, Arial, Helvetica, sans-serif"
_CHARACTERS_A_LINE = 116
_LABEL_CHARACTERS = 49
_CONFIG = {
    "font": FONT,
    "aria": False,
    "view": {"stroke": None},
    "concat": {"spacing": 22},
    "title": {
        "anchor": "start",
        "color": INK,
        "subtitleColor": INK,
        "fontSize": 17,
        "subtitleFontSize": 12.5,
        "subtitleLineHeight": 16,
        "subtitlePadding": 6,
        "offset": 14,
    },
    "axis": {
        "labelColor": INK,
        "titleColor": INK,
        "gridColor": FAINT,
        "domainColor": INK,
        "tickColor": INK,
        "labelFontSize": 12,
        "titleFontSize": 12,
        "titleFontWeight": "normal",
        "labelLimit": LABELS_PX,
        "titleAnchor": "start",
    },
    "legend": {"labelColor": INK, "labelFontSize": 12},
    "text": {"font": FONT, "fontSize": 12, "color": INK},
}


def values(rows: list[dict[str, Any]]) -> alt.InlineData:
    """Return rows as the data of a chart, in their order."""
    return alt.InlineData(values=tuple(rows))  # altair copies a list again at every step


def row_label(name: str, whose: str) -> str:
    """Return a name and who states the value; only the name is cut where both are too long."""
    room = _LABEL_CHARACTERS - len(whose)
    return f"{name if len(name) <= room else name[: room - 1].rstrip(' ,') + '…'} · {whose}"


def row_axis() -> alt.Axis:
    """Return an axis of names; every panel gives it the same room, so that the plots align."""
    return alt.Axis(domain=False, ticks=False, labelPadding=8, minExtent=LABELS_PX + 10)


def panel_title(text: str) -> alt.TitleParams:
    """Return the heading of one panel."""
    return alt.TitleParams(text, fontSize=13, offset=8)


def framed(drawing: Drawing, source_line: str) -> dict[str, Any]:
    """Return the Vega-Lite specification of a drawing with its title and source line.

    The frame is put around the finished specification: altair copies a chart whole at every step.
    """
    spec = drawing.chart.to_dict(validate=False)
    under = {
        "text": _lines(source_line),
        "orient": "bottom",
        "fontSize": 11,
        "fontWeight": "normal",
    }
    return {
        **spec,
        "vconcat": [{"vconcat": spec["vconcat"], "title": {**under, "offset": 14}}],
        "title": {"text": drawing.title, "subtitle": _lines(drawing.subtitle)},
        "background": PAPER,
        "padding": {"left": 10, "top": 8, "right": 10, "bottom": 8},
        "config": _CONFIG,
    }


def _lines(text: str) -> list[str]:
    return textwrap.wrap(text, _CHARACTERS_A_LINE)
