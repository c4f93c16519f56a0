WITH censored AS (
  SELECT
    row_key
  FROM issue
  WHERE
    rule = 'zero_may_be_censored' AND table_name = 'measurement'
), menaquinone AS (
  SELECT
    m.food_id,
    m.form_id,
    TRY_CAST(REPLACE(m.form_id, 'MK', '') AS INTEGER) AS n,
    m.amount_ug_per_100g AS amount,
    CASE
      WHEN m.qualifier IN ('quantified', 'zero')
      THEN m.amount_ug_per_100g
      WHEN m.qualifier = 'range'
      THEN m.min_ug_per_100g
      ELSE 0
    END AS lower_ug,
    CASE
      WHEN m.qualifier = 'quantified'
      THEN m.amount_ug_per_100g
      WHEN m.qualifier = 'zero' AND c.row_key IS NULL
      THEN 0
      WHEN m.qualifier = 'range'
      THEN m.max_ug_per_100g
      ELSE m.limit_ug_per_100g
    END AS upper_ug
  FROM measurement AS m
  JOIN form AS f
    ON f.form_id = m.form_id
  LEFT JOIN censored AS c
    ON c.row_key = m.measurement_id
  WHERE
    f.family = 'K2'
), bound AS (
  SELECT
    food_id,
    SUM(lower_ug) AS lower_ug,
    SUM(upper_ug) AS upper_ug,
    SUM(amount) AS amount_ug,
    COUNT(*) AS forms,
    COUNT(upper_ug) AS bounded,
    COUNT(amount) AS stated,
    COUNT(*) FILTER(WHERE
      n BETWEEN 4 AND 10) AS mk4_to_mk10
  FROM menaquinone
  GROUP BY
    food_id
), run AS (
  SELECT
    food_id,
    n,
    n - ROW_NUMBER() OVER (PARTITION BY food_id ORDER BY n) AS run
  FROM menaquinone
  WHERE
    NOT n IS NULL
), run_name AS (
  SELECT
    food_id,
    MIN(n) AS first_n,
    CASE
      WHEN MIN(n) = MAX(n)
      THEN CONCAT(CAST('MK-' AS VARCHAR), CAST(MIN(n) AS VARCHAR))
      ELSE CONCAT(
        CAST('MK-' AS VARCHAR),
        CAST(MIN(n) AS VARCHAR),
        CAST('–MK-' AS VARCHAR),
        CAST(MAX(n) AS VARCHAR)
      )
    END AS name
  FROM run
  GROUP BY
    food_id,
    run
  UNION ALL
  SELECT
    food_id,
    99 AS first_n,
    'MK-9(4H)' AS name
  FROM menaquinone
  WHERE
    form_id = 'MK9_4H'
), forms AS (
  SELECT
    food_id,
    LISTAGG(name, ', ') WITHIN GROUP (ORDER BY
      first_n) AS forms_measured
  FROM run_name
  GROUP BY
    food_id
), wide AS (
  SELECT
    food_id,
    MAX(amount_ug_per_100g) FILTER(WHERE
      form_id = 'K1') AS k1_ug,
    MAX(amount_ug_per_100g) FILTER(WHERE
      form_id = 'DK1') AS dk1_ug,
    MAX(amount_ug_per_100g) FILTER(WHERE
      form_id = 'MK4') AS mk4_ug,
    MAX(amount_ug_per_100g) FILTER(WHERE
      form_id = 'MK5') AS mk5_ug,
    MAX(amount_ug_per_100g) FILTER(WHERE
      form_id = 'MK6') AS mk6_ug,
    MAX(amount_ug_per_100g) FILTER(WHERE
      form_id = 'MK7') AS mk7_ug,
    MAX(amount_ug_per_100g) FILTER(WHERE
      form_id = 'MK8') AS mk8_ug,
    MAX(amount_ug_per_100g) FILTER(WHERE
      form_id = 'MK9') AS mk9_ug,
    MAX(amount_ug_per_100g) FILTER(WHERE
      form_id = 'MK10') AS mk10_ug,
    MAX(amount_ug_per_100g) FILTER(WHERE
      form_id = 'MK11') AS mk11_ug,
    MAX(amount_ug_per_100g) FILTER(WHERE
      form_id = 'MK12') AS mk12_ug,
    MAX(amount_ug_per_100g) FILTER(WHERE
      form_id = 'MK13') AS mk13_ug,
    MAX(amount_ug_per_100g) FILTER(WHERE
      form_id = 'MK9_4H') AS mk9_4h_ug
  FROM measurement
  GROUP BY
    food_id
)
SELECT
  food.food_id,
  food.name,
  food.source_id,
  food.food_group,
  wide.k1_ug,
  wide.dk1_ug,
  wide.mk4_ug,
  wide.mk5_ug,
  wide.mk6_ug,
  wide.mk7_ug,
  wide.mk8_ug,
  wide.mk9_ug,
  wide.mk10_ug,
  wide.mk11_ug,
  wide.mk12_ug,
  wide.mk13_ug,
  wide.mk9_4h_ug,
  forms.forms_measured,
  bound.lower_ug AS k2_lower_ug,
  CASE
    WHEN bound.mk4_to_mk10 = 7 AND bound.stated = bound.forms
    THEN bound.amount_ug
  END AS k2_mass_sum_ug,
  CASE
    WHEN bound.mk4_to_mk10 = 7 AND bound.bounded = bound.forms
    THEN bound.upper_ug
  END AS k2_upper_ug
FROM food
LEFT JOIN wide
  ON wide.food_id = food.food_id
LEFT JOIN bound
  ON bound.food_id = food.food_id
LEFT JOIN forms
  ON forms.food_id = food.food_id
