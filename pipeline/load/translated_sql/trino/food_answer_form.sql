SELECT
  concept_id AS answer_id,
  form_id,
  food_id,
  measurement_id,
  qualifier,
  best_ug_per_100g,
  low_ug_per_100g,
  high_ug_per_100g,
  at_least,
  n_values,
  n_studies,
  n_publishers,
  n_set_aside,
  evidence,
  confidence,
  reason
FROM concept_answer_form
UNION ALL
SELECT
  answer_id,
  quantity AS form_id,
  food_id,
  row_key AS measurement_id,
  qualifier,
  low_ug_per_100g AS best_ug_per_100g,
  low_ug_per_100g,
  high_ug_per_100g,
  at_least,
  1 AS n_values,
  1 AS n_studies,
  1 AS n_publishers,
  0 AS n_set_aside,
  evidence,
  confidence,
  'the only value' AS reason
FROM answer_value
WHERE
  table_name = 'measurement' AND answer_id = food_id
