SELECT
  min(low_ug_per_100g) * 50 / 100 AS low,
  max(high_ug_per_100g) * 50 / 100 AS high,
  count(low_ug_per_100g) AS n_values,
  count(DISTINCT publisher) AS n_publishers
FROM sound_value
WHERE concept_id = 'munster' AND quantity = 'total K2' AND reference_id = 'vermeer_2018'
