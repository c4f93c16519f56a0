SELECT
  min(amount_ug_per_day) AS low,
  max(amount_ug_per_day) AS high,
  count(*) AS n_values,
  count(DISTINCT authority) AS n_publishers
FROM reference_intake
WHERE authority = 'NASEM' AND life_stage IN ('pregnancy', 'lactation') AND age_from >= 19
