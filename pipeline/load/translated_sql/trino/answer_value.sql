WITH against_others AS (
  /* Doubts that rest on what others found: such a value would stretch a range tenfold. */
  SELECT DISTINCT
    table_name,
    row_key
  FROM issue
  WHERE
    rule IN ('far_above_others', 'far_below_others', 'outlier_in_concept', 'unit_slip')
)
SELECT
  COALESCE(value.concept_id, value.food_id) AS answer_id,
  value.food_id,
  value.table_name,
  value.row_key,
  value.quantity,
  value.total_basis,
  value.qualifier,
  value.confidence,
  value.publisher,
  value.borrowed,
  COALESCE(value.reference_id, value.publisher) AS study,
  CASE
    WHEN value.confidence = 'D'
    THEN 'unverified'
    WHEN value.origin IN ('imputed', 'calculated', 'assumed')
    THEN 'calculated'
    WHEN value.origin = 'analytical'
    THEN 'measured'
    ELSE 'compiled'
  END AS evidence,
  CAST(CASE
    WHEN value.confidence = 'D'
    THEN 2
    WHEN value.origin IN ('imputed', 'calculated', 'assumed')
    THEN 1
    ELSE 0
  END AS BIGINT) AS evidence_rank,
  COALESCE(value.low_ug_per_100g, 0) AS low_ug_per_100g,
  COALESCE(value.high_ug_per_100g, value.low_ug_per_100g, 0) AS high_ug_per_100g,
  NOT value.qualifier IN ('quantified', 'zero') AS at_least,
  NOT against_others.row_key IS NULL AS set_aside
FROM undoubted_value AS value
LEFT JOIN against_others
  ON against_others.table_name = value.table_name
  AND against_others.row_key = value.row_key
/* An amount per 100 ml without a density says nothing per 100 g. */
WHERE
  NOT value.low_ug_per_100g IS NULL
  OR NOT value.qualifier IN ('quantified', 'zero')
