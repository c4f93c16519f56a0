"""Picture: the number of values of each form and printed total, by source."""

from typing import Any

import altair as alt
import duckdb

from pipeline.interface_texts.say import say
from pipeline.report.pictures.axis_labels import source_name
from pipeline.report.pictures.count_cells import FORM_COLOUR, TOTAL_COLOUR, cells, narrow_cells
from pipeline.report.pictures.picture import Drawing
from schemas.codes import FORM_IDS
from schemas.view import form_name

_MENAQUINONES = {f"MK{n}" for n in range(4, 11)}

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
    without_values = say("what_is_measured.without_values", forms=never) if never else ""
    parts = [
        ([*map(_name, quantities)], colour, title)
        for quantities, colour, title in (
            (forms, FORM_COLOUR, say("what_is_measured.forms")),
            (totals, TOTAL_COLOUR, say("what_is_measured.totals")),
        )
        if quantities
    ]
    named = [{**count, "name": _name(count["quantity"])} for count in counts]
    wide = [cells(named, sources, *part) for part in parts]
    narrow = [narrow_cells(named, sources, *part) for part in parts]
    return Drawing(
        name="what_is_measured",
        title=_finding(counts, sources),
        subtitle=" ".join(
            filter(None, (say("what_is_measured.about"), without_values, _derived(counts, sources)))
        ),
        description=_description(counts, sources),
        chart=alt.vconcat(alt.hconcat(*wide, spacing=26)),
        narrow=alt.vconcat(*narrow),
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


def _finding(counts: list[dict[str, Any]], sources: list[str]) -> str:
    stated: dict[str, set[str]] = {}
    for count in counts:
        stated.setdefault(count["source_id"], set()).add(count["quantity"])
    every = sum(stated[source] >= _MENAQUINONES for source in sources)
    k1 = sum("K1" in stated[source] for source in sources)
    return say("what_is_measured.finding", every=every, all=len(sources), k1=k1)


def _derived(counts: list[dict[str, Any]], sources: list[str]) -> str:
    parts = []
    for source in sources:
        own = [count for count in counts if count["source_id"] == source]
        derived = sum(count["derived"] for count in own)
        if derived:
            stated = sum(count["stated"] for count in own)
            numbers = {"n": f"{derived:,}", "all": f"{stated:,}"}
            parts.append(
                say("what_is_measured.derived_of_source", source=source_name(source), **numbers)
            )
    return say("what_is_measured.derived", numbers=", ".join(parts)) if parts else ""


def _name(quantity: str) -> str:
    return quantity if quantity.startswith("total") else form_name(quantity)


def _description(counts: list[dict[str, Any]], sources: list[str]) -> str:
    parts = []
    for source in sources:
        has = [
            f"{_name(count['quantity'])} {count['stated']:,}"
            for count in counts
            if count["source_id"] == source
        ]
        parts.append(f"{source_name(source)}: {', '.join(has)}")
    return say("what_is_measured.said", sources=". ".join(parts))
