"""The data of the explorer page: queries on the built database, as compact columns.

Every number of the page is in a published table or view; only the kind of a food is computed here
(``food_kinds``). Columns keep their published names; keys that a row shares with its food are left
out (``measurement_id`` is food_id and form_id).
"""

from pathlib import Path
from typing import Any

import duckdb
import polars as pl

from pipeline.diagnostics.errors import DataError
from pipeline.published_files.connect import FILE_NAME
from pipeline.report.compact_columns import encoded, hanging_on
from pipeline.report.food_kinds import kinds
from schemas.codes import FORM_IDS
from schemas.first_serving import SERVING_ORDER

HANGING = ("measurement", "reported_total", "serving", "issue")
# What stands in a record locator for the food's own ids, so that there are fewer distinct texts:
# its code, its code as an NDB number of five digits, its FDC id. ``path.mjs`` puts them back.
CODE_MARK, NDB_MARK, FDC_ID_MARK = "{}", "{ndb}", "{fdc_id}"

_PRINTED = (
    *("amount_ug_per_100g", "statistic", "qualifier", "origin", "limit_ug_per_100g"),
    *("min_ug_per_100g", "max_ug_per_100g", "median_ug_per_100g"),
    *("sd_ug_per_100g", "se_ug_per_100g"),
    *("lower_error_bound_ug_per_100g", "upper_error_bound_ug_per_100g", "df"),
    *("n_samples", "n_studies", "amount_reported", "unit_reported"),
    *("derivation_code", "source_code", "statistical_comment", "imputed_from"),
    *("added_nutrient", "modified_on", "method", "reference_id", "record_locator", "confidence"),
)
_FOOD = """\
SELECT
  food.* EXCLUDE (preparation), k.k2_lower_ug, k.k2_mass_sum_ug, k.k2_upper_ug, k.forms_measured,
  c.* EXCLUDE (food_id)
FROM food
LEFT JOIN food_vitamin_k k USING (food_id)
LEFT JOIN composition c USING (food_id)
ORDER BY food_id"""
_VALUES = """\
SELECT food_id, source_food_code, fdc_id, {keys}, {printed}
FROM {table} JOIN food USING (food_id)
ORDER BY {order}"""
# The first one is that of the view first_serving.
_SERVINGS = f"""\
SELECT food_id, description_reported, quantity, gram_weight, origin
FROM food_serving
ORDER BY food_id, {SERVING_ORDER}"""
# A doubt may be about a food, or about a row of it: then ``about`` is the rest of its key.
_ISSUES = """\
WITH row_of AS (
  SELECT food_id, food_id AS row_key, 'food' AS table_name FROM food
  UNION ALL SELECT food_id, food_id, 'composition' FROM composition
  UNION ALL SELECT food_id, measurement_id, 'measurement' FROM measurement
  UNION ALL SELECT food_id, reported_total_id, 'reported_total' FROM reported_total
  UNION ALL SELECT food_id, serving_id, 'serving' FROM serving
)
SELECT food_id, rule, severity, table_name, substr(row_key, length(food_id) + 2) AS about, detail
FROM issue JOIN row_of USING (table_name, row_key)
ORDER BY food_id, severity = 'low', severity = 'medium', rule, about"""
_INTAKES = """\
SELECT authority, population, sex, age_from, age_to, life_stage, amount_ug_per_day,
  amount_min_ug_per_day, amount_max_ug_per_day, kind, covers, reference_id
FROM reference_intake
WHERE amount_ug_per_day IS NOT NULL
ORDER BY authority, life_stage <> 'adult', life_stage <> 'general', sex, age_from, population,
  kind"""


def frames(folder: Path) -> dict[str, pl.DataFrame]:
    """Return the tables that the page shows, by name, from the database in ``folder``.

    Raises DataError if the tables do not match each other.
    """
    with duckdb.connect(str(folder / FILE_NAME), read_only=True) as connection:

        def rows(sql: str) -> pl.DataFrame:
            frame: pl.DataFrame = connection.sql(sql).pl()
            return frame

        totals = ("total", "total_basis", "forms_covered")
        found = {
            "food": _food(rows(_FOOD)),
            "measurement": _values(rows(_sql("measurement", ("form_id",)))),
            "reported_total": _values(rows(_sql("reported_total", totals))),
            "serving": rows(_SERVINGS),
            "issue": rows(_ISSUES),
            "form": _in_order(rows("FROM form"), "form_id", FORM_IDS),
            "source": rows("FROM source ORDER BY source_id").drop("sha256"),
            "reference": rows("FROM reference ORDER BY reference_id").drop("note"),
            "concept": rows("SELECT concept_id, name FROM concept ORDER BY concept_id"),
            "reference_intake": rows(_INTAKES),
            "meta": rows("FROM meta"),
        }
        # What a whole source warns of belongs to no food.
        doubts = rows("FROM issue WHERE table_name <> 'source'").height
    if found["issue"].height != doubts:
        raise DataError(
            f"{doubts - found['issue'].height} of {doubts} rows of issue name no row of food,"
            " measurement, reported_total, serving or composition"
        )
    return found


def packed(tables: dict[str, pl.DataFrame], name: str) -> dict[str, Any]:
    """Return a table as compact columns; rows that depend on foods are in their order."""
    if name in HANGING:
        return hanging_on(tables["food"], tables[name], "food_id")
    return encoded(tables[name].drop("food_id", strict=False))


def _sql(table: str, keys: tuple[str, ...]) -> str:
    return _VALUES.format(
        table=table,
        keys=", ".join(keys),
        printed=", ".join(_PRINTED),
        order=f"food_id, {keys[0]}",
    )


def _in_order(frame: pl.DataFrame, column: str, order: tuple[str, ...]) -> pl.DataFrame:
    return frame.sort(pl.col(column).replace_strict(order, range(len(order))))


def _food(food: pl.DataFrame) -> pl.DataFrame:
    """Return the foods with their kinds; the page builds food_id from source and code."""
    made = pl.concat_str("source_id", "source_food_code", separator=":")
    if food.filter(pl.col("food_id") != made).height:
        raise DataError("a food_id is not <source_id>:<source_food_code>; the page needs that")
    return food.with_columns(kinds())


def _values(frame: pl.DataFrame) -> pl.DataFrame:
    """Replace the food's ids in each record locator by marks, to have fewer distinct texts."""
    marks = [CODE_MARK, NDB_MARK, FDC_ID_MARK]
    if frame["record_locator"].str.contains_any(marks).any():
        raise DataError(f"a record_locator holds one of {', '.join(marks)}, which stand for ids")
    ids = ("source_food_code", "fdc_id")
    located = [
        locator.replace(f" {code},", f" {CODE_MARK},")
        .replace(f" {code.zfill(5)},", f" {NDB_MARK},")
        .replace(f" food {fdc_id},", f" food {FDC_ID_MARK},")
        for locator, code, fdc_id in frame.select("record_locator", *ids).iter_rows()
    ]
    return frame.drop(ids).with_columns(pl.Series("record_locator", located))
