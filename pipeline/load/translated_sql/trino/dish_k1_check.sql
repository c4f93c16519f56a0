SELECT
  food.food_id,
  food.name,
  measurement.amount_ug_per_100g AS printed_ug_per_100g,
  dish_estimate.lower_bound_ug_per_100g AS calculated_ug_per_100g,
  dish_estimate.ingredients_all,
  ABS(dish_estimate.lower_bound_ug_per_100g - measurement.amount_ug_per_100g) /* Half of the last printed place, and what sums of decimals are off by. */ <= 0.05 + 1e-6 AS agrees
FROM dish_estimate
JOIN food
  ON food.food_id = dish_estimate.food_id
JOIN measurement
  ON measurement.food_id = dish_estimate.food_id
  AND measurement.form_id = dish_estimate.form_id
WHERE
  dish_estimate.form_id = 'K1'
  AND dish_estimate.ingredients_covered = dish_estimate.ingredients_all
  AND NOT measurement.amount_ug_per_100g IS NULL
