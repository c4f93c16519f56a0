"""The queries behind the tables of the explorer page, each in the order of its rows."""

from pipeline.load.sql_text import withheld_sql
from schemas.first_serving import SERVING_ORDER

# What stands in a record locator for the food's own ids, so that there are fewer distinct texts:
# its code, its code as an NDB number of five digits, its FDC id. ``path.mjs`` puts them back.
CODE_MARK, NDB_MARK, FDC_ID_MARK = "{}", "{ndb}", "{fdc_id}"
# What stands for a verbatim text that is the amount itself; ``path.mjs`` writes it out.
SAME_MARK = "="

_LOCATOR = f"""\
replace(
    replace(
      replace(record_locator, ' ' || source_food_code || ',', ' {CODE_MARK},'),
      ' ' || repeat('0', 5 - length(source_food_code)) || source_food_code || ',', ' {NDB_MARK},'
    ),
    coalesce(' food ' || fdc_id || ',', ''), ' food {FDC_ID_MARK},'
  ) AS record_locator"""
# As a script writes the amount: a whole number without its .0, and no exponent.
VERBATIM = f"""\
CASE WHEN amount_reported = regexp_replace((amount_ug_per_100g + 0)::VARCHAR, '\\.0$', '')
    AND NOT contains(amount_reported, 'e') THEN '{SAME_MARK}' ELSE amount_reported END
    AS amount_reported"""
_PRINTED = (
    *("amount_ug_per_100g", "statistic", "qualifier", "origin", "limit_ug_per_100g"),
    *("min_ug_per_100g", "max_ug_per_100g", "median_ug_per_100g"),
    *("sd_ug_per_100g", "se_ug_per_100g"),
    *("lower_error_bound_ug_per_100g", "upper_error_bound_ug_per_100g", "df"),
    *("n_samples", "n_studies", VERBATIM, "unit_reported"),
    *("derivation_code", "source_code", "statistical_comment", "imputed_from"),
    *("added_nutrient", "modified_on", "method", "reference_id", _LOCATOR, "confidence"),
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
_VALUES = """\
SELECT food_id, {columns}
FROM {table} JOIN food USING (food_id)
ORDER BY food_id, {first}"""


def _values(table: str, *keys: str) -> str:
    return _VALUES.format(table=table, columns=", ".join((*keys, *_PRINTED)), first=keys[0])


# By name; rows that hang on foods are in the order of the foods.
PAGE_SQL = {
    "food": _FOOD,
    "measurement": _values("measurement", "form_id"),
    "reported_total": _values("reported_total", "total", "total_basis", "forms_covered"),
    "serving": _SERVINGS,
    "issue": _ISSUES,
    "form": "FROM form",
    "source": "SELECT * EXCLUDE (sha256) FROM source ORDER BY source_id",
    "reference": "SELECT * EXCLUDE (note) FROM reference ORDER BY reference_id",
    "concept": "SELECT concept_id, name FROM concept ORDER BY concept_id",
    "answer": _ANSWERS,
    "answer_form": _ANSWER_FORMS,
    "everyday_portion": _PORTIONS,
    "reference_intake": _INTAKES,
}
