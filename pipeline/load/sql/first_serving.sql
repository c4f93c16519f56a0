WITH placed AS (
  SELECT
    *,
    row_number() OVER (PARTITION BY food_id ORDER BY {serving_order}) AS place
  FROM food_serving
)
SELECT
  {serving_names}
FROM placed
WHERE place = 1
