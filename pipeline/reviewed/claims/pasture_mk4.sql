WITH egg AS (
  SELECT v.food_id, v.low_ug_per_100g AS amount_ug, v.publisher, f.name LIKE '%(outdoor)%' AS outdoor
  FROM sound_value AS v
  JOIN food AS f ON f.food_id = v.food_id
  WHERE v.concept_id = 'egg' AND v.quantity = 'MK4' AND regexp_matches(f.name, '[(](out|in)door[)]')
)
SELECT
  min(amount_ug) FILTER (WHERE outdoor) / max(amount_ug) FILTER (WHERE NOT outdoor) AS low,
  max(amount_ug) FILTER (WHERE outdoor) / min(amount_ug) FILTER (WHERE NOT outdoor) AS high,
  count(amount_ug) AS n_values,
  count(DISTINCT publisher) AS n_publishers
FROM egg
