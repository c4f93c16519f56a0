WITH value AS (
  -- A total holds what is set aside of its forms.
  SELECT *, bool_or(set_aside) OVER (PARTITION BY food_id) AS of_doubted_food
  FROM answer_value
  WHERE answer_id <> food_id
),
menaquinone AS (
  SELECT
    *,
    row_number() OVER (
      PARTITION BY concept_id
      ORDER BY CASE WHEN evidence = 'unverified' THEN 1 ELSE 0 END, best_ug_per_100g DESC, form_id
    ) AS place
  FROM concept_answer_form
  WHERE form_id LIKE 'MK%'
),
main_form AS (
  SELECT concept_id, form_id, food_id, evidence, confidence, reason
  FROM menaquinone
  WHERE place = 1
),
entry AS (
  -- The menaquinones of one food of one table or study, added up.
  SELECT
    answer_id,
    food_id,
    max(publisher) AS publisher,
    max(study) AS study,
    bool_and(borrowed) AS borrowed,
    coalesce(max(CASE WHEN high_ug_per_100g > 0 THEN evidence_rank END), min(evidence_rank))
      AS evidence_rank,
    -- In order, for the last digit of a sum depends on it.
    list_sum(list(low_ug_per_100g ORDER BY quantity)) AS low,
    list_sum(list(high_ug_per_100g ORDER BY quantity)) AS high,
    count(
      CASE WHEN quantity IN ('MK4', 'MK5', 'MK6', 'MK7', 'MK8', 'MK9', 'MK10') THEN 1 END
    ) < 7 OR bool_or(at_least) AS at_least,
    bool_or(set_aside) AS any_set_aside
  FROM value
  WHERE quantity LIKE 'MK%'
  GROUP BY answer_id, food_id
),
determined AS (
  -- The lowest is of those that determined the main menaquinone; any sum is at least so much.
  SELECT
    entry.*,
    value.food_id IS NOT NULL AS of_main_form,
    coalesce(value.set_aside, entry.any_set_aside) AS set_aside,
    main_form.form_id AS main_form,
    entry.food_id = main_form.food_id AS is_best
  FROM entry
  JOIN main_form ON main_form.concept_id = entry.answer_id
  LEFT JOIN value ON value.food_id = entry.food_id AND value.quantity = main_form.form_id
),
first_rank AS (
  SELECT answer_id, min(evidence_rank) AS evidence_rank FROM determined GROUP BY answer_id
),
k2 AS (
  SELECT
    determined.answer_id,
    max(main_form) AS main_form,
    min(CASE WHEN is_best OR (of_main_form AND NOT set_aside) THEN low END) AS low,
    max(CASE WHEN is_best OR NOT set_aside THEN high END) AS high,
    max(CASE WHEN is_best THEN low END) AS best,
    bool_or(at_least) AS at_least,
    count(CASE WHEN is_best OR NOT set_aside THEN 1 END) AS n_values,
    count(DISTINCT CASE WHEN is_best OR NOT set_aside THEN study END) AS n_studies,
    greatest(
      count(DISTINCT CASE WHEN NOT borrowed AND (is_best OR NOT set_aside) THEN publisher END), 1
    ) AS n_publishers,
    count(CASE WHEN set_aside AND NOT is_best THEN 1 END) AS n_set_aside
  FROM determined
  JOIN first_rank
    ON first_rank.answer_id = determined.answer_id
    AND (first_rank.evidence_rank = determined.evidence_rank OR determined.is_best)
  GROUP BY determined.answer_id
),
of_basis AS (
  SELECT
    answer_id,
    quantity,
    total_basis,
    CASE total_basis
      WHEN 'mass' THEN 1
      WHEN 'unspecified' THEN 2
      WHEN 'mk4_equivalents' THEN 3
      ELSE 4
    END AS place,
    min(low_ug_per_100g) AS low,
    max(high_ug_per_100g) AS high,
    count(*) AS n_values,
    count(DISTINCT study) AS n_studies,
    greatest(count(DISTINCT CASE WHEN NOT borrowed THEN publisher END), 1) AS n_publishers,
    min(confidence) AS confidence
  FROM value
  WHERE table_name = 'reported_total' AND evidence_rank < 2 AND NOT of_doubted_food
  GROUP BY answer_id, quantity, total_basis
),
any_basis AS (
  SELECT answer_id, quantity, min(place) AS place, min(low) AS least, max(high) AS most
  FROM of_basis
  GROUP BY answer_id, quantity
),
total AS (
  SELECT of_basis.*, any_basis.least, any_basis.most
  FROM of_basis
  JOIN any_basis
    ON any_basis.answer_id = of_basis.answer_id
    AND any_basis.quantity = of_basis.quantity
    AND any_basis.place = of_basis.place
),
energy AS (
  SELECT food.concept_id, median(composition.energy_kcal) AS energy_kcal
  FROM composition
  JOIN food ON food.food_id = composition.food_id
  WHERE food.superseded_by IS NULL AND food.concept_id IS NOT NULL
  GROUP BY food.concept_id
)
SELECT
  concept.concept_id,
  energy.energy_kcal,
  k1.best_ug_per_100g AS k1_best,
  k1.low_ug_per_100g AS k1_low,
  k1.high_ug_per_100g AS k1_high,
  k1.evidence AS k1_evidence,
  k1.confidence AS k1_confidence,
  main_form.evidence AS form_evidence,
  main_form.confidence AS form_confidence,
  main_form.reason AS k2_reason,
  CASE WHEN k2.high > 0 THEN k2.main_form END AS main_form,
  k2.best AS k2_best,
  k2.low AS k2_low,
  k2.high AS k2_high,
  k2.at_least AS k2_at_least,
  k2_total.low AS k2_total_low,
  k2_total.high AS k2_total_high,
  k2_total.total_basis AS k2_total_basis,
  k2_total.confidence AS k2_total_confidence,
  k2_total.least AS k2_total_least,
  k2_total.most AS k2_total_most,
  k_total.confidence AS k_total_confidence,
  k_total.least AS k_total_least,
  k_total.most AS k_total_most,
  -- Of what answers: a printed total goes before forms of unknown make.
  CASE WHEN main_form.evidence <> 'unverified' THEN k2.n_values
    ELSE coalesce(k2_total.n_values, k2.n_values, k1.n_values, k_total.n_values, 0) END AS n_values,
  CASE WHEN main_form.evidence <> 'unverified' THEN k2.n_studies
    ELSE coalesce(k2_total.n_studies, k2.n_studies, k1.n_studies, k_total.n_studies, 0) END
    AS n_studies,
  CASE WHEN main_form.evidence <> 'unverified' THEN k2.n_publishers
    ELSE coalesce(k2_total.n_publishers, k2.n_publishers, k1.n_publishers, k_total.n_publishers, 0)
    END AS n_publishers,
  coalesce(k1.n_set_aside, 0) + coalesce(k2.n_set_aside, 0) AS n_set_aside
FROM concept
LEFT JOIN energy ON energy.concept_id = concept.concept_id
LEFT JOIN concept_answer_form AS k1
  ON k1.concept_id = concept.concept_id AND k1.form_id = 'K1'
LEFT JOIN main_form ON main_form.concept_id = concept.concept_id
LEFT JOIN k2 ON k2.answer_id = concept.concept_id
LEFT JOIN total AS k2_total
  ON k2_total.answer_id = concept.concept_id AND k2_total.quantity = 'total K2'
LEFT JOIN total AS k_total
  ON k_total.answer_id = concept.concept_id AND k_total.quantity = 'total K'
ORDER BY concept.concept_id
