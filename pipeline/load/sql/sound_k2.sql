SELECT
  food_id,
  max(concept_id) AS concept_id,
  max(category) AS category,
  max(publisher) AS publisher,
  coalesce(
    sum(low_ug_per_100g) FILTER (WHERE quantity LIKE 'MK%'),
    max(low_ug_per_100g) FILTER (WHERE quantity = 'total K2')
  ) AS low_ug_per_100g,
  coalesce(
    sum(high_ug_per_100g) FILTER (WHERE quantity LIKE 'MK%'),
    max(high_ug_per_100g) FILTER (WHERE quantity = 'total K2')
  ) AS high_ug_per_100g
FROM sound_value
WHERE quantity LIKE 'MK%' OR quantity = 'total K2'
GROUP BY food_id
