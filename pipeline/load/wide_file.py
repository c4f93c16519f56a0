"""The rows of ``csv/k2_wide.csv``: one a food, its values side by side, some foods at a time."""

from collections.abc import Generator

import duckdb
import polars as pl

from pipeline.load.foods_in_parts import choose_each_part, part_of_tables
from schemas.codes import FORM_IDS, TOTALS
from schemas.wide_file import OF_A_VALUE, WIDE

_FOODS_AT_ONCE = 50_000


def wide_rows(connection: duckdb.DuckDBPyConnection) -> Generator[pl.DataFrame]:
    """Yield the rows in order of ``food_id``, in frames with the columns of ``WIDE``.

    ``connection`` is that of ``attached_dataset``. Values are brought side by side for so many
    foods at once, which bounds the memory they take.
    """
    with part_of_tables(connection):
        for _ in choose_each_part(connection, _FOODS_AT_ONCE):
            yield connection.sql(_SQL).pl()


def _values() -> dict[str, tuple[str, str, str, dict[str, str]]]:
    """Return table, key, value of the key, and its columns in the file, by their prefix there.

    One join a form maps a fifth of the address space that aggregates of all forms at once take.
    """
    of_a_total = {**OF_A_VALUE, "basis": "total_basis"}
    forms = {one.lower(): ("measurement", "form_id", one, OF_A_VALUE) for one in FORM_IDS}
    totals = {
        f"total_{one.lower()}": ("reported_total", "total", one, of_a_total) for one in TOTALS
    }
    return {**forms, **totals}


_VALUES = _values()
_CELLS = ",\n    ".join(
    f"of_{prefix}.{column} AS {prefix}_{suffix}"
    for prefix, (_, _, _, columns) in _VALUES.items()
    for suffix, column in columns.items()
)
# A food has one row of each form and of each total: that is their key.
_JOINS = "\n  ".join(
    f"LEFT JOIN {table} AS of_{prefix}\n"
    f"    ON of_{prefix}.food_id = food.food_id AND of_{prefix}.{key} = '{value}'"
    for prefix, (table, key, value, _) in _VALUES.items()
)
_NAMES = ",\n  ".join(f'"{column.name}"' for column in WIDE.columns)
_SQL = f"""\
WITH study AS (
  SELECT food_id, string_agg(citation, '; ' ORDER BY citation) AS studies
  FROM (
    SELECT DISTINCT stated.food_id, reference.citation
    FROM (
      SELECT food_id, reference_id FROM measurement
      UNION ALL SELECT food_id, reference_id FROM reported_total
    ) AS stated
    JOIN reference ON reference.reference_id = stated.reference_id
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
    {_CELLS},
    composition.* EXCLUDE (food_id)
  FROM food
  JOIN source ON source.source_id = food.source_id
  LEFT JOIN concept ON concept.concept_id = food.concept_id
  LEFT JOIN study ON study.food_id = food.food_id
  LEFT JOIN doubt ON doubt.food_id = food.food_id
  {_JOINS}
  LEFT JOIN composition ON composition.food_id = food.food_id
)
ORDER BY food_id"""
