SELECT
  min(low_ug_per_100g) AS low,
  max(high_ug_per_100g) AS high,
  count(low_ug_per_100g) AS n_values
FROM sound_value
WHERE category = 'offal' AND concept_id LIKE '%\_liver' ESCAPE '\'
  AND quantity = 'total K2'
  AND total_basis = 'unspecified'
