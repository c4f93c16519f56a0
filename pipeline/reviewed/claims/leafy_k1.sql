WITH k1 AS (
  SELECT low_ug_per_100g, publisher
  FROM sound_value
  WHERE quantity = 'K1'
    AND origin IN ('analytical', 'compiled')
    AND NOT borrowed
    AND concept_id IN ('spinach', 'kale', 'swiss_chard', 'collards', 'parsley', 'turnip_greens')
)
SELECT
  quantile_cont(low_ug_per_100g, 0.25) AS low,
  quantile_cont(low_ug_per_100g, 0.75) AS high,
  count(low_ug_per_100g) AS n_values,
  count(DISTINCT publisher) AS n_publishers
FROM k1
