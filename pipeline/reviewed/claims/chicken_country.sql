WITH chicken AS (
  SELECT country, low_ug_per_100g, high_ug_per_100g, publisher
  FROM sound_value
  WHERE concept_id LIKE 'chicken\_%' ESCAPE '\'
    AND concept_id <> 'chicken_skin' AND category = 'poultry' AND quantity = 'MK4'
    AND origin IN ('analytical', 'compiled') AND country IN ('DK', 'US')
)
SELECT
  min(low_ug_per_100g) FILTER (WHERE country = 'DK')
    / max(high_ug_per_100g) FILTER (WHERE country = 'US') AS low,
  max(high_ug_per_100g) FILTER (WHERE country = 'DK')
    / min(low_ug_per_100g) FILTER (WHERE country = 'US') AS high,
  count(low_ug_per_100g) AS n_values, count(DISTINCT publisher) AS n_publishers
FROM chicken
