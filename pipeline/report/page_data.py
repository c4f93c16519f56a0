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
from pipeline.load.sql_text import withheld_sql
from pipeline.published_files.connect import FILE_NAME
from pipeline.report.compact_columns import encoded, hanging_on
from pipeline.report.food_kinds import kinds
from schemas.codes import FORM_IDS
from schemas.first_serving import SERVING_ORDER

HANGING = ("measurement", "reported_total", "serving", "issue")
# The tables that hold rows of all foods: nine tenths of the data, and no part of the first view.
OF_FOODS = ("food", *HANGING)
# What stands in a record locator for the food's own ids, so that there are fewer distinct texts:
# its code, its code as an NDB number of five digits, its FDC id. ``path.mjs`` puts them back.
CODE_MARK, NDB_MARK, FDC_ID_MARK = "{}", "{ndb}", "{fdc_id}"
# What stands for a verbatim text that is the amount itself; ``path.mjs`` writes it out.
SAME_MARK = "="

_PRINTED = (
    *("amount_ug_per_100g", "statistic", "qualifier", "origin", "limit_ug_per_100g"),
    *("min_ug_per_100g", "max_ug_per_100g", "median_ug_per_100g"),
    *("sd_ug_per_100g", "se_ug_per_100g"),
    *("lower_error_bound_ug_per_100g", "upper_error_bound_ug_per_100g", "df"),
    *("n_samples", "n_studies", "amount_reported", "unit_reported"),
    *("derivation_code", "source_code", "statistical_comment", "imputed_from"),
    *("added_nutrient", "modified_on", "method", "reference_id", "record_locator", "confidence"),
)
# Shares of an intake are withheld as in serving_vitamin_k: of all vitamin K, and of K1 alone.
_FOOD = f"""\
WITH counted AS (
  SELECT food_id, k2_lower_ug, k2_mass_sum_ug, k2_upper_ug, forms_measured,
    k1_ug AS counts_k1_ug,
    CASE WHEN k1_ug IS NOT NULL OR k2_lower_ug IS NOT NULL
      THEN coalesce(k1_ug, 0) + coalesce(k2_lower_ug, 0) END AS counts_k_ug
  FROM food_vitamin_k
)
SELECT
  food.* EXCLUDE (preparation), c.* EXCLUDE (food_id, counts_k1_ug, counts_k_ug),
  ({withheld_sql("K")})::TINYINT AS withheld_k, ({withheld_sql("K1")})::TINYINT AS withheld_k1,
  composition.* EXCLUDE (food_id)
FROM food
LEFT JOIN counted AS c ON c.food_id = food.food_id
LEFT JOIN composition ON composition.food_id = food.food_id
LEFT JOIN food_answer AS answer ON answer.answer_id = coalesce(food.concept_id, food.food_id)
ORDER BY food.food_id"""
_ANSWERS = """\
SELECT concept_id, answer.name, answer.category, concept.animal, concept.fermented, portion,
  portion_g, k2_evidence, k2_best_ug_per_100g, k2_low_ug_per_100g, k2_high_ug_per_100g, k2_at_least,
  k2_total_low_ug_per_100g, k2_total_high_ug_per_100g, k2_total_basis, k1_low_ug_per_100g,
  k1_high_ug_per_100g, k_low_ug_per_100g, k_high_ug_per_100g, k_incomplete, n_studies,
  n_publishers, confidence, share_withheld
FROM food_answer AS answer JOIN concept USING (concept_id)
ORDER BY concept_id"""
_ANSWER_FORMS = """\
SELECT concept_id, form_id, best_ug_per_100g, low_ug_per_100g, high_ug_per_100g, at_least,
  n_studies, confidence, evidence
FROM concept_answer_form
ORDER BY concept_id, form_id"""
_PORTIONS = """\
SELECT concept_id, portion, state, gram_weight
FROM everyday_portion
ORDER BY concept_id, position"""
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
            "answer": rows(_ANSWERS),
            "answer_form": rows(_ANSWER_FORMS),
            "everyday_portion": rows(_PORTIONS),
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
    """Return the foods with their kinds; the page builds food_id from source and code.

    A later food of the same code in another source is written with a mark for the code.
    """
    made = pl.concat_str("source_id", "source_food_code", separator=":")
    if food.filter(pl.col("food_id") != made).height:
        raise DataError("a food_id is not <source_id>:<source_food_code>; the page needs that")
    code = pl.col("source_food_code")
    later = pl.col("superseded_by")
    same_code = later.str.ends_with(pl.concat_str(pl.lit(":"), code))
    return food.with_columns(
        *kinds(),
        pl.when(same_code)
        .then(pl.concat_str(later.str.extract("^([^:]*:)"), pl.lit(CODE_MARK)))
        .otherwise(later)
        .alias("superseded_by"),
    )


def _values(frame: pl.DataFrame) -> pl.DataFrame:
    """Replace by marks the food's ids in record locators, and verbatim texts that are the amount.

    There are fewer distinct texts then.
    """
    marks = [CODE_MARK, NDB_MARK, FDC_ID_MARK]
    if (frame["amount_reported"] == SAME_MARK).any():
        raise DataError(f"an amount_reported is {SAME_MARK}, which stands for the amount itself")
    if frame["record_locator"].str.contains_any(marks).any():
        raise DataError(f"a record_locator holds one of {', '.join(marks)}, which stand for ids")
    ids = ("source_food_code", "fdc_id")
    located = [
        locator.replace(f" {code},", f" {CODE_MARK},")
        .replace(f" {code.zfill(5)},", f" {NDB_MARK},")
        .replace(f" food {fdc_id},", f" food {FDC_ID_MARK},")
        for locator, code, fdc_id in frame.select("record_locator", *ids).iter_rows()
    ]
    reported = [
        SAME_MARK if text is not None and text == _as_a_script_writes(amount) else text
        for text, amount in frame.select("amount_reported", "amount_ug_per_100g").iter_rows()
    ]
    return frame.drop(ids).with_columns(
        pl.Series("record_locator", located),
        pl.Series("amount_reported", reported, dtype=pl.String),
    )


def _as_a_script_writes(amount: float | None) -> str | None:
    """Return the number as ``String(number)`` of JavaScript does, None for very small ones."""
    if amount is None:
        return None
    text = str(int(amount)) if amount.is_integer() else repr(amount)
    return None if "e" in text else text
