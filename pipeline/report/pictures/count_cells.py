"""The panels of the picture of what is measured: a cell a source and quantity, with two numbers.

A count is a dict: ``source_id``, ``name`` of the quantity, ``stated`` and ``above_zero``.
"""

from typing import Any

import altair as alt

from pipeline.interface_texts.say import say
from pipeline.report.pictures.axis_labels import source_name
from pipeline.report.pictures.colours import EDGE
from pipeline.report.pictures.picture import Panel
from pipeline.report.pictures.theme import INK, panel_title, values

_CELL_PX, _NARROW_CELL_PX = 48, 31
_ROW_PX, _NARROW_ROW_PX = 40, 48
_CELL_HEIGHT_PX = 30  # below its label, on a narrow screen
# A cell's shade shows the power of ten of its count. Few values are pale on white and on black: the
# page shows through.
_STEPS = {1: 0.1, 10: 0.3, 100: 0.6, 1000: 1.0}
FORM_COLOUR, TOTAL_COLOUR = "#31688e", "#5c5c5c"
_STRONGEST_INK = "#ffffff"


def _rows(
    counts: list[dict[str, Any]], sources: list[str], quantities: list[str]
) -> list[dict[str, Any]]:
    found = {(count["source_id"], count["name"]): count for count in counts}
    rows = []
    for source in sources:
        for quantity in quantities:
            count = found.get((source, quantity))
            at = {"source": source_name(source), "quantity": quantity}
            if count is None:
                rows.append({**at, "shade": 0, "ink": INK, "stated": "", "above": ""})
                continue
            shade = max(_STEPS[step] for step in _STEPS if count["stated"] >= step)
            ink = _STRONGEST_INK if shade == 1 else INK
            numbers = {"stated": f"{count['stated']:,}", "above": f"{count['above_zero']:,}"}
            rows.append({**at, "shade": shade, "ink": ink, **numbers})
    return rows


def cells(
    counts: list[dict[str, Any]],
    sources: list[str],
    quantities: list[str],
    colour: str,
    title: str,
) -> Panel:
    """Return a panel with the names of sources beside its cells, on the first panel only."""
    first = title == say("what_is_measured.forms")
    labels = alt.Axis(domain=False, ticks=False, labelPadding=8) if first else None
    place = _place(quantities, sources, labels, angle=0)
    chart = alt.Chart(values(_rows(counts, sources, quantities)))
    return alt.layer(
        *_drawn(chart, place, colour, middle=0, numbers=((-6, 12), (9, 10.5)))
    ).properties(
        width=_CELL_PX * len(quantities), height=_ROW_PX * len(sources), title=panel_title(title)
    )


def narrow_cells(
    counts: list[dict[str, Any]],
    sources: list[str],
    quantities: list[str],
    colour: str,
    title: str,
) -> Panel:
    """Return the panel with the name of a source above its cells; only sources with a value."""
    with_value = {count["source_id"] for count in counts if count["name"] in quantities}
    sources = [source for source in sources if source in with_value]
    place = _place(quantities, sources, None, angle=-90)
    chart = alt.Chart(values(_rows(counts, sources, quantities)))
    names = (
        alt.Chart(values([{"source": source_name(source)} for source in sources]))
        .mark_text(align="left", baseline="top", yOffset=2 - _NARROW_ROW_PX / 2)
        .encode(y=place["y"], x=alt.value(0), text="source:N")
    )
    middle = (_NARROW_ROW_PX - _CELL_HEIGHT_PX) / 2
    drawn = _drawn(chart, place, colour, middle=middle, numbers=((-6, 9), (7, 9)))
    return alt.layer(*drawn, names).properties(
        width=_NARROW_CELL_PX * len(quantities),
        height=_NARROW_ROW_PX * len(sources),
        title=panel_title(title, narrow=True),
    )


def _place(
    quantities: list[str], sources: list[str], labels: alt.Axis | None, *, angle: int
) -> dict[str, Any]:
    above: dict[str, Any] = {"orient": "top", "labelAngle": angle, "domain": False, "ticks": False}
    return {
        "x": alt.X(
            "quantity:N",
            sort=quantities,
            title=None,
            axis=alt.Axis(**above, labelFontSize=10.5),
        ),
        "y": alt.Y(
            "source:N",
            sort=[source_name(source) for source in sources],
            title=None,
            axis=labels,
        ),
    }


def _drawn(
    chart: alt.Chart,
    place: dict[str, Any],
    colour: str,
    *,
    middle: float,
    numbers: tuple[tuple[int, float], tuple[int, float]],
) -> list[alt.Chart]:
    """Return cells whose middle is so far below that of their row, with two numbers in each.

    ``numbers`` tells how far below the middle each stands, and the size of its font.
    """
    look: dict[str, Any] = {"fill": colour, "stroke": EDGE, "strokeWidth": 0.5}
    look |= {"height": _CELL_HEIGHT_PX, "yOffset": middle} if middle else {}
    shade = alt.FillOpacity("shade:Q", scale=None)
    ink = alt.Color("ink:N", scale=None)
    (up, bold), (down, plain) = numbers
    return [
        chart.mark_rect(**look).encode(**place, fillOpacity=shade),
        chart.mark_text(dy=middle + up, fontWeight="bold", fontSize=bold).encode(
            **place, text="stated:N", color=ink
        ),
        chart.mark_text(dy=middle + down, fontSize=plain).encode(
            **place, text="above:N", color=ink
        ),
    ]
