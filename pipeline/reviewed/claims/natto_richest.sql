WITH k2 AS (
  SELECT
    food_id,
    max(publisher) AS publisher,
    coalesce(concept_id = 'natto', false) AS is_natto,
    sum(low_ug_per_100g) AS low_ug,
    sum(high_ug_per_100g) AS high_ug
  FROM sound_value
  WHERE quantity LIKE 'MK%'
  GROUP BY food_id, coalesce(concept_id = 'natto', false)
),
other AS (
  SELECT max(high_ug) AS most_ug FROM k2 WHERE NOT is_natto
)
SELECT
  min(low_ug / most_ug) AS low,
  max(high_ug / most_ug) AS high,
  count(low_ug) AS n_values,
  count(DISTINCT publisher) AS n_publishers
FROM k2 CROSS JOIN other
WHERE is_natto
