SELECT
  concept_id,
  category,
  food_id,
  source_id,
  country,
  quantity,
  total_basis,
  qualifier,
  origin,
  low_ug_per_100g,
  high_ug_per_100g,
  reference_id,
  publisher,
  borrowed,
  confidence
FROM undoubted_value
WHERE
  confidence <> 'D'
