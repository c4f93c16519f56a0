"""The rows of ``csv/k2_wide.csv``: one a food, its values side by side, some foods at a time."""

from collections.abc import Iterator

import duckdb
import polars as pl

from schemas.codes import FORM_IDS, TOTALS
from schemas.wide_file import OF_A_VALUE, WIDE

_FOODS_AT_ONCE = 5_000
_BOUNDS = """\
SELECT food_id
FROM (SELECT food_id, row_number() OVER (ORDER BY food_id) - 1 AS place FROM food)
WHERE place % $n = 0
ORDER BY food_id"""


def wide_rows(connection: duckdb.DuckDBPyConnection) -> Iterator[pl.DataFrame]:
    """Yield the rows in order of ``food_id``, in frames with the columns of ``WIDE``.

    Values are brought side by side for so many foods at once, which bounds the memory they take.
    """
    bounds = [row[0] for row in connection.execute(_BOUNDS, {"n": _FOODS_AT_ONCE}).fetchall()]
    if not bounds:
        yield connection.sql(_SQL, params={"first": "", "end": ""}).pl()
    for first, end in zip(bounds, [*bounds[1:], None], strict=True):
        yield connection.sql(_SQL, params={"first": first, "end": end}).pl()


def _side_by_side(table: str, key: str, values: tuple[str, ...], extra: tuple[str, ...]) -> str:
    """Return a query with one row a food: each column of a value once for each of ``values``."""
    prefix = "" if table == "measurement" else "total_"
    columns = {**OF_A_VALUE, **{name.removeprefix("total_"): name for name in extra}}
    cells = ",\n    ".join(
        f"max({column}) FILTER (WHERE {key} = '{value}') AS {prefix}{value.lower()}_{suffix}"
        for value in values
        for suffix, column in columns.items()
    )
    return f"""\
  SELECT
    food_id,
    {cells}
  FROM {table}
  WHERE food_id IN (SELECT food_id FROM chosen)
  GROUP BY food_id"""


_NAMES = ",\n  ".join(f'"{column.name}"' for column in WIDE.columns)
_SQL = f"""\
WITH chosen AS (
  SELECT food_id FROM food WHERE food_id >= $first AND ($end IS NULL OR food_id < $end)
),
form_value AS (
{_side_by_side("measurement", "form_id", FORM_IDS, ())}
),
total_value AS (
{_side_by_side("reported_total", "total", TOTALS, ("total_basis",))}
),
study AS (
  SELECT food_id, string_agg(citation, '; ' ORDER BY citation) AS studies
  FROM (
    SELECT DISTINCT stated.food_id, reference.citation
    FROM (
      SELECT food_id, reference_id FROM measurement
      UNION ALL SELECT food_id, reference_id FROM reported_total
    ) AS stated
    JOIN reference ON reference.reference_id = stated.reference_id
    WHERE stated.food_id IN (SELECT food_id FROM chosen)
  )
  GROUP BY food_id
),
doubt AS (
  -- The key of a value is that of its food, a slash and what was measured.
  SELECT food_id, string_agg(DISTINCT rule, ', ' ORDER BY rule) AS grave_doubts
  FROM (
    SELECT
      rule,
      CASE WHEN table_name = 'food' THEN row_key ELSE regexp_replace(row_key, '/[^/]*$', '') END
        AS food_id
    FROM issue
    WHERE severity = 'high' AND table_name IN ('measurement', 'reported_total', 'food')
  )
  GROUP BY food_id
)
SELECT
  {_NAMES}
FROM (
  SELECT
    food.* EXCLUDE (fdc_id, fdc_id_origin, source_food_code, published_on),
    source.title AS source_title,
    source.release,
    source.licence,
    source.attribution AS citation,
    study.studies,
    concept.name AS concept,
    doubt.grave_doubts,
    form_value.* EXCLUDE (food_id),
    total_value.* EXCLUDE (food_id),
    composition.* EXCLUDE (food_id)
  FROM food
  JOIN chosen ON chosen.food_id = food.food_id
  JOIN source ON source.source_id = food.source_id
  LEFT JOIN concept ON concept.concept_id = food.concept_id
  LEFT JOIN study ON study.food_id = food.food_id
  LEFT JOIN doubt ON doubt.food_id = food.food_id
  LEFT JOIN form_value ON form_value.food_id = food.food_id
  LEFT JOIN total_value ON total_value.food_id = food.food_id
  LEFT JOIN composition ON composition.food_id = food.food_id
)
ORDER BY food_id"""
