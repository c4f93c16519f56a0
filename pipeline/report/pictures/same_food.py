"""Picture: the same food across sources and studies, dots with ranges, one row a study."""

from dataclasses import dataclass
from typing import Any

import altair as alt
import duckdb

from pipeline.interface_texts.say import say, say_count
from pipeline.report.pictures.axis_labels import who
from pipeline.report.pictures.picture import Drawing
from pipeline.report.pictures.same_food_dots import KINDS, dots

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


@dataclass(frozen=True, slots=True)
class _Question:
    title: str
    quantity: str
    which: str  # SQL over food and concept
    named: bool  # whether a row needs the name of its kind of food


_QUESTIONS = (
    _Question(say("same_food.natto"), "MK7", "concept_id = 'natto'", named=False),
    _Question(
        say("same_food.chicken"),
        "MK4",
        "concept_id LIKE 'chicken_%' AND concept_id != 'chicken_skin'"
        " AND food.category = 'poultry'",
        named=True,
    ),
    _Question(say("same_food.gouda"), "MK9", "concept_id = 'gouda'", named=False),
    _Question(
        say("same_food.gouda_total"),
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
            found.append((question, [{**row, "who": _who(row)} for row in rows]))
    if not found:
        return None
    kinds = [
        kind for kind in KINDS if any(row["kind"] == kind for _, rows in found for row in rows)
    ]
    return Drawing(
        name="same_food",
        title=_finding(found),
        subtitle=say("same_food.about"),
        description=_description(found),
        chart=_chart(found, kinds, narrow=False),
        narrow=_chart(found, kinds, narrow=True),
        headers=(
            *("quantity", "food", "who", "samples", "µg/100 g"),
            *("low, µg/100 g", "high, µg/100 g", "limit, µg/100 g", "kind", "food_id"),
        ),
        rows=tuple(
            (
                *(question.title, row["name"], row["who"], row["samples"], row["ug"]),
                *(row["low"], row["high"], row["limit_ug"], row["kind"], row["food_id"]),
            )
            for question, rows in found
            for row in rows
        ),
        source_ids=tuple(row["source_id"] for _, rows in found for row in rows),
    )


def _finding(found: list[tuple[_Question, list[dict[str, Any]]]]) -> str:
    """Return the question whose values are farthest apart, with the lowest and the highest."""
    spreads = [
        (max(amounts) / min(amounts), question.title, min(amounts), max(amounts))
        for question, rows in found
        if len(amounts := [row["ug"] for row in rows if row["ug"]]) > 1
    ]
    if not spreads:
        return say("same_food.finding_without_spread")
    _, what, low, high = max(spreads, key=lambda spread: spread[0])
    return say("same_food.finding", food=what, low=f"{low:,.0f}", high=f"{high:,.0f}")


def _chart(
    found: list[tuple[_Question, list[dict[str, Any]]]], kinds: list[str], *, narrow: bool
) -> alt.VConcatChart:
    return alt.vconcat(
        *(
            dots(question.title, rows, kinds, named=question.named, narrow=narrow)
            for question, rows in found
        )
    )


def _who(row: dict[str, Any]) -> str:
    return f"{who(row['source_id'], row['reference_id'])}, {row['country']}"


def _description(found: list[tuple[_Question, list[dict[str, Any]]]]) -> str:
    parts = []
    for question, rows in found:
        drawn = [row[key] for row in rows for key in ("ug", "low", "high") if row[key] is not None]
        spread = (
            say("same_food.range", low=f"{min(drawn):,.1f}", high=f"{max(drawn):,.1f}")
            if drawn
            else say("same_food.no_amounts")
        )
        n_values = say_count("claims.n_values", len(rows))
        parts.append(
            say("same_food.said_of_food", food=question.title, values=n_values, range=spread)
        )
    return say("same_food.said", foods=". ".join(parts))
