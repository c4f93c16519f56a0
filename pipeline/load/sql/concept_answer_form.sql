WITH spread AS (
  SELECT
    answer_id,
    quantity,
    evidence_rank,
    min(CASE WHEN NOT set_aside THEN low_ug_per_100g END) AS low_ug_per_100g,
    max(CASE WHEN NOT set_aside THEN high_ug_per_100g END) AS high_ug_per_100g,
    count(CASE WHEN NOT set_aside THEN 1 END) AS n_values,
    count(DISTINCT CASE WHEN NOT set_aside THEN study END) AS n_studies,
    count(DISTINCT CASE WHEN NOT borrowed AND NOT set_aside THEN publisher END) AS n_publishers,
    count(CASE WHEN set_aside THEN 1 END) AS n_set_aside
  FROM answer_value
  WHERE table_name = 'measurement' AND answer_id <> food_id
  GROUP BY answer_id, quantity, evidence_rank
)
SELECT
  best.concept_id,
  best.form_id,
  best.food_id,
  best.measurement_id,
  value.qualifier,
  value.low_ug_per_100g AS best_ug_per_100g,
  coalesce(spread.low_ug_per_100g, value.low_ug_per_100g) AS low_ug_per_100g,
  coalesce(spread.high_ug_per_100g, value.high_ug_per_100g) AS high_ug_per_100g,
  value.at_least,
  greatest(spread.n_values, 1) AS n_values,
  greatest(spread.n_studies, 1) AS n_studies,
  greatest(spread.n_publishers, 1) AS n_publishers,
  spread.n_set_aside,
  value.evidence,
  value.confidence,
  best.reason
FROM best_vitamin_k AS best
JOIN answer_value AS value
  ON value.row_key = best.measurement_id AND value.table_name = 'measurement'
JOIN spread
  ON spread.answer_id = best.concept_id
  AND spread.quantity = best.form_id
  AND spread.evidence_rank = value.evidence_rank
ORDER BY best.concept_id, best.form_id
