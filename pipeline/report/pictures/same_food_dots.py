"""The panels of the picture of the same food by different people: dots with ranges.

A row is a dict of a value: ``name``, ``who``, ``samples``, ``ug``, ``low``, ``high``, ``limit_ug``,
``by_sd`` and ``kind``.
"""

import math
from typing import Any

import altair as alt

from pipeline.interface_texts.say import say
from pipeline.report.pictures.layout import above, beside
from pipeline.report.pictures.picture import Panel
from pipeline.report.pictures.theme import INK, panel_title, row_label, values

_PLOT_PX = 300
_ROW_PX = 22
_MOST_TICKS = 7
_LOG_FROM_RATIO = 10  # on a linear axis amounts a tenth as large are too close to its start
KINDS = {
    "analysed": ("circle", "#0072b2"),
    "taken over or unpublished": ("diamond", "#e69f00"),
    "below a limit": ("triangle-left", "transparent"),
}


def dots(
    title: str, rows: list[dict[str, Any]], kinds: list[str], *, named: bool, narrow: bool
) -> Panel:
    """Return a panel with one row a study; ``named``: rows need the name of their kind of food."""
    layout = above(lines=1 + named) if narrow else beside(_PLOT_PX, _ROW_PX)
    label = [f"{row['name']} · {row['who']}" if named else row["who"] for row in rows]
    marks = [
        {
            "row": name,
            "ug": row["limit_ug"] if row["ug"] is None else row["ug"],
            **{key: row[key] for key in ("low", "high", "by_sd", "kind")},
        }
        for name, row in zip(label, rows, strict=True)
    ]
    order = list(dict.fromkeys(label))
    notes = [
        _note(name, [row for at, row in zip(label, rows, strict=True) if at == name], named=named)
        for name in order
    ]
    x = _axis(
        [v for mark in marks for v in (mark["ug"], mark["low"], mark["high"]) if v is not None]
    )
    y = layout.y(order)
    lines = (
        alt.Chart(values([mark for mark in marks if mark["low"] is not None]))
        .mark_rule(strokeWidth=2, color=INK, yOffset=layout.mark_dy)
        .encode(
            y=y,
            x=alt.X("low:Q", **x),
            x2="high:Q",
            strokeDash=alt.StrokeDash(
                "by_sd:N",
                legend=None,
                scale=alt.Scale(domain=[False, True], range=[[1, 0], [3, 3]]),
            ),
        )
    )
    points = (
        alt.Chart(values([mark for mark in marks if mark["ug"] is not None]))
        .mark_point(size=90, opacity=1, strokeWidth=1.6, stroke=INK, yOffset=layout.mark_dy)
        .encode(
            y=y,
            x=alt.X("ug:Q", **x),
            shape=alt.Shape(
                "kind:N",
                title=None,
                scale=alt.Scale(domain=kinds, range=[KINDS[kind][0] for kind in kinds]),
                legend=alt.Legend(orient="top", symbolStrokeColor=INK),
            ),
            fill=alt.Fill(
                "kind:N",
                title=None,
                scale=alt.Scale(domain=kinds, range=[KINDS[kind][1] for kind in kinds]),
            ),
        )
    )
    data = values(notes)
    samples = (
        alt.Chart(data)
        .mark_text(align="left", fontSize=11.5)
        .encode(y=y, x=alt.value(_PLOT_PX + 10), text="text:N")
    )
    texts = [layout.labels(data, y), *([] if narrow else [samples])]
    return alt.layer(lines, points, *texts).properties(
        width=layout.plot_px,
        height=layout.height(len(order)),
        title=panel_title(title, narrow=narrow),
    )


def _note(name: str, rows: list[dict[str, Any]], *, named: bool) -> dict[str, Any]:
    """Return the samples of a row, and what stands above it if narrow."""
    samples = _n(rows)
    first = rows[0]
    above = f"{first['who']} · {samples}"
    return {
        "row": name,
        "text": samples,
        "label": row_label(first["name"], first["who"]) if named else first["who"],
        "label_above": [first["name"], above] if named else above,
    }


def _axis(drawn: list[float]) -> dict[str, Any]:
    """Return scale, axis and title; logarithmic where no value is 0 and the spread is tenfold."""
    least, most = min(drawn, default=0), max(drawn, default=1) or 1
    round_numbers = [step * 10.0**n for n in range(-4, 7) for step in (1, 2, 5)]
    if least > 0 and most >= _LOG_FROM_RATIO * least:
        ticks = [tick for tick in round_numbers if tick <= least][-1:]
        ticks += [tick for tick in round_numbers if least < tick < most]
        ticks += [tick for tick in round_numbers if tick >= most][:1]
        log, title = True, say("same_food.log_axis")
    else:
        step = next(step for step in round_numbers if step * _MOST_TICKS >= most)
        ticks = [step * n for n in range(math.ceil(most / step) + 1)]
        log, title = False, say("answer.unit")
    return {
        "title": title,
        "scale": alt.Scale(
            type="log" if log else "linear", domain=[ticks[0], ticks[-1]], nice=False
        ),
        "axis": alt.Axis(values=ticks),
    }


def _n(rows: list[dict[str, Any]]) -> str:
    foods = f"{say('same_food.several_foods', n=len(rows))}, " if len(rows) > 1 else ""
    samples = [row["samples"] for row in rows if row["samples"]]
    if len(samples) < len(rows):
        return foods + say("same_food.samples_not_stated")
    return f"{foods}n = {sum(samples)}"
