WITH doubted AS (
  SELECT
    table_name,
    row_key,
    BOOL_OR(severity = 'high') AS high,
    BOOL_OR(
      rule IN (
        'unit_slip',
        'outlier_in_concept',
        'far_above_others',
        'far_below_others',
        'far_from_twin',
        'implausible_amount'
      )
    ) AS contradicted, /* Far from what is stated elsewhere of the same food. */
    LISTAGG(DISTINCT rule, ', ') WITHIN GROUP (ORDER BY
      rule NULLS LAST) AS rules
  FROM issue
  WHERE
    table_name IN ('measurement', 'food')
  GROUP BY
    table_name,
    row_key
), lesser AS (
  /* Doubts that lose a tie. */
  SELECT
    table_name,
    row_key,
    LISTAGG(DISTINCT rule, ', ') WITHIN GROUP (ORDER BY
      rule NULLS LAST) AS rules
  FROM issue
  WHERE
    table_name IN ('measurement', 'food')
    AND (
      severity = 'medium' OR rule = 'zero_may_be_censored'
    )
  GROUP BY
    table_name,
    row_key
), form_of /* Names without what is usual: vitamins A and D in milk and margarine, dried pulses and grain, */ /* cured and smoked meat and fish where the concept is that. */ AS (
  SELECT
    food.food_id,
    REGEXP_REPLACE(
      REGEXP_REPLACE(
        LOWER(food.name),
        '\\b(with )?added vitamins? [a-d](-?[0-9])?( and (vitamin )?[a-d](-?[0-9])?)*\\b' || '|\\bvitamin [a-d] fortified\\b|\\benriched with a- and d-vitamin\\b',
        ''
      ),
      CASE
        WHEN concept.category IN ('legumes', 'cereals', 'nuts_and_seeds')
        THEN '\\bdried\\b'
        WHEN concept.category = 'processed_meat'
        THEN '\\b(cured|smoked|corned|salted|brine)\\b'
        WHEN concept.concept_id LIKE '%smoked%'
        THEN '\\bsmoked\\b'
        WHEN concept.concept_id LIKE '%skimmed%'
        THEN '\\b(reduced|low)[- ]fat\\b'
        ELSE '^$'
      END,
      ''
    ) AS text
  FROM food
  JOIN concept
    ON concept.concept_id = food.concept_id
), stated AS (
  SELECT
    food.concept_id,
    food.name AS food_name,
    food.source_id,
    m.*,
    NULLIF(m.n_samples, 0) AS samples, /* a 0 of USDA means: none stated */
    NOT m.origin IN ('analytical', 'compiled') AS derived,
    CONCAT_WS(', ', lesser_of_value.rules, lesser_of_food.rules) AS doubted,
    CASE
      WHEN form_of.text RLIKE '\\b(seasoned|seasoning|marinated?|flavou?red|smoked|cured|corned|salted|breaded|battered' || '|batter|coated|stuffed|sweetened|fortified|enriched|condensed|brine|whipped)\\b' || '|\\b((low|reduced|half)[- ]fat|reduced[- ]sodium|low[- ]sodium|light|diet)\\b' || '|\\b(in|with) (\\w+ )?(sauce|salt|sugar|solution|oil|butter|herbs|tomato|added)\\b|\\badded '
      THEN 2
      WHEN form_of.text RLIKE '\\b(cooked|boiled|steamed|blanched|simmered|stewed|braised|poached|roasted|grilled|broiled' || '|baked|(pan-?|deep-?|stir-?)?fried|browned|microwaved|toasted|heated|rotisserie' || '|canned|tinned|frozen|dried|dehydrated|powder|prepared|reconstituted)\\b'
      THEN 1
      ELSE 0
    END AS preparation, /* 0 plain, 1 cooked or preserved, 2 with additions, whipped or reduced */
    COALESCE(reference.year, TRY_CAST(LEFT(source.released_on, 4) AS BIGINT)) AS year,
    CONCAT_WS(', ', of_value.rules, of_food.rules) AS doubts,
    whose.publisher,
    whose.borrowed,
    NOT food.superseded_by IS NULL
    OR COALESCE(of_value.high, FALSE)
    OR COALESCE(of_food.high, FALSE)
    OR (
      m.amount_ug_per_100g IS NULL AND m.qualifier IN ('quantified', 'zero')
    ) AS left_out,
    CASE WHEN m.qualifier = 'range' THEN m.min_ug_per_100g ELSE m.amount_ug_per_100g END AS lowest,
    CASE WHEN m.qualifier = 'range' THEN m.max_ug_per_100g ELSE m.amount_ug_per_100g END AS highest,
    CASE
      WHEN m.qualifier = 'range'
      THEN (
        COALESCE(m.min_ug_per_100g, 0) + COALESCE(m.max_ug_per_100g, m.min_ug_per_100g)
      ) / 2
      ELSE COALESCE(m.amount_ug_per_100g, 0)
    END AS stands_at, /* Where it stands among others: a range at its middle, below a limit or a trace at 0. */
    COALESCE(of_value.contradicted, FALSE) AS contradicted,
    CONCAT(', ', COALESCE(lesser_of_value.rules, ''), ', ') LIKE '%, zero_may_be_censored, %' AS censored
  FROM measurement AS m
  JOIN food
    ON food.food_id = m.food_id
  JOIN form_of
    ON form_of.food_id = food.food_id
  JOIN source
    ON source.source_id = food.source_id
  JOIN value_publisher AS whose
    ON whose.table_name = 'measurement' AND whose.row_key = m.measurement_id
  LEFT JOIN reference
    ON reference.reference_id = m.reference_id
  LEFT JOIN doubted AS of_value
    ON of_value.table_name = 'measurement' AND of_value.row_key = m.measurement_id
  LEFT JOIN doubted AS of_food
    ON of_food.table_name = 'food' AND of_food.row_key = m.food_id
  LEFT JOIN lesser AS lesser_of_value
    ON lesser_of_value.table_name = 'measurement'
    AND lesser_of_value.row_key = m.measurement_id
  LEFT JOIN lesser AS lesser_of_food
    ON lesser_of_food.table_name = 'food' AND lesser_of_food.row_key = m.food_id
  WHERE
    NOT food.concept_id IS NULL
), left_out AS (
  SELECT
    concept_id,
    form_id,
    COUNT(*) AS n
  FROM stated
  WHERE
    left_out
  GROUP BY ALL
), kind AS (
  SELECT
    concept_id,
    form_id,
    derived,
    MEDIAN(CASE WHEN NOT censored THEN stands_at END) AS middle, /* A zero that may be a limit tells nothing of where the others stand. */
    MEDIAN(CASE WHEN stands_at > 0 THEN stands_at END) AS middle_above_0,
    COUNT(CASE WHEN NOT censored THEN 1 END) AS n_stated,
    COUNT(CASE WHEN stands_at > 0 THEN 1 END) AS n_above_0,
    MIN(lowest) AS least,
    MAX(highest) AS most
  FROM stated
  WHERE
    NOT left_out
  GROUP BY
    concept_id,
    form_id,
    derived
), compared AS (
  SELECT
    stated.*,
    kind.least,
    kind.most,
    stated.contradicted /* Fivefold already: of two values ten times apart, the median lies five times off the smaller. */
    OR (
      kind.n_stated >= 3
      AND CASE
        WHEN stated.stands_at > 0 AND kind.middle > 0
        THEN GREATEST(stated.stands_at, 0.1) >= 5 * GREATEST(kind.middle, 0.1)
        OR GREATEST(kind.middle, 0.1) >= 5 * GREATEST(stated.stands_at, 0.1)
        WHEN stated.stands_at > 0 AND kind.n_above_0 >= 3
        THEN GREATEST(stated.stands_at, 0.1) >= 5 * GREATEST(kind.middle_above_0, 0.1)
        OR GREATEST(kind.middle_above_0, 0.1) >= 5 * GREATEST(stated.stands_at, 0.1)
        WHEN stated.stands_at > 0
        THEN FALSE
        ELSE stated.qualifier = 'zero' AND kind.middle >= 1
      END
    ) AS far_off
  FROM stated
  JOIN kind
    ON kind.concept_id = stated.concept_id
    AND kind.form_id = stated.form_id
    AND kind.derived = stated.derived
  WHERE
    NOT stated.left_out
), placed AS (
  /* Of one place are equals: what the rule tells apart by nothing but their amounts. */
  SELECT
    *,
    DENSE_RANK() OVER (
      PARTITION BY concept_id, form_id
      ORDER BY derived NULLS LAST, far_off NULLS LAST, confidence = 'D' NULLS LAST, preparation = 2 NULLS LAST, confidence NULLS LAST, doubted <> '' NULLS LAST, preparation NULLS LAST, samples DESC, year DESC
    ) AS rank_of_equals
  FROM compared
), equal AS (
  SELECT
    concept_id,
    form_id,
    rank_of_equals,
    MEDIAN(stands_at) AS middle,
    COUNT(*) AS n
  FROM placed
  GROUP BY
    concept_id,
    form_id,
    rank_of_equals
), near AS (
  SELECT
    placed.*,
    equal.middle AS middle_of_equals,
    equal.n AS n_equals,
    ROUND(ABS(placed.stands_at - equal.middle), 6) AS off_middle
  FROM placed
  JOIN equal
    ON equal.concept_id = placed.concept_id
    AND equal.form_id = placed.form_id
    AND equal.rank_of_equals = placed.rank_of_equals
), counted AS (
  SELECT
    concept_id,
    form_id,
    COUNT(*) - 1 AS n_alternatives,
    COUNT(CASE WHEN far_off THEN 1 END) AS n_far_off,
    GREATEST(COUNT(DISTINCT CASE WHEN NOT borrowed THEN publisher END), 1) AS n_publishers /* A value taken from another table adds no publisher. */
  FROM compared
  GROUP BY
    concept_id,
    form_id
), ranked AS (
  SELECT
    *,
    ROW_NUMBER() OVER by_rule AS place,
    LEAD(far_off) OVER by_rule AS next_far_off,
    LEAD(derived) OVER by_rule AS next_derived,
    LEAD(confidence) OVER by_rule AS next_confidence,
    LEAD(stands_at) OVER by_rule AS next_stands_at,
    LEAD(doubted) OVER by_rule AS next_doubted,
    LEAD(preparation) OVER by_rule AS next_preparation,
    LEAD(samples) OVER by_rule AS next_n_samples,
    LEAD(year) OVER by_rule AS next_year,
    LEAD(off_middle) OVER by_rule AS next_off_middle
  FROM near
  WINDOW by_rule AS (
    PARTITION BY concept_id, form_id
    ORDER BY rank_of_equals NULLS LAST, off_middle NULLS LAST, measurement_id NULLS LAST
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
    WHEN counted.n_alternatives = 0
    THEN 'the only value'
    WHEN r.derived <> r.next_derived
    THEN 'analysed or compiled, the next best is not'
    WHEN r.far_off <> r.next_far_off
    THEN 'the only one that is neither five times off the median of its kind nor contradicted by' || ' other publishers or twins'
    WHEN (
      r.confidence = 'D'
    ) <> (
      r.next_confidence = 'D'
    )
    THEN 'confidence ' || r.confidence || ', the next best has ' || r.next_confidence
    WHEN (
      r.preparation = 2
    ) <> (
      r.next_preparation = 2
    )
    THEN CASE WHEN r.preparation = 0 THEN 'plain' ELSE 'cooked or preserved' END || ', the next best with additions, whipped or reduced'
    WHEN r.confidence <> r.next_confidence
    THEN 'confidence ' || r.confidence || ', the next best has ' || r.next_confidence
    WHEN (
      r.doubted <> ''
    ) <> (
      r.next_doubted <> ''
    )
    THEN 'confidence ' || r.confidence || ' as the next best, which is doubted: ' || r.next_doubted
    WHEN r.preparation <> r.next_preparation
    THEN 'confidence ' || r.confidence || ' as the next best; plain, that one cooked or preserved'
    WHEN r.samples IS DISTINCT FROM r.next_n_samples
    THEN 'confidence ' || r.confidence || ' as the next best; ' || r.samples || ' samples, that one ' || COALESCE(CAST(r.next_n_samples AS STRING), 'states none')
    WHEN r.year IS DISTINCT FROM r.next_year
    THEN 'confidence and samples as the next best; of ' || r.year || ', that one ' || COALESCE('of ' || r.next_year, 'undated')
    WHEN r.off_middle <> r.next_off_middle
    THEN 'of ' || r.n_equals || ' equals the one nearest their median ' || ROUND(r.middle_of_equals, 2) || ' µg'
    ELSE 'of ' || r.n_equals || ' equals one of those nearest their median ' || ROUND(r.middle_of_equals, 2) || ' µg; first by measurement_id'
  END || CASE
    WHEN counted.n_alternatives = 1
    AND r.derived = r.next_derived
    AND r.far_off = r.next_far_off
    AND r.stands_at > 0
    AND r.next_stands_at > 0
    AND GREATEST(r.stands_at, r.next_stands_at, 0.1) >= 5 * GREATEST(LEAST(r.stands_at, r.next_stands_at), 0.1)
    THEN '; the two are ' || ROUND(GREATEST(r.stands_at, r.next_stands_at) / LEAST(r.stands_at, r.next_stands_at), 1) || ' times apart, and no third value tells which is usual'
    ELSE ''
  END AS reason,
  NULLIF(r.doubts, '') AS doubts,
  counted.n_alternatives,
  counted.n_publishers,
  COALESCE(left_out.n, 0) AS n_left_out,
  counted.n_far_off,
  r.least AS lowest_ug_per_100g,
  r.most AS highest_ug_per_100g
FROM ranked AS r
JOIN counted
  ON counted.concept_id = r.concept_id AND counted.form_id = r.form_id
JOIN concept
  ON concept.concept_id = r.concept_id
LEFT JOIN left_out
  ON left_out.concept_id = r.concept_id AND left_out.form_id = r.form_id
WHERE
  r.place = 1
ORDER BY
  concept.concept_id NULLS LAST,
  r.form_id NULLS LAST
