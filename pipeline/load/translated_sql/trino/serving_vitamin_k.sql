WITH adult AS (
  SELECT
    MAX(amount_ug_per_day) FILTER(WHERE
      authority = 'NASEM' AND sex = 'male') AS percent_nasem_men,
    MAX(amount_ug_per_day) FILTER(WHERE
      authority = 'NASEM' AND sex = 'female') AS percent_nasem_women,
    MAX(amount_ug_per_day) FILTER(WHERE
      authority = 'EFSA' AND sex = 'both') AS percent_efsa_adults,
    MAX(amount_ug_per_day) FILTER(WHERE
      authority = 'NNR' AND sex = 'male') AS percent_nnr_men,
    MAX(amount_ug_per_day) FILTER(WHERE
      authority = 'NNR' AND sex = 'female') AS percent_nnr_women,
    MAX(amount_ug_per_day) FILTER(WHERE
      authority = 'NHMRC' AND sex = 'male') AS percent_nhmrc_men,
    MAX(amount_ug_per_day) FILTER(WHERE
      authority = 'NHMRC' AND sex = 'female') AS percent_nhmrc_women,
    MAX(amount_ug_per_day) FILTER(WHERE
      authority = 'WHO/FAO' AND sex = 'male') AS percent_who_fao_men,
    MAX(amount_ug_per_day) FILTER(WHERE
      authority = 'WHO/FAO' AND sex = 'female') AS percent_who_fao_women,
    MAX(amount_ug_per_day) FILTER(WHERE
      authority = 'D-A-CH' AND sex = 'male') AS percent_dach_men,
    MAX(amount_ug_per_day) FILTER(WHERE
      authority = 'D-A-CH' AND sex = 'female') AS percent_dach_women,
    MAX(amount_ug_per_day) FILTER(WHERE
      authority = 'MHLW' AND sex = 'both') AS percent_mhlw_adults,
    MAX(amount_ug_per_day) FILTER(WHERE
      authority = 'FDA' AND sex = 'both') AS percent_fda_daily_value,
    MAX(amount_ug_per_day) FILTER(WHERE
      authority = 'EU' AND sex = 'both') AS percent_eu_nrv
  FROM reference_intake
  WHERE
    life_stage IN ('adult', 'general')
    AND kind IN ('AI', 'DV', 'NRV', 'RNI', 'estimated value')
    AND (
      age_from IS NULL OR age_from <= 40
    )
    AND (
      age_to IS NULL OR age_to > 40
    )
), total AS (
  SELECT
    food_id,
    MAX(amount_ug_per_100g) FILTER(WHERE
      total = 'K2') AS k2_ug,
    MAX(total_basis) FILTER(WHERE
      total = 'K2') AS k2_basis,
    MAX(amount_ug_per_100g) FILTER(WHERE
      total = 'K') AS k_ug,
    MAX(total_basis) FILTER(WHERE
      total = 'K') AS k_basis
  FROM reported_total
  GROUP BY
    food_id
), counted AS (
  SELECT
    *,
    k1_ug AS counts_k1_ug,
    CASE
      WHEN NOT k1_ug IS NULL OR NOT k2_lower_ug IS NULL
      THEN COALESCE(k1_ug, 0) + COALESCE(k2_lower_ug, 0)
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
  CAST(c.k1_ug * s.gram_weight AS DOUBLE) / 100 AS k1_ug,
  CAST(c.dk1_ug * s.gram_weight AS DOUBLE) / 100 AS dk1_ug,
  CAST(c.mk4_ug * s.gram_weight AS DOUBLE) / 100 AS mk4_ug,
  CAST(c.mk5_ug * s.gram_weight AS DOUBLE) / 100 AS mk5_ug,
  CAST(c.mk6_ug * s.gram_weight AS DOUBLE) / 100 AS mk6_ug,
  CAST(c.mk7_ug * s.gram_weight AS DOUBLE) / 100 AS mk7_ug,
  CAST(c.mk8_ug * s.gram_weight AS DOUBLE) / 100 AS mk8_ug,
  CAST(c.mk9_ug * s.gram_weight AS DOUBLE) / 100 AS mk9_ug,
  CAST(c.mk10_ug * s.gram_weight AS DOUBLE) / 100 AS mk10_ug,
  CAST(c.mk11_ug * s.gram_weight AS DOUBLE) / 100 AS mk11_ug,
  CAST(c.mk12_ug * s.gram_weight AS DOUBLE) / 100 AS mk12_ug,
  CAST(c.mk13_ug * s.gram_weight AS DOUBLE) / 100 AS mk13_ug,
  CAST(c.mk9_4h_ug * s.gram_weight AS DOUBLE) / 100 AS mk9_4h_ug,
  CAST(c.k2_lower_ug * s.gram_weight AS DOUBLE) / 100 AS k2_lower_ug,
  CAST(c.k2_upper_ug * s.gram_weight AS DOUBLE) / 100 AS k2_upper_ug,
  c.forms_measured,
  CAST(t.k2_ug * s.gram_weight AS DOUBLE) / 100 AS reported_k2_ug,
  t.k2_basis AS reported_k2_basis,
  CAST(t.k_ug * s.gram_weight AS DOUBLE) / 100 AS reported_k_ug,
  t.k_basis AS reported_k_basis,
  CASE
    WHEN NOT COALESCE(
      answer.k_high_ug_per_100g > 2 * c.counts_k_ug
      OR c.counts_k_ug > 2 * answer.k_low_ug_per_100g,
      FALSE
    )
    THEN CAST(c.counts_k_ug * s.gram_weight AS DOUBLE) / a.percent_nasem_men
  END AS percent_nasem_men,
  CASE
    WHEN NOT COALESCE(
      answer.k_high_ug_per_100g > 2 * c.counts_k_ug
      OR c.counts_k_ug > 2 * answer.k_low_ug_per_100g,
      FALSE
    )
    THEN CAST(c.counts_k_ug * s.gram_weight AS DOUBLE) / a.percent_nasem_women
  END AS percent_nasem_women,
  CASE
    WHEN NOT COALESCE(
      answer.k1_high_ug_per_100g > 2 * c.counts_k1_ug
      OR c.counts_k1_ug > 2 * answer.k1_low_ug_per_100g,
      FALSE
    )
    THEN CAST(c.counts_k1_ug * s.gram_weight AS DOUBLE) / a.percent_efsa_adults
  END AS percent_efsa_adults,
  CASE
    WHEN NOT COALESCE(
      answer.k_high_ug_per_100g > 2 * c.counts_k_ug
      OR c.counts_k_ug > 2 * answer.k_low_ug_per_100g,
      FALSE
    )
    THEN CAST(c.counts_k_ug * s.gram_weight AS DOUBLE) / a.percent_nnr_men
  END AS percent_nnr_men,
  CASE
    WHEN NOT COALESCE(
      answer.k_high_ug_per_100g > 2 * c.counts_k_ug
      OR c.counts_k_ug > 2 * answer.k_low_ug_per_100g,
      FALSE
    )
    THEN CAST(c.counts_k_ug * s.gram_weight AS DOUBLE) / a.percent_nnr_women
  END AS percent_nnr_women,
  CASE
    WHEN NOT COALESCE(
      answer.k_high_ug_per_100g > 2 * c.counts_k_ug
      OR c.counts_k_ug > 2 * answer.k_low_ug_per_100g,
      FALSE
    )
    THEN CAST(c.counts_k_ug * s.gram_weight AS DOUBLE) / a.percent_nhmrc_men
  END AS percent_nhmrc_men,
  CASE
    WHEN NOT COALESCE(
      answer.k_high_ug_per_100g > 2 * c.counts_k_ug
      OR c.counts_k_ug > 2 * answer.k_low_ug_per_100g,
      FALSE
    )
    THEN CAST(c.counts_k_ug * s.gram_weight AS DOUBLE) / a.percent_nhmrc_women
  END AS percent_nhmrc_women,
  CASE
    WHEN NOT COALESCE(
      answer.k1_high_ug_per_100g > 2 * c.counts_k1_ug
      OR c.counts_k1_ug > 2 * answer.k1_low_ug_per_100g,
      FALSE
    )
    THEN CAST(c.counts_k1_ug * s.gram_weight AS DOUBLE) / a.percent_who_fao_men
  END AS percent_who_fao_men,
  CASE
    WHEN NOT COALESCE(
      answer.k1_high_ug_per_100g > 2 * c.counts_k1_ug
      OR c.counts_k1_ug > 2 * answer.k1_low_ug_per_100g,
      FALSE
    )
    THEN CAST(c.counts_k1_ug * s.gram_weight AS DOUBLE) / a.percent_who_fao_women
  END AS percent_who_fao_women,
  CASE
    WHEN NOT COALESCE(
      answer.k_high_ug_per_100g > 2 * c.counts_k_ug
      OR c.counts_k_ug > 2 * answer.k_low_ug_per_100g,
      FALSE
    )
    THEN CAST(c.counts_k_ug * s.gram_weight AS DOUBLE) / a.percent_dach_men
  END AS percent_dach_men,
  CASE
    WHEN NOT COALESCE(
      answer.k_high_ug_per_100g > 2 * c.counts_k_ug
      OR c.counts_k_ug > 2 * answer.k_low_ug_per_100g,
      FALSE
    )
    THEN CAST(c.counts_k_ug * s.gram_weight AS DOUBLE) / a.percent_dach_women
  END AS percent_dach_women,
  CASE
    WHEN NOT COALESCE(
      answer.k_high_ug_per_100g > 2 * c.counts_k_ug
      OR c.counts_k_ug > 2 * answer.k_low_ug_per_100g,
      FALSE
    )
    THEN CAST(c.counts_k_ug * s.gram_weight AS DOUBLE) / a.percent_mhlw_adults
  END AS percent_mhlw_adults,
  CASE
    WHEN NOT COALESCE(
      answer.k_high_ug_per_100g > 2 * c.counts_k_ug
      OR c.counts_k_ug > 2 * answer.k_low_ug_per_100g,
      FALSE
    )
    THEN CAST(c.counts_k_ug * s.gram_weight AS DOUBLE) / a.percent_fda_daily_value
  END AS percent_fda_daily_value,
  CASE
    WHEN NOT COALESCE(
      answer.k_high_ug_per_100g > 2 * c.counts_k_ug
      OR c.counts_k_ug > 2 * answer.k_low_ug_per_100g,
      FALSE
    )
    THEN CAST(c.counts_k_ug * s.gram_weight AS DOUBLE) / a.percent_eu_nrv
  END AS percent_eu_nrv,
  CASE
    WHEN COALESCE(
      answer.k_high_ug_per_100g > 2 * c.counts_k_ug
      OR c.counts_k_ug > 2 * answer.k_low_ug_per_100g,
      FALSE
    )
    THEN 'another study or a printed total would change it more than twofold'
  END AS share_withheld
FROM food_serving AS s
JOIN counted AS c
  ON c.food_id = s.food_id
JOIN food AS f
  ON f.food_id = s.food_id
LEFT JOIN total AS t
  ON t.food_id = s.food_id
LEFT JOIN food_answer AS answer
  ON answer.answer_id = COALESCE(f.concept_id, s.food_id)
CROSS JOIN adult AS a
