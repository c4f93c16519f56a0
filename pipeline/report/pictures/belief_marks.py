"""The panel of the picture of beliefs: what is believed as a line, what was found as marks.

A claim is a row of ``claim`` with ``low``, ``high`` and ``n_values`` of its evidence.
"""

import textwrap
from typing import Any

import altair as alt

from pipeline.interface_texts.say import say, words_of
from pipeline.report.pictures.colours import EDGE
from pipeline.report.pictures.layout import NARROW_PLOT_PX
from pipeline.report.pictures.picture import Panel
from pipeline.report.pictures.theme import INK, panel_title, values

_PLOT_PX = 250
_ROW_PX = 60
_LINE_PX = 15
_LABEL_CHARACTERS = 46
_NARROW_MARK_PX = 42
_WITHOUT_DECIMALS_FROM = 10
_TITLE = say("beliefs.legend")

# For each verdict: a word for its mark, words for a sentence.
WORDS = {
    verdict: (word, words_of("verdict_counted")[verdict])
    for verdict, word in words_of("verdict_mark").items()
}
# For each verdict: shape, fill and stroke, so that no two differ only by colour.
VERDICTS = {
    "supported": ("circle", "#009e73", INK),
    "depends": ("diamond", "#e69f00", INK),
    "overstated": ("triangle-up", "#d55e00", INK),
    "unsupported": ("cross", "#cc79a7", INK),
    "unmeasured": ("square", "transparent", INK),
    "out_of_scope": ("triangle-down", "transparent", INK),
}
_POINT: dict[str, Any] = {"size": 110, "opacity": 1, "strokeWidth": 1.8}


def _number(amount: float) -> str:
    return f"{amount:,.0f}" if amount >= _WITHOUT_DECIMALS_FROM else f"{amount:.1f}"


def found_amounts(claim: dict[str, Any]) -> str:
    """Return the lowest and highest value of the data, in the unit of the claim."""
    low, high = _number(claim["low"]), _number(claim["high"])
    return low if low == high else f"{low}–{high}"


def _rows(claims: list[dict[str, Any]]) -> list[dict[str, Any]]:
    return [
        {
            "claim_id": claim["claim_id"],
            "claim": [
                *textwrap.wrap(claim["statement"], _LABEL_CHARACTERS),
                *textwrap.wrap(say("beliefs.per", per=claim["per"]), _LABEL_CHARACTERS),
            ],
            "low": claim["low"] / claim["stated_amount"],
            "high": claim["high"] / claim["stated_amount"],
            "believed": 1,
            "verdict": claim["verdict"],
            "verdict_text": WORDS[claim["verdict"]][0],
            "numbers": _numbers(claim),
        }
        for claim in claims
    ]


def _numbers(claim: dict[str, Any]) -> str:
    about = {"found": found_amounts(claim), "believed": _number(claim["stated_amount"])}
    if claim["verdict"] == "unmeasured":
        return say("beliefs.printed", unit=claim["unit"], **about)
    return say("beliefs.data", unit=claim["unit"], **about)


def marks(claims: list[dict[str, Any]]) -> Panel:
    """Return a panel with claims to the left of the axis and verdicts to the right."""
    rows = _rows(claims)
    data = values(rows)
    y = _y(rows)
    # An axis cannot centre labels of several lines, so they are marks: a layer a number of lines.
    labels = [
        alt.Chart(values([row for row in rows if len(row["claim"]) == lines]))
        .mark_text(align="right", dx=-12, dy=-_LINE_PX * (lines - 1) / 2, lineHeight=_LINE_PX)
        .encode(y=y, x=alt.value(0), text="claim:N")
        for lines in sorted({len(row["claim"]) for row in rows})
    ]
    verdict = _verdict(data, y, _PLOT_PX + 20, dy=-9)
    numbers = (
        alt.Chart(data)
        .mark_text(align="left", dx=12, dy=8)
        .encode(y=y, x=alt.value(_PLOT_PX + 20), text="numbers:N")
    )
    return alt.layer(*labels, *_against(rows, y), *verdict, numbers).properties(
        width=_PLOT_PX, height=_ROW_PX * len(rows), title=panel_title(_TITLE)
    )


