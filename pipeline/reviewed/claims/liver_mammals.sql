SELECT
  min(low_ug_per_100g) AS low,
  max(high_ug_per_100g) AS high,
  count(low_ug_per_100g) AS n_values,
  count(DISTINCT publisher) AS n_publishers
FROM sound_k2
WHERE concept_id IN ('beef_liver', 'calf_liver', 'pork_liver', 'lamb_liver')
