"""Picture: the number of values of each form and printed total, by source."""

from typing import Any

import altair as alt
import duckdb

from pipeline.report.pictures.axis_labels import source_name
from pipeline.report.pictures.colours import EDGE, FORM_COLOURS, on
from pipeline.report.pictures.picture import Drawing, Panel
from pipeline.report.pictures.theme import INK, panel_title, values
from schemas.codes import FORM_IDS
from schemas.view import form_name

_CELL_PX = 48
_ROW_PX = 40
_STEPS = (1, 10, 100, 1000)  # a cell's shade shows the power of ten of its count
_TOTAL_SHADES = ("#f0f0f0", "#d0d0d0", "#a0a0a0", "#5c5c5c")
_FORM_SHADES = tuple(FORM_COLOURS[f"MK-{n}"] for n in (10, 8, 6, 4))

_COUNTS = """\
SELECT source_id, quantity, is_total, count(*) AS stated,
  count(*) FILTER (WHERE ug > 0) AS above_zero,
  count(*) FILTER (WHERE origin IN ('imputed', 'calculated', 'assumed')) AS derived
FROM (
  SELECT food_id, form_id AS quantity, false AS is_total, amount_ug_per_100g AS ug, origin
  FROM measurement
  UNION ALL
  SELECT food_id, 'total ' || total, true, amount_ug_per_100g, origin FROM reported_total
)
JOIN food USING (food_id)
GROUP BY ALL
ORDER BY ALL"""


def drawing(connection: duckdb.DuckDBPyConnection) -> Drawing | None:
    """Return the counts as a heat map; printed totals are separate from the forms."""
    result = connection.sql(_COUNTS)
    counts = [dict(zip(result.columns, row, strict=True)) for row in result.fetchall()]
    if not counts:
        return None
    forms = [form for form in FORM_IDS if any(count["quantity"] == form for count in counts)]
    totals = [
        name for name in ("total K2", "total K") if any(c["quantity"] == name for c in counts)
    ]
    shown: dict[str, int] = {}
    for count in counts:
        menaquinone = count["quantity"].startswith("MK")
        shown[count["source_id"]] = shown.get(count["source_id"], 0) + menaquinone * count["stated"]
    sources = sorted(shown, key=lambda source: (-shown[source], source))
    never = ", ".join(form_name(form) for form in FORM_IDS if form not in forms)
    without_values = f" No values here: {never}." if never else ""
    panels = [
        _panel(counts, sources, quantities, shades, title)
        for quantities, shades, title in (
            (forms, _FORM_SHADES, "Forms"),
            (totals, _TOTAL_SHADES, "Totals, as printed"),
        )
        if quantities
    ]
    return Drawing(
        name="what_is_measured",
        title="What each source measures, and what it does not",
        subtitle=(
            "Bold: foods with a value; below it: how many of these are above zero. Empty cell: no"
            f" value, which is not a zero.{without_values}{_derived(counts, sources)}"
        ),
        description=_description(counts, sources),
        chart=alt.vconcat(alt.hconcat(*panels, spacing=26)),
        headers=("source", "form or total", "foods with a value", "of these above zero"),
        rows=tuple(
            (
                *(source_name(count["source_id"]), _name(count["quantity"])),
                *(count["stated"], count["above_zero"]),
            )
            for count in counts
        ),
        source_ids=tuple(sources),
    )


def _derived(counts: list[dict[str, Any]], sources: list[str]) -> str:
    parts = []
    for source in sources:
        own = [count for count in counts if count["source_id"] == source]
        derived = sum(count["derived"] for count in own)
        if derived:
            stated = sum(count["stated"] for count in own)
            parts.append(f"{derived:,} of {stated:,} ({source_name(source)})")
    return f" Calculated, imputed or assumed are {', '.join(parts)}." if parts else ""


def _name(quantity: str) -> str:
    return quantity if quantity.startswith("total") else form_name(quantity)


def _panel(
    counts: list[dict[str, Any]],
    sources: list[str],
    quantities: list[str],
    shades: tuple[str, ...],
    title: str,
) -> Panel:
    found = {(count["source_id"], count["quantity"]): count for count in counts}
    cells = []
    for source in sources:
        for quantity in quantities:
            count = found.get((source, quantity))
            at = {"source": source_name(source), "quantity": _name(quantity)}
            if count is None:
                cells.append({**at, "fill": "none", "ink": INK, "stated": "", "above": ""})
                continue
            shade = shades[sum(count["stated"] >= step for step in _STEPS) - 1]
            numbers = {"stated": f"{count['stated']:,}", "above": f"{count['above_zero']:,}"}
            cells.append({**at, "fill": shade, "ink": on(shade), **numbers})
    first = title == "Forms"
    place: dict[str, Any] = {
        "x": alt.X(
            "quantity:N",
            sort=[_name(quantity) for quantity in quantities],
            title=None,
            axis=alt.Axis(
                orient="top", labelAngle=0, domain=False, ticks=False, labelFontSize=10.5
            ),
        ),
        "y": alt.Y(
            "source:N",
            sort=[source_name(source) for source in sources],
            title=None,
            axis=alt.Axis(domain=False, ticks=False, labelPadding=8) if first else None,
        ),
    }
    chart = alt.Chart(values(cells))
    filled = chart.mark_rect(stroke=EDGE, strokeWidth=0.5).encode(
        **place, fill=alt.Fill("fill:N", scale=None)
    )
    ink = alt.Color("ink:N", scale=None)
    stated = chart.mark_text(dy=-6, fontWeight="bold").encode(**place, text="stated:N", color=ink)
    above = chart.mark_text(dy=9, fontSize=10.5).encode(**place, text="above:N", color=ink)
    return alt.layer(filled, stated, above).properties(
        width=_CELL_PX * len(quantities), height=_ROW_PX * len(sources), title=panel_title(title)
    )


def _description(counts: list[dict[str, Any]], sources: list[str]) -> str:
    parts = []
    for source in sources:
        has = [
            f"{_name(count['quantity'])} {count['stated']:,}"
            for count in counts
            if count["source_id"] == source
        ]
        parts.append(f"{source_name(source)}: {', '.join(has)}")
    return f"A map of counts, a row a source, a column a form or printed total. {'. '.join(parts)}."
