"""The theme of all pictures: colours, fonts, and the frame of title, subtitle and source line.

INK and FAINT are for text and rules: in a page they follow its text colour. The colours of what is
drawn are in ``colours``.
"""

import textwrap
from typing import Any

import altair as alt

from pipeline.report.pictures.picture import Drawing

LABELS_PX = 308
INK = "#1a1a1b"
FAINT = "#d5d5d6"
PAPER = "white"
FONT = "Liberation Sans, Arial, Helvetica, sans-serif"
_TITLE_CHARACTERS, _CHARACTERS_A_LINE = 72, 110
_NARROW_TITLE_CHARACTERS, _NARROW_CHARACTERS_A_LINE = 36, 48
_NARROW_TITLE = {"fontSize": 15, "subtitleFontSize": 12, "subtitleLineHeight": 15}
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
    return f"{cut(name, _LABEL_CHARACTERS - len(whose))} · {whose}"


def cut(name: str, room: int) -> str:
    """Return a name in at most so many characters."""
    return name if len(name) <= room else name[: room - 1].rstrip(" ,") + "…"


def row_axis() -> alt.Axis:
    """Return the room for the labels of rows: the same in every panel, so that the plots align."""
    return alt.Axis(labels=False, domain=False, ticks=False, minExtent=LABELS_PX + 10)


def panel_title(text: str, *, narrow: bool = False) -> alt.TitleParams:
    """Return the heading of one panel."""
    lines = textwrap.wrap(text, _NARROW_CHARACTERS_A_LINE - 6) if narrow else text
    return alt.TitleParams(lines, fontSize=13, offset=8)


def framed(drawing: Drawing, source_line: str, *, narrow: bool = False) -> dict[str, Any]:
    """Return the Vega-Lite specification of a drawing with its title and source line.

    The frame is put around the finished specification: altair copies a chart whole at every step.
    """
    spec = (drawing.narrow if narrow else drawing.chart).to_dict(validate=False)
    line = _NARROW_CHARACTERS_A_LINE if narrow else _CHARACTERS_A_LINE
    title = {
        "text": textwrap.wrap(
            drawing.title, _NARROW_TITLE_CHARACTERS if narrow else _TITLE_CHARACTERS
        ),
        "subtitle": textwrap.wrap(drawing.subtitle, line),
        **(_NARROW_TITLE if narrow else {}),
    }
    side = 2 if narrow else 10
    under = {
        "text": textwrap.wrap(source_line, line),
        "orient": "bottom",
        "fontSize": 11,
        "fontWeight": "normal",
    }
    return {
        **spec,
        "vconcat": [{"vconcat": spec["vconcat"], "title": {**under, "offset": 14}}],
        "title": title,
        "background": PAPER,
        "padding": {"left": side, "top": 8, "right": side, "bottom": 8},
        "config": _CONFIG,
    }
