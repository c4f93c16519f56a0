WITH censored AS (
  SELECT row_key FROM issue WHERE rule = 'zero_may_be_censored' AND table_name = 'measurement'
),
menaquinone AS (
  SELECT
    m.food_id,
    m.form_id,
    TRY_CAST(replace(m.form_id, 'MK', '') AS INTEGER) AS n,
    m.amount_ug_per_100g AS amount,
    CASE
      WHEN m.qualifier IN ('quantified', 'zero') THEN m.amount_ug_per_100g
      WHEN m.qualifier = 'range' THEN m.min_ug_per_100g
      ELSE 0
    END AS lower_ug,
    CASE
      WHEN m.qualifier = 'quantified' THEN m.amount_ug_per_100g
      WHEN m.qualifier = 'zero' AND c.row_key IS NULL THEN 0
      WHEN m.qualifier = 'range' THEN m.max_ug_per_100g
      ELSE m.limit_ug_per_100g
    END AS upper_ug
  FROM measurement AS m
  JOIN form AS f ON f.form_id = m.form_id
  LEFT JOIN censored AS c ON c.row_key = m.measurement_id
  WHERE f.family = 'K2'
),
bound AS (
  SELECT
    food_id,
    sum(lower_ug) AS lower_ug,
    sum(upper_ug) AS upper_ug,
    sum(amount) AS amount_ug,
    count(*) AS forms,
    count(upper_ug) AS bounded,
    count(amount) AS stated,
    count(*) FILTER (WHERE n BETWEEN 4 AND 10) AS mk4_to_mk10
  FROM menaquinone
  GROUP BY food_id
),
run AS (
  SELECT food_id, n, n - row_number() OVER (PARTITION BY food_id ORDER BY n) AS run
  FROM menaquinone
  WHERE n IS NOT NULL
),
run_name AS (
  SELECT
    food_id,
    min(n) AS first_n,
    CASE
      WHEN min(n) = max(n) THEN 'MK-' || min(n)
      ELSE 'MK-' || min(n) || '–MK-' || max(n)
    END AS name
  FROM run
  GROUP BY food_id, run
  UNION ALL
  SELECT food_id, 99 AS first_n, 'MK-9(4H)' AS name FROM menaquinone WHERE form_id = 'MK9_4H'
),
forms AS (
  SELECT food_id, string_agg(name, ', ' ORDER BY first_n) AS forms_measured
  FROM run_name
  GROUP BY food_id
),
wide AS (
  SELECT
    food_id,
    {form_columns}
  FROM measurement
  GROUP BY food_id
)
SELECT
  food.food_id,
  food.name,
  food.source_id,
  food.food_group,
  {form_names},
  forms.forms_measured,
  bound.lower_ug AS k2_lower_ug,
  CASE WHEN bound.mk4_to_mk10 = 7 AND bound.stated = bound.forms THEN bound.amount_ug END
    AS k2_mass_sum_ug,
  CASE WHEN bound.mk4_to_mk10 = 7 AND bound.bounded = bound.forms THEN bound.upper_ug END
    AS k2_upper_ug
FROM food
LEFT JOIN wide ON wide.food_id = food.food_id
LEFT JOIN bound ON bound.food_id = food.food_id
LEFT JOIN forms ON forms.food_id = food.food_id
