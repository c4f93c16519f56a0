WITH cheese AS (
  SELECT concept_id IN ('munster', 'camembert') AS soft, low_ug_per_100g, high_ug_per_100g, publisher
  FROM sound_value
  WHERE concept_id IN ('gouda', 'munster', 'camembert')
    AND quantity = 'total K2'
    AND total_basis = 'unspecified'
    AND reference_id = 'vermeer_2018'
)
SELECT
  min(low_ug_per_100g) FILTER (WHERE NOT soft) / max(high_ug_per_100g) FILTER (WHERE soft) AS low,
  max(high_ug_per_100g) FILTER (WHERE NOT soft) / min(low_ug_per_100g) FILTER (WHERE soft) AS high,
  count(low_ug_per_100g) AS n_values,
  count(DISTINCT publisher) AS n_publishers
FROM cheese
