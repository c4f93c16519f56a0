WITH doubted AS (
  SELECT
    table_name,
    row_key,
    bool_or(severity = 'high') AS high,
    string_agg(DISTINCT rule, ', ' ORDER BY rule) AS rules
  FROM issue
  WHERE table_name IN ('measurement', 'food')
  GROUP BY table_name, row_key
),
stated AS (
  SELECT
    food.concept_id,
    food.name AS food_name,
    food.source_id,
    m.*,
    nullif(m.n_samples, 0) AS samples, -- a 0 of USDA means: none stated
    m.origin NOT IN ('analytical', 'compiled') AS derived,
    coalesce(reference.year, TRY_CAST(left(source.released_on, 4) AS BIGINT)) AS year,
    concat_ws(', ', of_value.rules, of_food.rules) AS doubts,
    food.superseded_by IS NOT NULL
      OR coalesce(of_value.high, false)
      OR coalesce(of_food.high, false)
      OR (m.amount_ug_per_100g IS NULL AND m.qualifier IN ('quantified', 'zero')) AS left_out,
    CASE WHEN m.qualifier = 'range' THEN m.min_ug_per_100g ELSE m.amount_ug_per_100g END AS lowest,
    CASE WHEN m.qualifier = 'range' THEN m.max_ug_per_100g ELSE m.amount_ug_per_100g END AS highest
  FROM measurement AS m
  JOIN food ON food.food_id = m.food_id
  JOIN source ON source.source_id = food.source_id
  LEFT JOIN reference ON reference.reference_id = m.reference_id
  LEFT JOIN doubted AS of_value
    ON of_value.table_name = 'measurement' AND of_value.row_key = m.measurement_id
  LEFT JOIN doubted AS of_food ON of_food.table_name = 'food' AND of_food.row_key = m.food_id
  WHERE food.concept_id IS NOT NULL
),
left_out AS (
  SELECT concept_id, form_id, count(*) AS n FROM stated WHERE left_out GROUP BY ALL
),
ranked AS (
  SELECT
    *,
    row_number() OVER by_rule AS place,
    count(*) OVER (PARTITION BY concept_id, form_id) - 1 AS n_alternatives,
    min(lowest) OVER of_its_kind AS least,
    max(highest) OVER of_its_kind AS most,
    lead(derived) OVER by_rule AS next_derived,
    lead(confidence) OVER by_rule AS next_confidence,
    lead(samples) OVER by_rule AS next_n_samples,
    lead(year) OVER by_rule AS next_year
  FROM stated
  WHERE NOT left_out
  WINDOW
    by_rule AS (
      PARTITION BY concept_id, form_id
      ORDER BY
        derived,
        confidence,
        samples DESC NULLS LAST,
        year DESC NULLS LAST,
        measurement_id
    ),
    of_its_kind AS (PARTITION BY concept_id, form_id, derived)
)
SELECT
  concept.concept_id,
  concept.name,
  concept.category,
  r.form_id,
  r.measurement_id,
  r.food_id,
  r.food_name,
  r.source_id,
  r.reference_id,
  r.amount_ug_per_100g,
  r.qualifier,
  r.limit_ug_per_100g,
  r.min_ug_per_100g,
  r.max_ug_per_100g,
  r.origin,
  r.samples AS n_samples,
  r.confidence,
  r.year,
  CASE
    WHEN r.n_alternatives = 0 THEN 'the only value'
    WHEN r.derived != r.next_derived THEN 'analysed or compiled, the next best is not'
    WHEN r.confidence != r.next_confidence
      THEN 'confidence ' || r.confidence || ', the next best has ' || r.next_confidence
    WHEN r.samples IS DISTINCT FROM r.next_n_samples
      THEN 'confidence ' || r.confidence || ' as the next best; ' || r.samples
        || ' samples, that one ' || coalesce(r.next_n_samples::VARCHAR, 'states none')
    WHEN r.year IS DISTINCT FROM r.next_year
      THEN 'confidence and samples as the next best; of ' || r.year || ', that one '
        || coalesce('of ' || r.next_year, 'undated')
    ELSE 'equal to the next best in all of the rule; first by measurement_id'
  END AS reason,
  nullif(r.doubts, '') AS doubts,
  r.n_alternatives,
  coalesce(left_out.n, 0) AS n_left_out,
  r.least AS lowest_ug_per_100g,
  r.most AS highest_ug_per_100g
FROM ranked AS r
JOIN concept ON concept.concept_id = r.concept_id
LEFT JOIN left_out ON left_out.concept_id = r.concept_id AND left_out.form_id = r.form_id
WHERE r.place = 1
ORDER BY concept.concept_id, r.form_id
