WITH doubted AS (
  SELECT
    table_name,
    row_key,
    bool_or(severity = 'high') AS high,
    string_agg(DISTINCT rule, ', ' ORDER BY rule)
      FILTER (WHERE severity = 'medium' OR rule = 'zero_may_be_censored') AS doubted,
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
    concat_ws(', ', of_value.doubted, of_food.doubted) AS doubted,
    CASE
      WHEN regexp_matches(
        lower(food.name),
        '\b(seasoned|seasoning|marinated?|flavou?red|smoked|cured|corned|salted|breaded|battered'
          || '|batter|coated|stuffed|sweetened|fortified|condensed|brine)\b'
          || '|\b(in|with) (\w+ )?(sauce|salt|sugar|solution|oil|butter|herbs|tomato|added)\b|\badded '
      ) THEN 2
      WHEN regexp_matches(
        lower(food.name),
        '\b(cooked|boiled|steamed|blanched|simmered|stewed|braised|poached|roasted|grilled|broiled'
          || '|baked|(pan-?|deep-?|stir-?)?fried|browned|microwaved|toasted|heated|rotisserie'
          || '|canned|tinned|frozen|dried|dehydrated|powder|prepared|reconstituted)\b'
      ) THEN 1
      ELSE 0
    END AS preparation, -- 0 plain, 1 cooked or preserved, 2 seasoned or with additions
    coalesce(reference.year, TRY_CAST(left(source.released_on, 4) AS BIGINT)) AS year,
    concat_ws(', ', of_value.rules, of_food.rules) AS doubts,
    food.superseded_by IS NOT NULL
      OR coalesce(of_value.high, false)
      OR coalesce(of_food.high, false)
      OR (m.amount_ug_per_100g IS NULL AND m.qualifier IN ('quantified', 'zero')) AS left_out,
    CASE WHEN m.qualifier = 'range' THEN m.min_ug_per_100g ELSE m.amount_ug_per_100g END AS lowest,
    CASE WHEN m.qualifier = 'range' THEN m.max_ug_per_100g ELSE m.amount_ug_per_100g END AS highest,
    -- Where it stands among others: a range at its middle, below a limit or a trace at 0.
    CASE
      WHEN m.qualifier = 'range' THEN
        (coalesce(m.min_ug_per_100g, 0) + coalesce(m.max_ug_per_100g, m.min_ug_per_100g)) / 2
      ELSE coalesce(m.amount_ug_per_100g, 0)
    END AS stands_at
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
compared AS (
  SELECT
    *,
    median(stands_at) OVER of_its_kind AS middle,
    median(nullif(stands_at, 0)) OVER of_its_kind AS middle_above_0,
    count(nullif(stands_at, 0)) OVER of_its_kind AS n_above_0,
    min(lowest) OVER of_its_kind AS least,
    max(highest) OVER of_its_kind AS most,
    count(*) OVER (PARTITION BY concept_id, form_id) - 1 AS n_alternatives
  FROM stated
  WHERE NOT left_out
  WINDOW of_its_kind AS (PARTITION BY concept_id, form_id, derived)
),
placed AS (
  SELECT
    *,
    n_above_0 >= 3
      AND CASE
        WHEN stands_at > 0
          -- Under 0.1 µg, ten times is no difference.
          THEN greatest(stands_at, 0.1) >= 10 * greatest(middle_above_0, 0.1)
            OR greatest(middle_above_0, 0.1) >= 10 * greatest(stands_at, 0.1)
        ELSE qualifier = 'zero' AND middle >= 1
      END AS far_off
  FROM compared
),
near AS (
  -- Equals: what the rule tells apart by nothing but their amounts.
  SELECT
    *,
    median(stands_at) OVER equals AS middle_of_equals,
    round(abs(stands_at - median(stands_at) OVER equals), 6) AS off_middle,
    count(*) OVER equals AS n_equals
  FROM placed
  WINDOW equals AS (
    PARTITION BY
      concept_id, form_id, far_off, derived, confidence, doubted != '', preparation, samples, year
  )
),
ranked AS (
  SELECT
    *,
    row_number() OVER by_rule AS place,
    count(*) FILTER (WHERE far_off) OVER (PARTITION BY concept_id, form_id) AS n_far_off,
    lead(far_off) OVER by_rule AS next_far_off,
    lead(derived) OVER by_rule AS next_derived,
    lead(confidence) OVER by_rule AS next_confidence,
    lead(doubted) OVER by_rule AS next_doubted,
    lead(preparation) OVER by_rule AS next_preparation,
    lead(samples) OVER by_rule AS next_n_samples,
    lead(year) OVER by_rule AS next_year,
    lead(off_middle) OVER by_rule AS next_off_middle
  FROM near
  WINDOW
    by_rule AS (
      PARTITION BY concept_id, form_id
      ORDER BY
        derived,
        far_off,
        confidence,
        doubted != '',
        preparation,
        samples DESC NULLS LAST,
        year DESC NULLS LAST,
        off_middle,
        measurement_id
    )
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
    WHEN r.far_off != r.next_far_off
      THEN 'the only one that is not ten times off the median of its kind'
    WHEN r.confidence != r.next_confidence
      THEN 'confidence ' || r.confidence || ', the next best has ' || r.next_confidence
    WHEN (r.doubted != '') != (r.next_doubted != '')
      THEN 'confidence ' || r.confidence || ' as the next best, which is doubted: ' || r.next_doubted
    WHEN r.preparation != r.next_preparation
      THEN 'confidence ' || r.confidence || ' as the next best; '
        || CASE WHEN r.preparation = 0 THEN 'plain' ELSE 'cooked or preserved' END
        || ', that one '
        || CASE WHEN r.next_preparation = 1 THEN 'cooked or preserved'
          ELSE 'seasoned or with additions' END
    WHEN r.samples IS DISTINCT FROM r.next_n_samples
      THEN 'confidence ' || r.confidence || ' as the next best; ' || r.samples
        || ' samples, that one ' || coalesce(r.next_n_samples::VARCHAR, 'states none')
    WHEN r.year IS DISTINCT FROM r.next_year
      THEN 'confidence and samples as the next best; of ' || r.year || ', that one '
        || coalesce('of ' || r.next_year, 'undated')
    WHEN r.off_middle != r.next_off_middle
      THEN 'of ' || r.n_equals || ' equals the one nearest their median '
        || round(r.middle_of_equals, 2) || ' µg'
    ELSE 'of ' || r.n_equals || ' equals one of those nearest their median '
      || round(r.middle_of_equals, 2) || ' µg; first by measurement_id'
  END AS reason,
  nullif(r.doubts, '') AS doubts,
  r.n_alternatives,
  coalesce(left_out.n, 0) AS n_left_out,
  r.n_far_off,
  r.least AS lowest_ug_per_100g,
  r.most AS highest_ug_per_100g
FROM ranked AS r
JOIN concept ON concept.concept_id = r.concept_id
LEFT JOIN left_out ON left_out.concept_id = r.concept_id AND left_out.form_id = r.form_id
WHERE r.place = 1
ORDER BY concept.concept_id, r.form_id
