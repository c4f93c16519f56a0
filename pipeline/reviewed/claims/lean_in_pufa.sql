WITH lean AS (
  SELECT
    split_part(f.food_id, ':', 1) AS source_id,
    100 * c.polyunsaturated_fat_g / c.fat_g AS share
  FROM food AS f
  JOIN composition AS c ON c.food_id = f.food_id
  WHERE f.superseded_by IS NULL
    AND c.fat_g >= 5
    AND f.food_id NOT IN (SELECT row_key FROM issue WHERE severity = 'high')
    AND (
      f.concept_id IN ('olive_oil', 'mackerel', 'salmon_atlantic', 'herring', 'eel')
      OR regexp_matches(lower(f.name), '^avocados?, raw')
    )
    AND f.category IN ('plant_oils_and_margarine', 'fish', 'fruit')
)
SELECT
  min(share) AS low,
  max(share) AS high,
  count(share) AS n_values,
  count(DISTINCT source_id) AS n_publishers
FROM lean
