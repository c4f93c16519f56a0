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
FROM serving
UNION ALL
SELECT
  CONCAT(
    CAST(f.food_id AS VARCHAR),
    CAST('#reviewed ' AS VARCHAR),
    CAST(p.position AS VARCHAR)
  ) AS serving_id,
  f.food_id,
  p.portion AS description_reported,
  CAST(1 AS DOUBLE) AS quantity,
  p.measure,
  p.measure_detail,
  p.gram_weight,
  CAST(NULL AS DOUBLE) AS volume_ml,
  CAST(NULL AS BIGINT) AS n_samples,
  CAST(NULL AS DOUBLE) AS sd_g,
  'reviewed' AS origin
FROM everyday_portion AS p
JOIN food AS f
  ON f.concept_id = p.concept_id
WHERE
  p.state IS NULL OR f.preparation IS NULL OR p.state = f.preparation
