"""Picture: the same food across sources and studies, dots with ranges, one row a study."""

import math
from dataclasses import dataclass
from typing import Any

import altair as alt
import duckdb

from pipeline.report.pictures.axis_labels import who
from pipeline.report.pictures.picture import Drawing, Panel
from pipeline.report.pictures.theme import INK, panel_title, row_axis, row_label, values

_PLOT_PX = 310
_ROW_PX = 22
_MOST_TICKS = 7
_LOG_FROM_RATIO = 10  # on a linear axis amounts a tenth as large are too close to its start

# One row a food; those of one study and kind of food share a row of the picture. Calculated,
# imputed and assumed values are no measurements. sound_value would be too narrow: values of
# unknown origin (confidence D) are drawn too, with a mark of their own.
_VALUES = """\
WITH stated AS (
  SELECT food_id, measurement_id AS row_key, form_id AS quantity, amount_ug_per_100g, qualifier,
    origin, reference_id, limit_ug_per_100g, min_ug_per_100g, max_ug_per_100g, sd_ug_per_100g,
    n_samples
  FROM measurement
  UNION ALL
  SELECT food_id, reported_total_id, 'total ' || total || ', ' || total_basis, amount_ug_per_100g,
    qualifier, origin, reference_id, limit_ug_per_100g, min_ug_per_100g, max_ug_per_100g,
    sd_ug_per_100g, n_samples
  FROM reported_total
)
SELECT concept.name, source_id, reference_id, coalesce(reference.country, food.country) AS country,
  nullif(n_samples, 0) AS samples,
  amount_ug_per_100g AS ug,
  limit_ug_per_100g AS limit_ug,
  coalesce(min_ug_per_100g, amount_ug_per_100g - sd_ug_per_100g) AS low,
  coalesce(max_ug_per_100g, amount_ug_per_100g + sd_ug_per_100g) AS high,
  min_ug_per_100g IS NULL AS by_sd,
  CASE WHEN qualifier IN ('below_lod', 'below_loq', 'trace') THEN 'below a limit'
    WHEN origin = 'analytical' THEN 'analysed' ELSE 'taken over or unpublished' END AS kind,
  food_id
FROM stated JOIN food USING (food_id) JOIN concept USING (concept_id)
LEFT JOIN reference USING (reference_id)
WHERE superseded_by IS NULL AND quantity = ? AND origin IN ('analytical', 'compiled', 'unknown')
  AND ({which})
  AND NOT EXISTS (FROM issue WHERE severity = 'high' AND issue.row_key IN (stated.row_key, food_id))
ORDER BY max(coalesce(ug, high, limit_ug)) OVER (PARTITION BY concept_id, source_id, reference_id)
    DESC NULLS LAST, concept.name, source_id, reference_id, food_id"""
KINDS = {
    "analysed": ("circle", "#0072b2"),
    "taken over or unpublished": ("diamond", "#e69f00"),
    "below a limit": ("triangle-left", "transparent"),
}


@dataclass(frozen=True, slots=True)
class _Question:
    title: str
    quantity: str
    which: str  # SQL over food and concept
    named: bool  # whether a row needs the name of its kind of food


_QUESTIONS = (
    _Question("Natto, MK-7", "MK7", "concept_id = 'natto'", named=False),
    _Question(
        "Chicken meat, MK-4, by cut",
        "MK4",
        "concept_id LIKE 'chicken_%' AND concept_id != 'chicken_skin'"
        " AND food.category = 'poultry'",
        named=True,
    ),
    _Question("Gouda, MK-9", "MK9", "concept_id = 'gouda'", named=False),
    _Question(
        "Gouda, total K2 as printed: the forms it counts are not stated, so no match for MK-9",
        "total K2, unspecified",
        "concept_id = 'gouda'",
        named=False,
    ),
)


