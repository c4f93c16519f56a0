"""The panels of the picture of the richest foods: stacked bars, and lower bounds apart.

A food is a dict: ``name``, ``source_id``, ``reference_id``, ``k2_ug`` per 100 g,
``forms`` and ``measured`` (``all`` or ``mk4``).
"""

from typing import Any

import altair as alt

from pipeline.interface_texts.say import say
from pipeline.report.pictures.axis_labels import who
from pipeline.report.pictures.colours import EDGE, FORM_COLOURS, on
from pipeline.report.pictures.layout import Rows
from pipeline.report.pictures.picture import Panel
from pipeline.report.pictures.theme import cut, panel_title, row_label, values

_OWN_AXIS_ABOVE_UG = 500
_WITHOUT_DECIMALS_FROM_UG = 100
_LABELLED_SHARE = 0.085  # a segment narrower than this share of the axis is too small for a name
_NARROW_LABEL_CHARACTERS = 40  # beside them stands the amount
_PALE = "#9a6fb0"  # of a lower bound: the violet of MK-4, paler
_FORMS = tuple(FORM_COLOURS)


def bars(full: list[dict[str, Any]], mk4: list[dict[str, Any]], layout: Rows) -> alt.VConcatChart:
    """Return the foods in panels: the very rich, the others, and those with MK-4 alone."""
    high = [food for food in full if food["k2_ug"] > _OWN_AXIS_ABOVE_UG]
    rest = full[len(high) :]
    end_ug = max((food["k2_ug"] for food in [*rest, *mk4]), default=0.0)
    panels = []
    if high:
        title = say("top_foods.more_than", amount=_OWN_AXIS_ABOVE_UG)
        panels.append(_panel(high, high[0]["k2_ug"], title, layout))
    if rest:
        title = say("top_foods.up_to", amount=_OWN_AXIS_ABOVE_UG)
        panels.append(_panel(rest, end_ug, title, layout))
    if mk4:
        panels.append(_lower_bounds(mk4, end_ug, layout))
    return alt.vconcat(*panels)


def amounts_of(food: dict[str, Any]) -> dict[str, dict[str, Any]]:
    """Return what is stated of each form, by name."""
    return {value["form"].replace("MK", "MK-"): value for value in food["forms"]}


def amount_text(food: dict[str, Any]) -> str:
    """Return the sum of the forms: a lower bound if one may hold more, or was not measured."""
    unknown = [
        form
        for form, value in amounts_of(food).items()
        if value["ug"] is None or value["doubtful_zero"]
    ]
    text = (
        f"{food['k2_ug']:,.0f}"
        if food["k2_ug"] >= _WITHOUT_DECIMALS_FROM_UG
        else f"{food['k2_ug']:.1f}"
    )
    return f"≥ {text}" if unknown or food["measured"] != "all" else text


def _row_texts(foods: list[dict[str, Any]], texts: list[str]) -> alt.InlineData:
    """Return the rows with their labels, and the amounts at the ends of their bars."""
    rows = []
    for food, text in zip(foods, texts, strict=True):
        whose = who(food["source_id"], food["reference_id"])
        rows.append(
            {
                **_of(food),
                "label": row_label(food["name"], whose),
                "label_above": [cut(food["name"], _NARROW_LABEL_CHARACTERS), whose],
                "from": 0,
                "to": food["k2_ug"],
                "text": text,
            }
        )
    return values(rows)


def _of(food: dict[str, Any]) -> dict[str, Any]:
    whose = who(food["source_id"], food["reference_id"])
    return {"row": food["food_id"], "food": row_label(food["name"], whose)}


def _totals(data: alt.InlineData, y: alt.Y, layout: Rows, dx: int) -> alt.Chart:
    if layout.above:
        look: dict[str, Any] = {"align": "right", "baseline": "top", "fontWeight": "bold"}
        look |= {"yOffset": layout.top}
    else:
        look = {"align": "left", "dx": dx}
    x = alt.value(layout.plot_px) if layout.above else "to:Q"
    chart: alt.Chart = alt.Chart(data).mark_text(**look)
    return chart.encode(y=y, x=x, text="text:N")


def _legend(layout: Rows) -> alt.Legend:
    columns = {"columns": 4, "offset": 14} if layout.above else {"direction": "horizontal"}
    return alt.Legend(orient="top", symbolType="square", **columns)


def _axes(end_ug: float, layout: Rows) -> tuple[alt.Y, alt.X]:
    return (
        layout.y(None),
        alt.X(
            "from:Q",
            title=say("answer.unit"),
            axis=alt.Axis(tickCount=6),
            scale=alt.Scale(domain=[0, end_ug], nice=False),
        ),
    )


def _panel(foods: list[dict[str, Any]], end_ug: float, title: str, layout: Rows) -> Panel:
    segments = []
    for food in foods:
        start = 0.0
        for form, value in amounts_of(food).items():
            if form in FORM_COLOURS and value["ug"]:
                segments.append(
                    {
                        **_of(food),
                        "form": form,
                        "from": start,
                        "to": start + value["ug"],
                        "middle": start + value["ug"] / 2,
                        "text": form if value["ug"] > _LABELLED_SHARE * end_ug else "",
                        "ink": on(FORM_COLOURS[form]),
                    }
                )
                start += value["ug"]
    rows = _row_texts(foods, [*map(amount_text, foods)])
    y, x = _axes(end_ug, layout)
    bars = (
        alt.Chart(values(segments))
        .mark_bar(stroke=EDGE, strokeWidth=0.6, height=15, yOffset=layout.mark_dy)
        .encode(
            y=y,
            x=x,
            x2="to:Q",
            color=alt.Color(
                "form:N",
                title=None,
                scale=alt.Scale(domain=list(_FORMS), range=list(FORM_COLOURS.values())),
                legend=_legend(layout),
            ),
        )
    )
    names = (
        alt.Chart(values(segments))
        .mark_text(fontSize=10.5, yOffset=layout.mark_dy)
        .encode(y=y, x="middle:Q", text="text:N", color=alt.Color("ink:N", scale=None))
    )
    return alt.layer(bars, names, layout.labels(rows, y), _totals(rows, y, layout, 6)).properties(
        width=layout.plot_px,
        height=layout.height(len(foods)),
        title=panel_title(title, narrow=layout.above),
    )


def _lower_bounds(foods: list[dict[str, Any]], end_ug: float, layout: Rows) -> Panel:
    data = _row_texts(foods, [*map(amount_text, foods)])
    y, x = _axes(end_ug, layout)
    look: dict[str, Any] = {"color": _PALE, "fillOpacity": 0.4, "stroke": EDGE}
    bars = (
        alt.Chart(data)
        .mark_bar(**look, strokeDash=[3, 2], height=15, yOffset=layout.mark_dy)
        .encode(y=y, x=x, x2="to:Q")
    )
    open_end = (
        alt.Chart(data)
        .mark_point(
            shape="triangle-right",
            filled=False,
            color=EDGE,
            size=70,
            xOffset=6,
            yOffset=layout.mark_dy,
        )
        .encode(y=y, x="to:Q")
    )
    title = say("top_foods.mk4_alone")
    return alt.layer(
        bars, open_end, layout.labels(data, y), _totals(data, y, layout, 16)
    ).properties(
        width=layout.plot_px,
        height=layout.height(len(foods)),
        title=panel_title(title, narrow=layout.above),
    )
