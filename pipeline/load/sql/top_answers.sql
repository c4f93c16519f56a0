WITH wanted AS (
  SELECT vitamin_k_quantity(form) AS quantity
),
found AS (
  SELECT
    quantity,
    answer.* EXCLUDE (n_studies, n_publishers, confidence),
    CASE
      WHEN quantity = 'K2' AND k2_evidence = 'printed total' THEN 'printed total'
      -- Where K1 is not known, all vitamin K is at least a printed total, or K2.
      WHEN quantity = 'K' AND k1_best_ug_per_100g IS NULL
        AND (k2_evidence IN ('none', 'printed total') OR k_low_ug_per_100g <> k2_low_ug_per_100g)
        THEN 'printed total'
      ELSE 'forms'
    END AS known_by,
    CASE
      WHEN quantity NOT IN ('K', 'K2') THEN form_answer.best_ug_per_100g
      WHEN quantity = 'K' AND k1_best_ug_per_100g IS NULL THEN k_low_ug_per_100g
      WHEN quantity = 'K'
        THEN k1_best_ug_per_100g + coalesce(
          CASE WHEN k2_evidence <> 'printed total' THEN k2_best_ug_per_100g END,
          k2_total_low_ug_per_100g,
          0
        )
      WHEN k2_evidence = 'printed total' THEN k2_total_low_ug_per_100g
      ELSE k2_best_ug_per_100g
    END AS best,
    CASE
      WHEN quantity NOT IN ('K', 'K2') THEN form_answer.low_ug_per_100g
      WHEN quantity = 'K' THEN k_low_ug_per_100g
      WHEN k2_evidence = 'printed total' THEN k2_total_low_ug_per_100g
      ELSE k2_low_ug_per_100g
    END AS low,
    CASE
      WHEN quantity NOT IN ('K', 'K2') THEN form_answer.high_ug_per_100g
      WHEN quantity = 'K' THEN k_high_ug_per_100g
      WHEN k2_evidence = 'printed total' THEN k2_total_high_ug_per_100g
      ELSE k2_high_ug_per_100g
    END AS high,
    CASE
      WHEN quantity NOT IN ('K', 'K2') THEN form_answer.at_least
      WHEN quantity = 'K' THEN k_incomplete
      ELSE k2_evidence <> 'printed total' AND k2_at_least
    END AS at_least,
    CASE
      WHEN quantity NOT IN ('K', 'K2') THEN form_answer.evidence
      WHEN quantity = 'K' AND k1_evidence IS NOT NULL THEN k1_evidence
      WHEN known_by = 'printed total' THEN 'compiled'
      ELSE k2_evidence
    END AS evidence,
    coalesce(form_answer.n_studies, answer.n_studies) AS n_studies,
    coalesce(form_answer.n_publishers, answer.n_publishers) AS n_publishers,
    coalesce(form_answer.confidence, answer.confidence) AS confidence
  FROM food_answer AS answer
  CROSS JOIN wanted
  LEFT JOIN food_answer_form AS form_answer
    ON form_answer.answer_id = answer.answer_id
    AND form_answer.form_id = CASE quantity WHEN 'K' THEN 'K1' ELSE quantity END
),
counted AS (
  SELECT * FROM found WHERE best IS NOT NULL AND high > 0
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
  CASE WHEN known_by = 'printed total' AND quantity = 'K2' THEN k2_total_basis END AS total_basis,
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
