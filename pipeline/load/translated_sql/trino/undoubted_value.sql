WITH doubtful AS (
  SELECT DISTINCT
    table_name,
    row_key
  FROM issue
  WHERE
    severity = 'high'
), stated AS (
  SELECT
    'measurement' AS table_name,
    measurement_id AS row_key,
    food_id,
    form_id AS quantity,
    NULL AS total_basis,
    qualifier,
    origin,
    amount_ug_per_100g,
    min_ug_per_100g,
    max_ug_per_100g,
    reference_id,
    confidence
  FROM measurement
  UNION ALL
  SELECT
    'reported_total' AS table_name,
    reported_total_id AS row_key,
    food_id,
    CONCAT(CAST('total ' AS VARCHAR), CAST(total AS VARCHAR)) AS quantity,
    total_basis,
    qualifier,
    origin,
    amount_ug_per_100g,
    min_ug_per_100g,
    max_ug_per_100g,
    reference_id,
    confidence
  FROM reported_total
)
SELECT
  food.concept_id,
  food.category,
  food.food_id,
  food.source_id,
  food.country,
  stated.table_name,
  stated.row_key,
  stated.quantity,
  stated.total_basis,
  stated.qualifier,
  stated.origin,
  CASE
    WHEN stated.qualifier = 'range'
    THEN stated.min_ug_per_100g
    ELSE stated.amount_ug_per_100g
  END AS low_ug_per_100g,
  CASE
    WHEN stated.qualifier = 'range'
    THEN stated.max_ug_per_100g
    ELSE stated.amount_ug_per_100g
  END AS high_ug_per_100g,
  stated.reference_id,
  whose.publisher,
  whose.borrowed,
  stated.confidence
FROM stated
JOIN food
  ON food.food_id = stated.food_id
JOIN value_publisher AS whose
  ON whose.table_name = stated.table_name AND whose.row_key = stated.row_key
/* Joins, for NOT EXISTS with two conditions compares every value with every doubt. */
LEFT JOIN doubtful AS of_value
  ON of_value.table_name = stated.table_name AND of_value.row_key = stated.row_key
LEFT JOIN doubtful AS of_food
  ON of_food.table_name = 'food' AND of_food.row_key = stated.food_id
WHERE
  food.superseded_by IS NULL
  AND of_value.row_key IS NULL
  AND of_food.row_key IS NULL