def narrow_marks(claims: list[dict[str, Any]]) -> Panel:
    """Return a panel with the verdict below its claim, and the marks below both."""
    rows = _rows(claims)
    lines = max(len(row["claim"]) for row in rows)
    row_px = _LINE_PX * (lines + 1) + _NARROW_MARK_PX
    y = _y(rows)
    top = 3 - row_px / 2
    parts: list[alt.Chart] = []
    for above in sorted({len(row["claim"]) for row in rows}):
        data = values([row for row in rows if len(row["claim"]) == above])
        first = top + _LINE_PX * (lines - above)  # so that all verdicts stand at one height
        parts.append(
            alt.Chart(data)
            .mark_text(align="left", baseline="top", yOffset=first, lineHeight=_LINE_PX)
            .encode(y=y, x=alt.value(0), text="claim:N")
        )
    line = top + _LINE_PX * (lines + 0.5)
    numbers = (
        alt.Chart(values(rows))
        .mark_text(align="right", yOffset=line)
        .encode(y=y, x=alt.value(NARROW_PLOT_PX), text="numbers:N")
    )
    below = row_px / 2 - _NARROW_MARK_PX / 2 - 3
    verdict = _verdict(values(rows), y, 7, dy=line)
    return alt.layer(*parts, *verdict, numbers, *_against(rows, y, dy=below)).properties(
        width=NARROW_PLOT_PX,
        height=row_px * len(rows),
        title=panel_title(_TITLE, narrow=True),
    )


def _y(rows: list[dict[str, Any]]) -> alt.Y:
    return alt.Y("claim_id:N", sort=[row["claim_id"] for row in rows], axis=None)


def _against(rows: list[dict[str, Any]], y: alt.Y, dy: float = 0) -> list[alt.Chart]:
    """Return the belief and the range of the data, on one axis."""
    most = max(row["high"] for row in rows)
    scale = alt.Scale(domain=[0, max(1.1, 1.05 * most)], nice=False)
    axis = alt.Axis(format="%", tickCount=6)
    x = alt.X("low:Q", title=say("beliefs.axis"), scale=scale, axis=axis)
    chart = alt.Chart(values(rows))
    belief: dict[str, Any] = {"thickness": 3, "height": 30, "color": INK, "opacity": 1}
    return [
        chart.mark_tick(**belief, yOffset=dy).encode(y=y, x="believed:Q"),
        chart.mark_rule(strokeWidth=3, color=EDGE, yOffset=dy).encode(y=y, x=x, x2="high:Q"),
        *(
            chart.mark_point(**_POINT, yOffset=dy).encode(y=y, x=end, **_look())
            for end in ("low:Q", "high:Q")
        ),
    ]


def _verdict(data: alt.InlineData, y: alt.Y, x_px: int, dy: float) -> list[alt.Chart]:
    chart, x = alt.Chart(data), alt.value(x_px)
    return [
        chart.mark_point(**_POINT, yOffset=dy).encode(y=y, x=x, **_look()),
        chart.mark_text(align="left", dx=12, yOffset=dy, fontWeight="bold").encode(
            y=y, x=x, text="verdict_text:N"
        ),
    ]


def _look() -> dict[str, Any]:
    """Return the shape, fill and stroke of a mark: those of its verdict."""
    encodings = (("shape", alt.Shape), ("fill", alt.Fill), ("stroke", alt.Stroke))
    return {
        name: encoding(
            "verdict:N",
            legend=None,
            scale=alt.Scale(domain=list(VERDICTS), range=[mark[n] for mark in VERDICTS.values()]),
        )
        for n, (name, encoding) in enumerate(encodings)
    }
