SELECT
  food_id,
  MAX(concept_id) AS concept_id,
  MAX(category) AS category,
  MAX(publisher) AS publisher,
  COALESCE(
    SUM(low_ug_per_100g) FILTER(WHERE
      quantity LIKE 'MK%'),
    MAX(low_ug_per_100g) FILTER(WHERE
      quantity = 'total K2')
  ) AS low_ug_per_100g,
  COALESCE(
    SUM(high_ug_per_100g) FILTER(WHERE
      quantity LIKE 'MK%'),
    MAX(high_ug_per_100g) FILTER(WHERE
      quantity = 'total K2')
  ) AS high_ug_per_100g
FROM sound_value
WHERE
  quantity LIKE 'MK%' OR quantity = 'total K2'
GROUP BY
  food_id
