"""Picture: the amounts that people believe, as marks, against the ranges in the data."""

import textwrap
from typing import Any

import altair as alt
import duckdb

from pipeline.report.pictures.colours import EDGE
from pipeline.report.pictures.picture import Drawing, Panel
from pipeline.report.pictures.theme import INK, panel_title, values

_PLOT_PX = 250
_ROW_PX = 60
_LINE_PX = 15
_LABEL_CHARACTERS = 46
_WITHOUT_DECIMALS_FROM = 10

# For each verdict: a word for its mark, words for a sentence.
WORDS = {
    "supported": ("supported", "are supported"),
    "depends": ("depends", "depend on the food or the study"),
    "overstated": ("overstated", "overstate"),
    "unsupported": ("not supported", "find no support"),
    "unmeasured": ("not measured", "lack a measurement"),
    "out_of_scope": ("out of scope", "is out of scope"),
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

# One claim at a time: the view checks all of them at once, which takes four times the memory.
_CLAIMS = """\
SELECT claim_id, statement, stated_amount, unit, per, verdict, evidence IS NOT NULL AS has_evidence
FROM claim ORDER BY claim_id"""
_EVIDENCE = "SELECT low, high, n_values FROM claim_check WHERE claim_id = ?"


def drawing(connection: duckdb.DuckDBPyConnection) -> Drawing | None:
    """Return a row a claim with an amount; the axis is the share of the amount believed."""
    result = connection.sql(_CLAIMS)
    claims = [dict(zip(result.columns, row, strict=True)) for row in result.fetchall()]
    checked = []
    for claim in claims:
        if claim["stated_amount"] is None or not claim["has_evidence"]:
            continue
        found = connection.execute(_EVIDENCE, [claim["claim_id"]]).fetchone()
        if found and found[0] is not None:
            low, high, n_values = found
            checked.append({**claim, "low": low, "high": high, "n_values": n_values})
    if not checked:
        return None
    checked.sort(key=lambda claim: (-claim["high"] / claim["stated_amount"], claim["claim_id"]))
    without_data = len([c for c in claims if c["stated_amount"] is not None]) - len(checked)
    counts = [
        f"{sum(claim['verdict'] == verdict for claim in claims)} {words}"
        for verdict, (_, words) in WORDS.items()
        if any(claim["verdict"] == verdict for claim in claims)
    ]
    return Drawing(
        name="beliefs",
        title="What people say of vitamin K2, against what the data say",
        subtitle=(
            f"The {len(checked)} claims with an amount that food data can check"
            f" ({without_data} more are about intake, uptake or blood). Each has a portion and a"
            " form of its own, so the axis is the share of the amount believed. Of all"
            f" {len(claims)} claims {', '.join(counts)}."
        ),
        description=_description(checked),
        chart=alt.vconcat(_panel(checked)),
        headers=(
            *("claim", "believed", "unit", "per"),
            *("data, low", "data, high", "values", "verdict", "claim_id"),
        ),
        rows=tuple(
            (
                *(claim["statement"], claim["stated_amount"], claim["unit"], claim["per"]),
                *(
                    claim["low"],
                    claim["high"],
                    claim["n_values"],
                    claim["verdict"],
                    claim["claim_id"],
                ),
            )
            for claim in checked
        ),
        source_ids=(),
    )


def _number(amount: float) -> str:
    return f"{amount:,.0f}" if amount >= _WITHOUT_DECIMALS_FROM else f"{amount:.1f}"


def _data(claim: dict[str, Any]) -> str:
    low, high = _number(claim["low"]), _number(claim["high"])
    return low if low == high else f"{low}–{high}"


def _panel(claims: list[dict[str, Any]]) -> Panel:
    rows = [
        {
            "claim_id": claim["claim_id"],
            "claim": [
                *textwrap.wrap(claim["statement"], _LABEL_CHARACTERS),
                *textwrap.wrap(f"(per {claim['per']})", _LABEL_CHARACTERS),
            ],
            "low": claim["low"] / claim["stated_amount"],
            "high": claim["high"] / claim["stated_amount"],
            "believed": 1,
            "verdict": claim["verdict"],
            "verdict_text": WORDS[claim["verdict"]][0],
            "numbers": (
                f"{'printed' if claim['verdict'] == 'unmeasured' else 'data'} {_data(claim)},"
                f" belief {_number(claim['stated_amount'])} {claim['unit']}"
            ),
        }
        for claim in claims
    ]
    chart = alt.Chart(values(rows))
    y = alt.Y("claim_id:N", sort=[row["claim_id"] for row in rows], axis=None)
    # An axis cannot centre labels of several lines, so they are marks: a layer a number of lines.
    labels = [
        alt.Chart(values([row for row in rows if len(row["claim"]) == lines]))
        .mark_text(align="right", dx=-12, dy=-_LINE_PX * (lines - 1) / 2, lineHeight=_LINE_PX)
        .encode(y=y, x=alt.value(0), text="claim:N")
        for lines in sorted({len(row["claim"]) for row in rows})
    ]
    most = max(row["high"] for row in rows)
    scale = alt.Scale(domain=[0, max(1.1, 1.05 * most)], nice=False)
    axis = alt.Axis(format="%", tickCount=6)
    x = alt.X("low:Q", title="share of the amount believed", scale=scale, axis=axis)
    shape, fill, stroke = (
        encode(
            "verdict:N",
            legend=None,
            scale=alt.Scale(domain=list(VERDICTS), range=[mark[n] for mark in VERDICTS.values()]),
        )
        for n, encode in enumerate((alt.Shape, alt.Fill, alt.Stroke))
    )
    right_px = _PLOT_PX + 20
    point: dict[str, Any] = {"size": 110, "opacity": 1, "strokeWidth": 1.8}
    return alt.layer(
        *labels,
        chart.mark_tick(thickness=3, height=34, color=INK, opacity=1).encode(y=y, x="believed:Q"),
        chart.mark_rule(strokeWidth=3, color=EDGE).encode(y=y, x=x, x2="high:Q"),
        *(
            chart.mark_point(**point).encode(y=y, x=end, shape=shape, fill=fill, stroke=stroke)
            for end in ("low:Q", "high:Q")
        ),
        chart.mark_point(**point, yOffset=-9).encode(
            y=y, x=alt.value(right_px), shape=shape, fill=fill, stroke=stroke
        ),
        chart.mark_text(align="left", dx=12, dy=-9, fontWeight="bold").encode(
            y=y, x=alt.value(right_px), text="verdict_text:N"
        ),
        chart.mark_text(align="left", dx=12, dy=8).encode(
            y=y, x=alt.value(right_px), text="numbers:N"
        ),
    ).properties(
        width=_PLOT_PX,
        height=_ROW_PX * len(rows),
        title=panel_title(
            "Upright line: the belief. Marks: the lowest and highest value of the data"
        ),
    )


def _description(claims: list[dict[str, Any]]) -> str:
    parts = [
        f"{claim['statement']}: the data say {_data(claim)} {claim['unit']}"
        f" ({claim['n_values']} values); {claim['verdict']}"
        for claim in claims
    ]
    return f"For each claim the amount believed and the range of the data. {'. '.join(parts)}."
