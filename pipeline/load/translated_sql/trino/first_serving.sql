WITH placed AS (
  SELECT
    *,
    ROW_NUMBER() OVER (
      PARTITION BY food_id
      ORDER BY origin <> 'reviewed', origin <> 'source', LENGTH(serving_id), serving_id
    ) AS place
  FROM food_serving
)
SELECT
  serving_id,
  food_id,
  description_reported,
  quantity,
  measure,
  measure_detail,
  gram_weight,
  volume_ml,
  n_samples,
  sd_g,
  origin
FROM placed
WHERE
  place = 1
