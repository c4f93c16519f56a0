WITH placed AS (
  SELECT
    *,
    ROW_NUMBER() OVER (
      PARTITION BY food_id
      ORDER BY origin <> 'reviewed' NULLS LAST, origin <> 'source' NULLS LAST, LENGTH(serving_id) NULLS LAST, serving_id NULLS LAST
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
