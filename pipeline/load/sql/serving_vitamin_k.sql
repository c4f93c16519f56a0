WITH adult AS (
  SELECT
    {reference_columns}
  FROM reference_intake
  WHERE life_stage IN ('adult', 'general')
    AND kind IN ('AI', 'DV', 'NRV', 'RNI', 'estimated value')
    AND (age_from IS NULL OR age_from <= 40)
    AND (age_to IS NULL OR age_to > 40)
),
total AS (
  SELECT
    food_id,
    max(amount_ug_per_100g) FILTER (WHERE total = 'K2') AS k2_ug,
    max(total_basis) FILTER (WHERE total = 'K2') AS k2_basis,
    max(amount_ug_per_100g) FILTER (WHERE total = 'K') AS k_ug,
    max(total_basis) FILTER (WHERE total = 'K') AS k_basis
  FROM reported_total
  GROUP BY food_id
),
counted AS (
  SELECT
    *,
    k1_ug AS counts_k1_ug,
    CASE
      WHEN k1_ug IS NOT NULL OR k2_lower_ug IS NOT NULL
        THEN coalesce(k1_ug, 0) + coalesce(k2_lower_ug, 0)
    END AS counts_k_ug
  FROM food_vitamin_k
)
SELECT
  s.serving_id,
  s.food_id,
  c.name,
  c.source_id,
  f.concept_id,
  f.category,
  s.description_reported,
  s.quantity,
  s.measure,
  s.measure_detail,
  s.gram_weight,
  s.origin,
  {serving_columns},
  c.k2_lower_ug * s.gram_weight / 100 AS k2_lower_ug,
  c.k2_upper_ug * s.gram_weight / 100 AS k2_upper_ug,
  c.forms_measured,
  t.k2_ug * s.gram_weight / 100 AS reported_k2_ug,
  t.k2_basis AS reported_k2_basis,
  t.k_ug * s.gram_weight / 100 AS reported_k_ug,
  t.k_basis AS reported_k_basis,
  {percent_columns},
  CASE
    WHEN {withheld_k} THEN 'another study or a printed total would change it more than twofold'
  END AS share_withheld
FROM food_serving AS s
JOIN counted AS c ON c.food_id = s.food_id
JOIN food AS f ON f.food_id = s.food_id
LEFT JOIN total AS t ON t.food_id = s.food_id
LEFT JOIN food_answer AS answer ON answer.answer_id = coalesce(f.concept_id, s.food_id)
CROSS JOIN adult AS a
