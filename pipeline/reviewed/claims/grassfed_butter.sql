SELECT
  min(v.low_ug_per_100g) AS low,
  max(v.high_ug_per_100g) AS high,
  count(v.low_ug_per_100g) AS n_values,
  count(DISTINCT v.publisher) AS n_publishers
FROM sound_value AS v
JOIN food AS f ON f.food_id = v.food_id
WHERE f.category IN ('animal_fats', 'milk_products', 'cheese')
  AND regexp_matches(lower(f.name), 'grass|pasture')
  AND (v.quantity LIKE 'MK%' OR v.quantity = 'total K2')