def drawing(connection: duckdb.DuckDBPyConnection) -> Drawing | None:
    """Return one panel of dots for each food, each with an axis of its own."""
    found = []
    for question in _QUESTIONS:
        result = connection.execute(_VALUES.format(which=question.which), [question.quantity])
        columns = [column for column, *_ in result.description or ()]
        rows = [dict(zip(columns, row, strict=True)) for row in result.fetchall()]
        if rows:
            found.append((question, rows))
    if not found:
        return None
    kinds = [
        kind for kind in KINDS if any(row["kind"] == kind for _, rows in found for row in rows)
    ]
    return Drawing(
        name="same_food",
        title="The same food, measured by different people",
        subtitle=(
            "One row a study or table, one mark a food; never averaged. Solid line: lowest to"
            " highest sample (without a mark, that is all that is known); dashed line: one"
            " standard deviation either way; n: samples."
        ),
        description=_description(found),
        chart=alt.vconcat(*(_panel(question, rows, kinds) for question, rows in found)),
        headers=(
            *("quantity", "food", "who", "samples", "µg/100 g"),
            *("low, µg/100 g", "high, µg/100 g", "limit, µg/100 g", "kind", "food_id"),
        ),
        rows=tuple(
            (
                *(question.title, row["name"], _who(row), row["samples"], row["ug"]),
                *(row["low"], row["high"], row["limit_ug"], row["kind"], row["food_id"]),
            )
            for question, rows in found
            for row in rows
        ),
        source_ids=tuple(row["source_id"] for _, rows in found for row in rows),
    )


def _who(row: dict[str, Any]) -> str:
    return f"{who(row['source_id'], row['reference_id'])}, {row['country']}"


def _panel(question: _Question, rows: list[dict[str, Any]], kinds: list[str]) -> Panel:
    label = [row_label(row["name"], _who(row)) if question.named else _who(row) for row in rows]
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
        {"row": name, "text": _n([row for at, row in zip(label, rows, strict=True) if at == name])}
        for name in order
    ]
    x = _axis(
        [v for mark in marks for v in (mark["ug"], mark["low"], mark["high"]) if v is not None]
    )
    y = alt.Y("row:N", sort=order, title=None, axis=row_axis())
    lines = (
        alt.Chart(values([mark for mark in marks if mark["low"] is not None]))
        .mark_rule(strokeWidth=2, color=INK)
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
    dots = (
        alt.Chart(values([mark for mark in marks if mark["ug"] is not None]))
        .mark_point(size=90, opacity=1, strokeWidth=1.6, stroke=INK)
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
    texts = (
        alt.Chart(values(notes))
        .mark_text(align="left", fontSize=11.5)
        .encode(y=y, x=alt.value(_PLOT_PX + 10), text="text:N")
    )
    return alt.layer(lines, dots, texts).properties(
        width=_PLOT_PX, height=_ROW_PX * len(order), title=panel_title(question.title)
    )


def _axis(drawn: list[float]) -> dict[str, Any]:
    """Return scale, axis and title; logarithmic where no value is 0 and the spread is tenfold."""
    least, most = min(drawn, default=0), max(drawn, default=1) or 1
    round_numbers = [step * 10.0**n for n in range(-4, 7) for step in (1, 2, 5)]
    if least > 0 and most >= _LOG_FROM_RATIO * least:
        ticks = [tick for tick in round_numbers if tick <= least][-1:]
        ticks += [tick for tick in round_numbers if least < tick < most]
        ticks += [tick for tick in round_numbers if tick >= most][:1]
        log, title = True, "µg per 100 g, log scale"
    else:
        step = next(step for step in round_numbers if step * _MOST_TICKS >= most)
        ticks = [step * n for n in range(math.ceil(most / step) + 1)]
        log, title = False, "µg per 100 g"
    return {
        "title": title,
        "scale": alt.Scale(
            type="log" if log else "linear", domain=[ticks[0], ticks[-1]], nice=False
        ),
        "axis": alt.Axis(values=ticks),
    }


def _n(rows: list[dict[str, Any]]) -> str:
    foods = f"{len(rows)} foods, " if len(rows) > 1 else ""
    samples = [row["samples"] for row in rows if row["samples"]]
    return foods + (f"n = {sum(samples)}" if len(samples) == len(rows) else "n not stated")


def _description(found: list[tuple[_Question, list[dict[str, Any]]]]) -> str:
    parts = []
    for question, rows in found:
        drawn = [row[key] for row in rows for key in ("ug", "low", "high") if row[key] is not None]
        spread = f"{min(drawn):,.1f} to {max(drawn):,.1f} µg per 100 g" if drawn else "no amounts"
        parts.append(f"{question.title}: {len(rows)} values, {spread}")
    return f"Dots with ranges, one row a study or table. {'. '.join(parts)}."
