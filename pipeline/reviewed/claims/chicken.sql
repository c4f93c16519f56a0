SELECT
  min(low_ug_per_100g) AS low,
  max(high_ug_per_100g) AS high,
  count(low_ug_per_100g) AS n_values,
  count(DISTINCT publisher) AS n_publishers
FROM sound_value
WHERE concept_id LIKE 'chicken\_%' ESCAPE '\'
  AND concept_id <> 'chicken_skin'
  AND category = 'poultry'
  AND quantity = 'MK4'
  AND origin IN ('analytical', 'compiled')
