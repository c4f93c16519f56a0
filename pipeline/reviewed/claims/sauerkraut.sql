WITH k2 AS (
  SELECT
    food_id,
    max(publisher) AS publisher,
    coalesce(sum(low_ug_per_100g), 0) AS low_ug,
    coalesce(sum(high_ug_per_100g), 0) AS high_ug
  FROM sound_value
  WHERE concept_id = 'sauerkraut' AND quantity LIKE 'MK%'
  GROUP BY food_id
)
SELECT
  min(low_ug) AS low,
  max(high_ug) AS high,
  count(*) AS n_values,
  count(DISTINCT publisher) AS n_publishers
FROM k2
