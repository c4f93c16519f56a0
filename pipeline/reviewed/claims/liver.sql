WITH k2 AS (
  SELECT
    food_id,
    max(publisher) AS publisher,
    coalesce(
      sum(low_ug_per_100g) FILTER (WHERE quantity LIKE 'MK%'),
      max(low_ug_per_100g) FILTER (WHERE quantity = 'total K2')
    ) AS low_ug,
    coalesce(
      sum(high_ug_per_100g) FILTER (WHERE quantity LIKE 'MK%'),
      max(high_ug_per_100g) FILTER (WHERE quantity = 'total K2')
    ) AS high_ug
  FROM sound_value
  WHERE category = 'offal' AND concept_id LIKE '%\_liver' ESCAPE '\'
    AND (quantity LIKE 'MK%' OR quantity = 'total K2')
  GROUP BY food_id
)
SELECT
  min(low_ug) AS low,
  max(high_ug) AS high,
  count(low_ug) AS n_values,
  count(DISTINCT publisher) AS n_publishers
FROM k2
