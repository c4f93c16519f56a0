"""Picture: the foods with most K2, form by form, and foods with only MK-4 measured."""

from typing import Any

import duckdb

from pipeline.interface_texts.say import say
from pipeline.report.pictures.axis_labels import who
from pipeline.report.pictures.colours import FORM_COLOURS
from pipeline.report.pictures.layout import above, beside
from pipeline.report.pictures.picture import Drawing
from pipeline.report.pictures.top_foods_bars import amount_text, amounts_of, bars

FOODS = 15
FOODS_WITH_MK4_ALONE = 8
_PLOT_PX, _ROW_PX = 350, 21
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
    if not full and not mk4:
        return None
    return Drawing(
        name="top_foods",
        title=_finding(full or mk4),
        subtitle=say("top_foods.about", n=len(full), left_out=_left_out(doubtful)),
        description=_description(full, mk4),
        chart=bars(full, mk4, beside(_PLOT_PX, _ROW_PX)),
        narrow=bars(full, mk4, above(lines=2)),
        headers=(
            *("food", "who", *(f"{form}, µg/100 g" for form in _FORMS)),
            *("K2 at least, µg/100 g", "food_id"),
        ),
        rows=tuple(_row(food) for food in [*full, *mk4]),
        source_ids=tuple(food["source_id"] for food in [*full, *mk4]),
    )


def _finding(foods: list[dict[str, Any]]) -> str:
    (first, most), *others = (
        (food["name"].partition(" (")[0], amount_text(food)) for food in foods[:2]
    )
    next_one = "".join(
        say("top_foods.finding_next", food=name, amount=amount) for name, amount in others
    )
    return say("top_foods.finding", food=first, amount=most) + next_one


def _left_out(doubtful: list[dict[str, Any]]) -> str:
    if not doubtful:
        return ""
    few = f" ({doubtful[0]['food_name']})" if len(doubtful) == 1 else ""
    return say("top_foods.left_out", foods=f"{len(doubtful)}{few}")


def _row(food: dict[str, Any]) -> tuple[Any, ...]:
    amounts = amounts_of(food)
    cells = [amounts[form]["ug"] if form in amounts else None for form in _FORMS]
    return (
        food["name"],
        who(food["source_id"], food["reference_id"]),
        *cells,
        food["k2_ug"],
        food["food_id"],
    )


def _description(full: list[dict[str, Any]], mk4: list[dict[str, Any]]) -> str:
    listed = "; ".join(f"{food['name']} {amount_text(food)}" for food in full)
    bounds = "; ".join(
        say("top_foods.at_least", food=food["name"], amount=f"{food['k2_ug']:.1f}") for food in mk4
    )
    return say("top_foods.said", foods=listed, others=bounds)
