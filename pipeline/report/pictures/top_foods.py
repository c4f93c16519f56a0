"""Picture: the foods with most K2, form by form, and foods with only MK-4 measured."""

from typing import Any

import altair as alt
import duckdb

from pipeline.report.pictures.axis_labels import who
from pipeline.report.pictures.colours import EDGE, FORM_COLOURS, on
from pipeline.report.pictures.picture import Drawing, Panel
from pipeline.report.pictures.theme import panel_title, row_axis, row_label, values

FOODS = 15
FOODS_WITH_MK4_ALONE = 8
_OWN_AXIS_ABOVE_UG = 500
_WITHOUT_DECIMALS_FROM_UG = 100
_LABELLED_SHARE = 0.055  # a segment narrower than this share of the axis is too small for a name
_PLOT_PX = 350
_PALE = "#9a6fb0"  # of a lower bound: the violet of MK-4, paler
_FORMS = tuple(FORM_COLOURS)

# The richest food of each concept, and every food without concept. A value not in sound_value is
# doubtful unless its confidence is D (weak): such foods are left out and not counted.
_FOODS = """\
WITH menaquinone AS (
  SELECT m.food_id,
    list({form: m.form_id, ug: m.amount_ug_per_100g, qualifier: m.qualifier,
          doubtful_zero: i.row_key IS NOT NULL}
      ORDER BY len(m.form_id), m.form_id) AS forms,
    any_value(m.reference_id) AS reference_id,
    count(*) FILTER (WHERE m.form_id != 'MK9_4H') AS n,
    sum(m.amount_ug_per_100g) AS k2_ug,
    bool_or(m.qualifier = 'range') AS has_range,
    max(m.confidence) = 'D' AS weak,
    bool_or(sound.food_id IS NULL) AS doubtful
  FROM measurement m JOIN form f USING (form_id)
  LEFT JOIN sound_value sound ON sound.food_id = m.food_id AND sound.quantity = m.form_id
  LEFT JOIN issue i ON i.rule = 'zero_may_be_censored' AND i.row_key = m.measurement_id
  WHERE f.family = 'K2'
  GROUP BY m.food_id
)
SELECT q.*, food.name AS food_name, food.source_id,
  coalesce(concept.name, food.name) AS name,
  CASE WHEN n = 7 THEN 'all' WHEN n = 1 AND forms[1].form = 'MK4' THEN 'mk4' END AS measured
FROM menaquinone q JOIN food USING (food_id) LEFT JOIN concept USING (concept_id)
WHERE superseded_by IS NULL AND k2_ug > 0 AND measured IS NOT NULL AND NOT has_range AND NOT weak
QUALIFY row_number() OVER (
  PARTITION BY coalesce(concept.name, food.name), measured, doubtful
  ORDER BY k2_ug DESC, food_id) = 1
ORDER BY k2_ug DESC, food_id"""


def drawing(connection: duckdb.DuckDBPyConnection) -> Drawing | None:
    """Return stacked bars of the richest foods, and lower bounds of others in a separate panel."""
    result = connection.sql(_FOODS)
    foods = [dict(zip(result.columns, row, strict=True)) for row in result.fetchall()]
    doubtful = [food for food in foods if food["measured"] == "all" and food["doubtful"]]
    sound = [food for food in foods if not food["doubtful"]]
    full = [food for food in sound if food["measured"] == "all"][:FOODS]
    names = {food["name"] for food in full}
    mk4 = [food for food in sound if food["measured"] == "mk4" and food["name"] not in names]
    mk4 = mk4[:FOODS_WITH_MK4_ALONE]
    high = [food for food in full if food["k2_ug"] > _OWN_AXIS_ABOVE_UG]
    rest = full[len(high) :]
    end_ug = max((food["k2_ug"] for food in [*rest, *mk4]), default=0.0)
    panels = []
    if high:
        title = f"More than {_OWN_AXIS_ABOVE_UG} µg: an axis of its own"
        panels.append(_panel(high, high[0]["k2_ug"], title))
    if rest:
        panels.append(_panel(rest, end_ug, f"Up to {_OWN_AXIS_ABOVE_UG} µg"))
    if mk4:
        panels.append(_lower_bounds(mk4, end_ug))
    if not panels:
        return None
    return Drawing(
        name="top_foods",
        title="The foods with most vitamin K2, form by form",
        subtitle=(
            f"The {len(full)} richest foods in which all of MK-4 to MK-10 were looked for; of each"
            f" kind of food its richest entry. {_left_out(doubtful)}"
            " ≥: a form was below its limit, or printed as a 0 that may mean so."
        ),
        description=_description(full, mk4),
        chart=alt.vconcat(*panels),
        headers=(
            *("food", "who", *(f"{form}, µg/100 g" for form in _FORMS)),
            *("K2 at least, µg/100 g", "food_id"),
        ),
        rows=tuple(_row(food) for food in [*full, *mk4]),
        source_ids=tuple(food["source_id"] for food in [*full, *mk4]),
    )


