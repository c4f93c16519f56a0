WITH wanted AS (
  SELECT vitamin_k_quantity(form) AS quantity
),
found AS (
  SELECT
    answer.*,
    wanted.quantity,
    'forms' AS known_by,
    CASE WHEN wanted.quantity = 'K2' THEN answer.k2_best_ug_per_100g
      ELSE answer.k1_best_ug_per_100g
        + coalesce(answer.k2_best_ug_per_100g, answer.k2_total_low_ug_per_100g, 0) END AS best,
    CASE WHEN wanted.quantity = 'K2' THEN answer.k2_low_ug_per_100g
      ELSE answer.k_low_ug_per_100g END AS low,
    CASE WHEN wanted.quantity = 'K2' THEN answer.k2_high_ug_per_100g
      ELSE answer.k_high_ug_per_100g END AS high,
    CASE WHEN wanted.quantity = 'K2' THEN answer.k2_at_least
      ELSE answer.k_incomplete OR coalesce(answer.k2_at_least, false) END AS at_least,
    CASE WHEN wanted.quantity = 'K2' THEN answer.k2_evidence
      ELSE answer.k1_evidence END AS evidence
  FROM food_answer AS answer
  JOIN wanted ON wanted.quantity IN ('K', 'K2')
  WHERE (wanted.quantity = 'K' AND answer.k1_best_ug_per_100g IS NOT NULL)
    OR (wanted.quantity = 'K2' AND answer.k2_evidence NOT IN ('printed total', 'none'))
  UNION ALL
  SELECT
    answer.*,
    wanted.quantity,
    'printed total' AS known_by,
    answer.k2_total_low_ug_per_100g AS best,
    answer.k2_total_low_ug_per_100g AS low,
    answer.k2_total_high_ug_per_100g AS high,
    false AS at_least,
    'compiled' AS evidence
  FROM food_answer AS answer
  JOIN wanted ON wanted.quantity = 'K2'
  WHERE answer.k2_evidence = 'printed total'
  UNION ALL
  SELECT
    answer.*,
    wanted.quantity,
    'forms' AS known_by,
    form_answer.best_ug_per_100g AS best,
    form_answer.low_ug_per_100g AS low,
    form_answer.high_ug_per_100g AS high,
    form_answer.at_least,
    form_answer.evidence
  FROM food_answer_form AS form_answer
  JOIN wanted ON wanted.quantity = form_answer.form_id
  JOIN food_answer AS answer ON answer.answer_id = form_answer.answer_id
),
counted AS (
  SELECT
    found.* EXCLUDE (n_studies, n_publishers, confidence),
    coalesce(form_answer.n_studies, found.n_studies) AS n_studies,
    coalesce(form_answer.n_publishers, found.n_publishers) AS n_publishers,
    coalesce(form_answer.confidence, found.confidence) AS confidence
  FROM found
  LEFT JOIN food_answer_form AS form_answer
    ON form_answer.answer_id = found.answer_id
    AND form_answer.form_id = CASE WHEN found.quantity = 'K' THEN 'K1' ELSE found.quantity END
  WHERE coalesce(found.high, 0) > 0
),
grouped AS (
  -- Calculated and imputed values are never ranked among what was measured or compiled.
  SELECT
    * EXCLUDE (known_by),
    CASE WHEN evidence = 'calculated' THEN 'calculated values' ELSE known_by END AS known_by
  FROM counted
  WHERE evidence <> 'unverified'
),
ranked AS (
  SELECT
    row_number() OVER (PARTITION BY known_by ORDER BY best DESC, high DESC, answer_id) AS rank,
    *
  FROM grouped
)
SELECT
  known_by,
  rank,
  answer_id,
  name,
  category,
  best AS best_ug_per_100g,
  low AS low_ug_per_100g,
  high AS high_ug_per_100g,
  at_least,
  CASE WHEN known_by = 'printed total' THEN k2_total_basis END AS total_basis,
  evidence,
  n_studies,
  n_publishers,
  confidence,
  portion,
  portion_g,
  best * portion_g / 100 AS best_ug_per_portion,
  low * portion_g / 100 AS low_ug_per_portion,
  high * portion_g / 100 AS high_ug_per_portion,
  energy_kcal,
  100 * best / nullif(energy_kcal, 0) AS best_ug_per_100kcal,
  100 * low / nullif(energy_kcal, 0) AS low_ug_per_100kcal,
  100 * high / nullif(energy_kcal, 0) AS high_ug_per_100kcal,
  (SELECT count(*) FROM counted WHERE evidence = 'unverified') AS left_out
FROM ranked
WHERE rank <= n
ORDER BY CASE known_by WHEN 'forms' THEN 1 WHEN 'printed total' THEN 2 ELSE 3 END, rank
