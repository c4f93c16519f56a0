SELECT
  min(low_ug_per_100g) * 15 / 100 AS low,
  max(high_ug_per_100g) * 15 / 100 AS high,
  count(low_ug_per_100g) AS n_values,
  count(DISTINCT publisher) AS n_publishers
FROM sound_value
WHERE concept_id = 'natto' AND quantity = 'MK7'
