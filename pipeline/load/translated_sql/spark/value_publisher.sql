WITH borrowed AS (
  SELECT DISTINCT
    table_name,
    row_key
  FROM issue
  WHERE
    rule = 'borrowed_analysis'
), stated AS (
  SELECT
    'measurement' AS table_name,
    measurement_id AS row_key,
    food_id,
    reference_id
  FROM measurement
  UNION ALL
  SELECT
    'reported_total' AS table_name,
    reported_total_id AS row_key,
    food_id,
    reference_id
  FROM reported_total
)
SELECT
  stated.table_name,
  stated.row_key,
  stated.food_id,
  COALESCE(reference.publisher, stated.reference_id, source.publisher_short) AS publisher,
  NOT borrowed.row_key IS NULL AS borrowed
FROM stated
JOIN food
  ON food.food_id = stated.food_id
JOIN source
  ON source.source_id = food.source_id
LEFT JOIN reference
  ON reference.reference_id = stated.reference_id
LEFT JOIN borrowed
  ON borrowed.table_name = stated.table_name AND borrowed.row_key = stated.row_key
