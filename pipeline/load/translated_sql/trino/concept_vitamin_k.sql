WITH current_food AS (
  /* The one place that says which foods count: those that no newer release supersedes. */
  SELECT
    food_id,
    concept_id,
    source_id
  FROM food
  WHERE
    NOT concept_id IS NULL AND superseded_by IS NULL
), stated AS (
  SELECT
    food_id,
    measurement_id AS row_key,
    'measurement' AS table_name,
    form_id AS quantity,
    NULL AS total_basis,
    NULL AS forms_covered,
    origin,
    reference_id,
    qualifier,
    amount_ug_per_100g,
    min_ug_per_100g,
    max_ug_per_100g,
    n_samples
  FROM measurement
  UNION ALL
  SELECT
    food_id,
    reported_total_id AS row_key,
    'reported_total' AS table_name,
    CONCAT(CAST('total ' AS VARCHAR), CAST(total AS VARCHAR)) AS quantity,
    total_basis,
    forms_covered,
    origin,
    reference_id,
    qualifier,
    amount_ug_per_100g,
    min_ug_per_100g,
    max_ug_per_100g,
    n_samples
  FROM reported_total
), described AS (
  SELECT
    stated.*,
    whose.publisher,
    whose.borrowed,
    current_food.concept_id,
    current_food.source_id,
    CASE
      WHEN origin = 'analytical'
      THEN 'measured'
      WHEN origin = 'compiled'
      THEN 'compiled'
      WHEN origin IN ('imputed', 'calculated', 'assumed')
      THEN 'derived'
      ELSE 'unverified'
    END AS origin_kind,
    CASE WHEN qualifier = 'range' THEN min_ug_per_100g ELSE amount_ug_per_100g END AS lowest,
    CASE WHEN qualifier = 'range' THEN max_ug_per_100g ELSE amount_ug_per_100g END AS highest,
    EXISTS(
      SELECT
        *
      FROM issue
      WHERE
        rule = 'zero_may_be_censored'
        AND issue.table_name = stated.table_name
        AND issue.row_key = stated.row_key
    ) AS doubtful_zero
  FROM stated
  JOIN current_food
    ON current_food.food_id = stated.food_id
  JOIN value_publisher AS whose
    ON whose.table_name = stated.table_name AND whose.row_key = stated.row_key
), publishers AS (
  /* Whose values there are of a quantity; what was taken from another table adds nobody. */
  SELECT
    concept_id,
    quantity,
    COALESCE(total_basis, '') AS basis,
    COALESCE(forms_covered, '') AS forms,
    GREATEST(COUNT(DISTINCT CASE WHEN NOT borrowed THEN publisher END), 1) AS n_publishers
  FROM described
  GROUP BY
    concept_id,
    quantity,
    COALESCE(total_basis, ''),
    COALESCE(forms_covered, '')
)
SELECT
  concept.concept_id,
  concept.name,
  concept.category,
  described.quantity,
  described.total_basis,
  described.forms_covered,
  described.origin_kind,
  described.source_id,
  described.reference_id,
  publishers.n_publishers,
  COUNT(DISTINCT described.food_id) AS n_foods,
  COUNT(*) FILTER(WHERE
    described.borrowed) AS n_borrowed,
  CAST(SUM(described.n_samples) AS BIGINT) AS n_samples,
  COUNT(described.amount_ug_per_100g) AS n_amounts,
  COUNT(*) FILTER(WHERE
    described.qualifier IN ('below_lod', 'below_loq', 'trace')) AS n_censored,
  COUNT(*) FILTER(WHERE
    described.doubtful_zero) AS n_doubtful_zeros,
  MIN(described.lowest) AS min_ug_per_100g,
  (
    ELEMENT_AT(
      ARRAY_AGG(described.amount_ug_per_100g ORDER BY described.amount_ug_per_100g) FILTER(WHERE
        NOT described.amount_ug_per_100g IS NULL),
      GREATEST(1, CAST(CEIL(COUNT(described.amount_ug_per_100g) / 2e0) AS INTEGER))
    ) + ELEMENT_AT(
      ARRAY_AGG(described.amount_ug_per_100g ORDER BY described.amount_ug_per_100g) FILTER(WHERE
        NOT described.amount_ug_per_100g IS NULL),
      CAST(FLOOR(COUNT(described.amount_ug_per_100g) / 2e0) AS INTEGER) + 1
    )
  ) / 2e0 AS median_ug_per_100g,
  MAX(described.highest) AS max_ug_per_100g,
  MIN(described.min_ug_per_100g) AS sample_min_ug_per_100g,
  MAX(described.max_ug_per_100g) AS sample_max_ug_per_100g
FROM described
JOIN concept
  ON concept.concept_id = described.concept_id
JOIN publishers
  ON publishers.concept_id = described.concept_id
  AND publishers.quantity = described.quantity
  AND publishers.basis = COALESCE(described.total_basis, '')
  AND publishers.forms = COALESCE(described.forms_covered, '')
GROUP BY
  1,
  2,
  3,
  4,
  5,
  6,
  7,
  8,
  9,
  10
ORDER BY
  concept.concept_id,
  described.total_basis NULLS FIRST,
  described.quantity,
  described.forms_covered NULLS FIRST,
  described.origin_kind,
  described.source_id,
  described.reference_id NULLS FIRST
