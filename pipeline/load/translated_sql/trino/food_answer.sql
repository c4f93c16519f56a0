WITH of_one_food AS (
  /* A food without a concept: what its one source says. */
  SELECT
    answer_id,
    MAX(CASE WHEN quantity = 'K1' THEN low_ug_per_100g END) AS k1_low,
    MAX(CASE WHEN quantity = 'K1' THEN high_ug_per_100g END) AS k1_high,
    MAX(CASE WHEN quantity = 'K1' THEN evidence END) AS k1_evidence,
    MAX(CASE WHEN quantity = 'K1' THEN confidence END) AS k1_confidence,
    MAX(CASE WHEN quantity LIKE 'MK%' AND high_ug_per_100g > 0 THEN evidence_rank END) AS rank_above_0,
    MIN(CASE WHEN quantity LIKE 'MK%' THEN evidence_rank END) AS best_rank,
    MAX(CASE WHEN quantity LIKE 'MK%' AND evidence_rank = 0 THEN evidence END) AS best_evidence,
    MAX(CASE WHEN quantity LIKE 'MK%' THEN confidence END) AS form_confidence,
    MAX_BY(
      CASE WHEN quantity LIKE 'MK%' THEN quantity END,
      CASE WHEN quantity LIKE 'MK%' THEN high_ug_per_100g END
    ) AS main_form,
    ROUND(SUM(CASE WHEN quantity LIKE 'MK%' THEN low_ug_per_100g END), 6) AS k2_low, /* Rounded, for the last digit of a sum depends on the order. */
    ROUND(SUM(CASE WHEN quantity LIKE 'MK%' THEN high_ug_per_100g END), 6) AS k2_high,
    COUNT(
      CASE WHEN quantity IN ('MK4', 'MK5', 'MK6', 'MK7', 'MK8', 'MK9', 'MK10') THEN 1 END
    ) < 7
    OR BOOL_OR(quantity LIKE 'MK%' AND at_least) AS k2_at_least,
    MAX(CASE WHEN quantity = 'total K2' AND evidence_rank < 2 THEN low_ug_per_100g END) AS k2_total_low,
    MAX(CASE WHEN quantity = 'total K2' AND evidence_rank < 2 THEN high_ug_per_100g END) AS k2_total_high,
    MAX(CASE WHEN quantity = 'total K2' AND evidence_rank < 2 THEN total_basis END) AS k2_total_basis,
    MAX(CASE WHEN quantity = 'total K2' AND evidence_rank < 2 THEN confidence END) AS k2_total_confidence,
    MAX(CASE WHEN quantity = 'total K' AND evidence_rank < 2 THEN low_ug_per_100g END) AS k_total_low,
    MAX(CASE WHEN quantity = 'total K' AND evidence_rank < 2 THEN high_ug_per_100g END) AS k_total_high,
    MAX(CASE WHEN quantity = 'total K' AND evidence_rank < 2 THEN confidence END) AS k_total_confidence
  FROM answer_value
  WHERE
    answer_id = food_id
  GROUP BY
    answer_id
), answered AS (
  SELECT
    concept.concept_id AS answer_id,
    concept.concept_id,
    concept.name,
    concept.category,
    portion.portion,
    portion.gram_weight AS portion_g,
    CASE WHEN NOT portion.portion IS NULL THEN 'reviewed' END AS portion_origin,
    answer.energy_kcal,
    answer.form_evidence,
    answer.form_confidence,
    answer.main_form,
    answer.k2_reason,
    answer.k2_best,
    answer.k2_low,
    answer.k2_high,
    answer.k2_at_least,
    answer.k2_total_low,
    answer.k2_total_high,
    answer.k2_total_basis,
    answer.k2_total_confidence,
    answer.k2_total_least,
    answer.k2_total_most,
    answer.k1_best,
    answer.k1_low,
    answer.k1_high,
    answer.k1_evidence,
    answer.k1_confidence,
    answer.k_total_confidence,
    answer.k_total_least,
    answer.k_total_most,
    answer.n_values,
    answer.n_studies,
    answer.n_publishers,
    answer.n_set_aside
  FROM concept_answer AS answer
  JOIN concept
    ON concept.concept_id = answer.concept_id
  LEFT JOIN everyday_portion AS portion
    ON portion.concept_id = concept.concept_id AND portion.position = 1
  UNION ALL
  SELECT
    food.food_id AS answer_id,
    NULL AS concept_id,
    food.name,
    food.category,
    CASE
      WHEN first_serving.quantity = 1
      OR REGEXP_LIKE(first_serving.description_reported, '^[0-9]')
      THEN first_serving.description_reported
      ELSE CONCAT(
        CAST(REGEXP_REPLACE(CAST(first_serving.quantity AS VARCHAR), '[.]0$', '') AS VARCHAR),
        CAST(' ' AS VARCHAR),
        CAST(first_serving.description_reported AS VARCHAR)
      )
    END AS portion,
    first_serving.gram_weight AS portion_g,
    first_serving.origin AS portion_origin,
    composition.energy_kcal,
    CASE COALESCE(food_value.rank_above_0, food_value.best_rank)
      WHEN 2
      THEN 'unverified'
      WHEN 1
      THEN 'calculated'
      WHEN 0
      THEN food_value.best_evidence
    END AS form_evidence,
    food_value.form_confidence,
    CASE WHEN food_value.k2_high > 0 THEN food_value.main_form END AS main_form,
    CASE WHEN NOT food_value.main_form IS NULL THEN 'the only value' END AS k2_reason,
    food_value.k2_low AS k2_best,
    food_value.k2_low,
    food_value.k2_high,
    CASE WHEN NOT food_value.main_form IS NULL THEN food_value.k2_at_least END AS k2_at_least,
    food_value.k2_total_low,
    food_value.k2_total_high,
    food_value.k2_total_basis,
    food_value.k2_total_confidence,
    food_value.k2_total_low AS k2_total_least,
    food_value.k2_total_high AS k2_total_most,
    food_value.k1_low AS k1_best,
    food_value.k1_low,
    food_value.k1_high,
    food_value.k1_evidence,
    food_value.k1_confidence,
    food_value.k_total_confidence,
    food_value.k_total_low AS k_total_least,
    food_value.k_total_high AS k_total_most,
    1 AS n_values,
    1 AS n_studies,
    1 AS n_publishers,
    0 AS n_set_aside
  FROM of_one_food AS food_value
  JOIN food
    ON food.food_id = food_value.answer_id
  LEFT JOIN first_serving
    ON first_serving.food_id = food.food_id
  LEFT JOIN composition
    ON composition.food_id = food.food_id
), measured AS (
  SELECT
    *,
    NOT k2_total_low /* A printed total goes before forms of unknown make. */ IS NULL
    AND COALESCE(form_evidence, 'unverified') = 'unverified' AS by_total
  FROM answered
), added AS (
  /* All vitamin K: K1 and K2 added, or a printed total; at the least and at the most. */
  SELECT
    *,
    CASE WHEN by_total THEN k2_total_least ELSE COALESCE(k2_low, k2_total_least) END AS k2_least,
    COALESCE(GREATEST(k2_high, k2_total_most), k2_high, k2_total_most) AS k2_most
  FROM measured
), summed AS (
  SELECT
    *,
    CASE
      WHEN NOT k1_low IS NULL AND NOT k2_least IS NULL
      THEN k1_low + k2_least
      WHEN NOT k1_low IS NULL
      THEN COALESCE(LEAST(k1_low, k_total_least), k1_low)
      ELSE COALESCE(k_total_least, k2_least)
    END AS k_low,
    CASE
      WHEN NOT k1_high IS NULL OR NOT k2_most IS NULL OR NOT k_total_most IS NULL
      THEN GREATEST(COALESCE(k1_high, 0) + COALESCE(k2_most, 0), COALESCE(k_total_most, 0))
    END AS k_high,
    (
      k_total_least IS NULL AND (
        k1_low IS NULL OR k2_least IS NULL
      )
    )
    OR (
      COALESCE(k2_at_least, FALSE) AND NOT by_total
    ) AS k_incomplete
  FROM added
), judged AS (
  SELECT
    *,
    CASE
      WHEN portion_g IS NULL
      THEN 'no portion in grams'
      WHEN k1_low IS NULL AND k_total_least IS NULL
      THEN 'K1 is not known'
      WHEN k_high > 2 * k_low OR k_low > 2 * k_total_least
      THEN 'studies and printed totals differ more than twofold'
    END AS share_withheld
  FROM summed
), daily_value AS (
  SELECT
    MAX(amount_ug_per_day) AS ug
  FROM reference_intake
  WHERE
    authority = 'FDA' AND kind = 'DV' AND life_stage IN ('adult', 'general')
), doubt AS (
  SELECT
    COALESCE(food.concept_id, food.food_id) AS answer_id,
    COUNT(DISTINCT issue.row_key) AS n_doubted,
    LISTAGG(DISTINCT issue.rule, ', ') WITHIN GROUP (ORDER BY
      issue.rule) AS rules
  FROM issue
  /* The key of a value is that of its food, a slash and what was measured. */
  JOIN food
    ON food.food_id = CASE
      WHEN issue.table_name = 'food'
      THEN issue.row_key
      ELSE REGEXP_REPLACE(issue.row_key, '/[^/]*$', '')
    END
  WHERE
    issue.table_name IN ('measurement', 'reported_total', 'food')
    AND issue.severity <> 'low'
    AND food.superseded_by IS NULL
  GROUP BY
    COALESCE(food.concept_id, food.food_id)
)
SELECT
  judged.answer_id,
  concept_id,
  name,
  category,
  portion,
  portion_g,
  portion_origin,
  energy_kcal,
  CASE WHEN by_total THEN 'printed total' ELSE COALESCE(form_evidence, 'none') END AS k2_evidence,
  main_form,
  k2_best AS k2_best_ug_per_100g,
  k2_low AS k2_low_ug_per_100g,
  k2_high AS k2_high_ug_per_100g,
  k2_at_least,
  k2_reason,
  k2_total_low AS k2_total_low_ug_per_100g,
  k2_total_high AS k2_total_high_ug_per_100g,
  k2_total_basis,
  k1_best AS k1_best_ug_per_100g,
  k1_low AS k1_low_ug_per_100g,
  k1_high AS k1_high_ug_per_100g,
  k1_evidence,
  k_low AS k_low_ug_per_100g,
  k_high AS k_high_ug_per_100g,
  k_incomplete,
  CAST(k2_best * portion_g AS DOUBLE) / 100 AS k2_best_ug_per_portion,
  CAST(k2_low * portion_g AS DOUBLE) / 100 AS k2_low_ug_per_portion,
  CAST(k2_high * portion_g AS DOUBLE) / 100 AS k2_high_ug_per_portion,
  CAST(k2_total_low * portion_g AS DOUBLE) / 100 AS k2_total_low_ug_per_portion,
  CAST(k2_total_high * portion_g AS DOUBLE) / 100 AS k2_total_high_ug_per_portion,
  CAST(k1_best * portion_g AS DOUBLE) / 100 AS k1_best_ug_per_portion,
  CAST(k_low * portion_g AS DOUBLE) / 100 AS k_low_ug_per_portion,
  CAST(k_high * portion_g AS DOUBLE) / 100 AS k_high_ug_per_portion,
  n_values,
  n_studies,
  n_publishers,
  n_set_aside,
  COALESCE(doubt.n_doubted, 0) AS n_doubted,
  doubt.rules AS doubts,
  CASE
    WHEN by_total
    THEN k2_total_confidence
    ELSE COALESCE(form_confidence, k1_confidence, k_total_confidence)
  END AS confidence,
  CASE
    WHEN share_withheld IS NULL
    THEN CAST(k_low * portion_g AS DOUBLE) / daily_value.ug
  END AS percent_daily_value_low,
  CASE
    WHEN share_withheld IS NULL
    THEN CAST(k_high * portion_g AS DOUBLE) / daily_value.ug
  END AS percent_daily_value_high,
  share_withheld
FROM judged
CROSS JOIN daily_value
LEFT JOIN doubt
  ON doubt.answer_id = judged.answer_id
