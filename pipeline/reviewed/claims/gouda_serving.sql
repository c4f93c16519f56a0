SELECT
  min(v.low_ug_per_100g * s.gram_weight / 100) AS low,
  max(v.high_ug_per_100g * s.gram_weight / 100) AS high,
  count(v.low_ug_per_100g) AS n_values,
  count(DISTINCT v.publisher) AS n_publishers
FROM sound_value AS v
JOIN first_serving AS s ON s.food_id = v.food_id
WHERE v.concept_id = 'gouda' AND v.quantity = 'total K2' AND v.reference_id = 'vermeer_2018'