def _left_out(doubtful: list[dict[str, Any]]) -> str:
    if not doubtful:
        return ""
    few = f" ({doubtful[0]['food_name']})" if len(doubtful) == 1 else ""
    return f"Left out for a grave doubt: {len(doubtful)}{few}."


def _amounts(food: dict[str, Any]) -> dict[str, dict[str, Any]]:
    return {value["form"].replace("MK", "MK-"): value for value in food["forms"]}


def _row(food: dict[str, Any]) -> tuple[Any, ...]:
    amounts = _amounts(food)
    cells = [amounts[form]["ug"] if form in amounts else None for form in _FORMS]
    return (
        food["name"],
        who(food["source_id"], food["reference_id"]),
        *cells,
        food["k2_ug"],
        food["food_id"],
    )


def _label(food: dict[str, Any]) -> str:
    return row_label(food["name"], who(food["source_id"], food["reference_id"]))


def _end(food: dict[str, Any]) -> str:
    unknown = [
        form
        for form, value in _amounts(food).items()
        if value["ug"] is None or value["doubtful_zero"]
    ]
    text = (
        f"{food['k2_ug']:,.0f}"
        if food["k2_ug"] >= _WITHOUT_DECIMALS_FROM_UG
        else f"{food['k2_ug']:.1f}"
    )
    return f"≥ {text}" if unknown else text


def _panel(foods: list[dict[str, Any]], end_ug: float, title: str) -> Panel:
    segments, ends = [], []
    for food in foods:
        start = 0.0
        for form, value in _amounts(food).items():
            if form in FORM_COLOURS and value["ug"]:
                segments.append(
                    {
                        "food": _label(food),
                        "form": form,
                        "from": start,
                        "to": start + value["ug"],
                        "middle": start + value["ug"] / 2,
                        "text": form if value["ug"] > _LABELLED_SHARE * 1.2 * end_ug else "",
                        "ink": on(FORM_COLOURS[form]),
                    }
                )
                start += value["ug"]
        ends.append({"food": _label(food), "to": start, "text": _end(food)})
    y = alt.Y("food:N", sort=None, title=None, axis=row_axis())
    x = alt.X(
        "from:Q",
        title="µg per 100 g",
        axis=alt.Axis(tickCount=6),
        scale=alt.Scale(domain=[0, end_ug], nice=False),
    )
    bars = (
        alt.Chart(values(segments))
        .mark_bar(stroke=EDGE, strokeWidth=0.6, height=15)
        .encode(
            y=y,
            x=x,
            x2="to:Q",
            color=alt.Color(
                "form:N",
                title=None,
                scale=alt.Scale(domain=list(_FORMS), range=list(FORM_COLOURS.values())),
                legend=alt.Legend(orient="top", direction="horizontal", symbolType="square"),
            ),
        )
    )
    names = (
        alt.Chart(values(segments))
        .mark_text(fontSize=10.5)
        .encode(y=y, x="middle:Q", text="text:N", color=alt.Color("ink:N", scale=None))
    )
    totals = (
        alt.Chart(values(ends)).mark_text(align="left", dx=6).encode(y=y, x="to:Q", text="text:N")
    )
    return alt.layer(bars, names, totals).properties(
        width=_PLOT_PX, height=21 * len(foods), title=panel_title(title)
    )


def _lower_bounds(foods: list[dict[str, Any]], end_ug: float) -> Panel:
    rows = [
        {"food": _label(food), "from": 0, "to": food["k2_ug"], "text": f"≥ {food['k2_ug']:.1f}"}
        for food in foods
    ]
    data = values(rows)
    y = alt.Y("food:N", sort=None, title=None, axis=row_axis())
    x = alt.X(
        "from:Q",
        title="µg per 100 g",
        axis=alt.Axis(tickCount=6),
        scale=alt.Scale(domain=[0, end_ug], nice=False),
    )
    bars = (
        alt.Chart(data)
        .mark_bar(color=_PALE, fillOpacity=0.4, stroke=EDGE, strokeDash=[3, 2], height=15)
        .encode(y=y, x=x, x2="to:Q")
    )
    open_end = (
        alt.Chart(data)
        .mark_point(shape="triangle-right", filled=False, color=EDGE, size=70, xOffset=6)
        .encode(y=y, x="to:Q")
    )
    totals = alt.Chart(data).mark_text(align="left", dx=16).encode(y=y, x="to:Q", text="text:N")
    return alt.layer(bars, open_end, totals).properties(
        width=_PLOT_PX,
        height=21 * len(foods),
        title=panel_title(
            "Only MK-4 was measured: K2 is at least this, the other forms are not known"
        ),
    )


def _description(full: list[dict[str, Any]], mk4: list[dict[str, Any]]) -> str:
    listed = "; ".join(f"{food['name']} {_end(food)}" for food in full)
    bounds = "; ".join(f"{food['name']} at least {food['k2_ug']:.1f}" for food in mk4)
    return (
        "Stacked horizontal bars, MK-4 to MK-10, in µg per 100 g. From most to least K2:"
        f" {listed}. In a panel apart, foods with MK-4 alone measured: {bounds}."
    )
