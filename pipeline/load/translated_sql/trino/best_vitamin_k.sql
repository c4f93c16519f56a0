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
      rule) AS rules
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
      rule) AS rules
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
        CONCAT(
          CAST('\b(with )?added vitamins? [a-d](-?[0-9])?( and (vitamin )?[a-d](-?[0-9])?)*\b' AS VARCHAR),
          CAST('|\bvitamin [a-d] fortified\b|\benriched with a- and d-vitamin\b' AS VARCHAR)
        ),
        '',
        'g'
      ),
      CASE
        WHEN concept.category IN ('legumes', 'cereals', 'nuts_and_seeds')
        THEN '\bdried\b'
        WHEN concept.category = 'processed_meat'
        THEN '\b(cured|smoked|corned|salted|brine)\b'
        WHEN concept.concept_id LIKE '%smoked%'
        THEN '\bsmoked\b'
        WHEN concept.concept_id LIKE '%skimmed%'
        THEN '\b(reduced|low)[- ]fat\b'
        ELSE '^$'
      END,
      '',
      'g'
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
    CONCAT_WS(', ', CAST(lesser_of_value.rules AS VARCHAR), CAST(lesser_of_food.rules AS VARCHAR)) AS doubted,
    CASE
      WHEN REGEXP_LIKE(
        form_of.text,
        CONCAT(
          CAST('\b(seasoned|seasoning|marinated?|flavou?red|smoked|cured|corned|salted|breaded|battered' AS VARCHAR),
          CAST('|batter|coated|stuffed|sweetened|fortified|enriched|condensed|brine|whipped)\b' AS VARCHAR),
          CAST('|\b((low|reduced|half)[- ]fat|reduced[- ]sodium|low[- ]sodium|light|diet)\b' AS VARCHAR),
          CAST('|\b(in|with) (\w+ )?(sauce|salt|sugar|solution|oil|butter|herbs|tomato|added)\b|\badded ' AS VARCHAR)
        )
      )
      THEN 2
      WHEN REGEXP_LIKE(
        form_of.text,
        CONCAT(
          CAST('\b(cooked|boiled|steamed|blanched|simmered|stewed|braised|poached|roasted|grilled|broiled' AS VARCHAR),
          CAST('|baked|(pan-?|deep-?|stir-?)?fried|browned|microwaved|toasted|heated|rotisserie' AS VARCHAR),
          CAST('|canned|tinned|frozen|dried|dehydrated|powder|prepared|reconstituted)\b' AS VARCHAR)
        )
      )
      THEN 1
      ELSE 0
    END AS preparation, /* 0 plain, 1 cooked or preserved, 2 with additions, whipped or reduced */
    COALESCE(reference.year, TRY_CAST(SUBSTR(source.released_on, 1, 4) AS BIGINT)) AS year,
    CONCAT_WS(', ', CAST(of_value.rules AS VARCHAR), CAST(of_food.rules AS VARCHAR)) AS doubts,
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
      THEN CAST((
        COALESCE(m.min_ug_per_100g, 0) + COALESCE(m.max_ug_per_100g, m.min_ug_per_100g)
      ) AS DOUBLE) / 2
      ELSE COALESCE(m.amount_ug_per_100g, 0)
    END AS stands_at, /* Where it stands among others: a range at its middle, below a limit or a trace at 0. */
    COALESCE(of_value.contradicted, FALSE) AS contradicted,
    CONCAT(
      COALESCE(CAST(', ' AS VARCHAR), ''),
      COALESCE(CAST(lesser_of_value.rules AS VARCHAR), ''),
      COALESCE(CAST(', ' AS VARCHAR), '')
    ) LIKE '%, zero_may_be_censored, %' AS censored
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
  GROUP BY
    1,
    2
), kind AS (
  SELECT
    concept_id,
    form_id,
    derived,
    (
      ELEMENT_AT(
        ARRAY_AGG(
          CASE WHEN NOT censored THEN stands_at END ORDER BY CASE WHEN NOT censored THEN stands_at END
        ) FILTER(WHERE
          NOT CASE WHEN NOT censored THEN stands_at END IS NULL),
        GREATEST(1, CAST(CEIL(COUNT(CASE WHEN NOT censored THEN stands_at END) / 2e0) AS INTEGER))
      ) + ELEMENT_AT(
        ARRAY_AGG(
          CASE WHEN NOT censored THEN stands_at END ORDER BY CASE WHEN NOT censored THEN stands_at END
        ) FILTER(WHERE
          NOT CASE WHEN NOT censored THEN stands_at END IS NULL),
        CAST(FLOOR(COUNT(CASE WHEN NOT censored THEN stands_at END) / 2e0) AS INTEGER) + 1
      )
    ) / 2e0 AS middle, /* A zero that may be a limit tells nothing of where the others stand. */
    (
      ELEMENT_AT(
        ARRAY_AGG(
          CASE WHEN stands_at > 0 THEN stands_at END ORDER BY CASE WHEN stands_at > 0 THEN stands_at END
        ) FILTER(WHERE
          NOT CASE WHEN stands_at > 0 THEN stands_at END IS NULL),
        GREATEST(1, CAST(CEIL(COUNT(CASE WHEN stands_at > 0 THEN stands_at END) / 2e0) AS INTEGER))
      ) + ELEMENT_AT(
        ARRAY_AGG(
          CASE WHEN stands_at > 0 THEN stands_at END ORDER BY CASE WHEN stands_at > 0 THEN stands_at END
        ) FILTER(WHERE
          NOT CASE WHEN stands_at > 0 THEN stands_at END IS NULL),
        CAST(FLOOR(COUNT(CASE WHEN stands_at > 0 THEN stands_at END) / 2e0) AS INTEGER) + 1
      )
    ) / 2e0 AS middle_above_0,
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
      ORDER BY derived, far_off, confidence = 'D', preparation = 2, confidence, doubted <> '', preparation, samples DESC, year DESC
    ) AS rank_of_equals
  FROM compared
), equal AS (
  SELECT
    concept_id,
    form_id,
    rank_of_equals,
    (
      ELEMENT_AT(
        ARRAY_AGG(stands_at ORDER BY stands_at) FILTER(WHERE
          NOT stands_at IS NULL),
        GREATEST(1, CAST(CEIL(COUNT(stands_at) / 2e0) AS INTEGER))
      ) + ELEMENT_AT(
        ARRAY_AGG(stands_at ORDER BY stands_at) FILTER(WHERE
          NOT stands_at IS NULL),
        CAST(FLOOR(COUNT(stands_at) / 2e0) AS INTEGER) + 1
      )
    ) / 2e0 AS middle,
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
    ORDER BY rank_of_equals, off_middle, measurement_id
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
  CONCAT(
    CAST(CASE
      WHEN counted.n_alternatives = 0
      THEN 'the only value'
      WHEN r.derived <> r.next_derived
      THEN 'analysed or compiled, the next best is not'
      WHEN r.far_off <> r.next_far_off
      THEN CONCAT(
        CAST('the only one that is neither five times off the median of its kind nor contradicted by' AS VARCHAR),
        CAST(' other publishers or twins' AS VARCHAR)
      )
      WHEN (
        r.confidence = 'D'
      ) <> (
        r.next_confidence = 'D'
      )
      THEN CONCAT(
        CAST('confidence ' AS VARCHAR),
        CAST(r.confidence AS VARCHAR),
        CAST(', the next best has ' AS VARCHAR),
        CAST(r.next_confidence AS VARCHAR)
      )
      WHEN (
        r.preparation = 2
      ) <> (
        r.next_preparation = 2
      )
      THEN CONCAT(
        CAST(CASE WHEN r.preparation = 0 THEN 'plain' ELSE 'cooked or preserved' END AS VARCHAR),
        CAST(', the next best with additions, whipped or reduced' AS VARCHAR)
      )
      WHEN r.confidence <> r.next_confidence
      THEN CONCAT(
        CAST('confidence ' AS VARCHAR),
        CAST(r.confidence AS VARCHAR),
        CAST(', the next best has ' AS VARCHAR),
        CAST(r.next_confidence AS VARCHAR)
      )
      WHEN (
        r.doubted <> ''
      ) <> (
        r.next_doubted <> ''
      )
      THEN CONCAT(
        CAST('confidence ' AS VARCHAR),
        CAST(r.confidence AS VARCHAR),
        CAST(' as the next best, which is doubted: ' AS VARCHAR),
        CAST(r.next_doubted AS VARCHAR)
      )
      WHEN r.preparation <> r.next_preparation
      THEN CONCAT(
        CAST('confidence ' AS VARCHAR),
        CAST(r.confidence AS VARCHAR),
        CAST(' as the next best; plain, that one cooked or preserved' AS VARCHAR)
      )
      WHEN r.samples IS DISTINCT FROM r.next_n_samples
      THEN CONCAT(
        CAST('confidence ' AS VARCHAR),
        CAST(r.confidence AS VARCHAR),
        CAST(' as the next best; ' AS VARCHAR),
        CAST(r.samples AS VARCHAR),
        CAST(' samples, that one ' AS VARCHAR),
        CAST(COALESCE(CAST(r.next_n_samples AS VARCHAR), 'states none') AS VARCHAR)
      )
      WHEN r.year IS DISTINCT FROM r.next_year
      THEN CONCAT(
        CAST('confidence and samples as the next best; of ' AS VARCHAR),
        CAST(r.year AS VARCHAR),
        CAST(', that one ' AS VARCHAR),
        CAST(COALESCE(CONCAT(CAST('of ' AS VARCHAR), CAST(r.next_year AS VARCHAR)), 'undated') AS VARCHAR)
      )
      WHEN r.off_middle <> r.next_off_middle
      THEN CONCAT(
        CAST('of ' AS VARCHAR),
        CAST(r.n_equals AS VARCHAR),
        CAST(' equals the one nearest their median ' AS VARCHAR),
        CAST(ROUND(r.middle_of_equals, 2) AS VARCHAR),
        CAST(' µg' AS VARCHAR)
      )
      ELSE CONCAT(
        CAST('of ' AS VARCHAR),
        CAST(r.n_equals AS VARCHAR),
        CAST(' equals one of those nearest their median ' AS VARCHAR),
        CAST(ROUND(r.middle_of_equals, 2) AS VARCHAR),
        CAST(' µg; first by measurement_id' AS VARCHAR)
      )
    END AS VARCHAR),
    CAST(CASE
      WHEN counted.n_alternatives = 1
      AND r.derived = r.next_derived
      AND r.far_off = r.next_far_off
      AND r.stands_at > 0
      AND r.next_stands_at > 0
      AND GREATEST(r.stands_at, r.next_stands_at, 0.1) >= 5 * GREATEST(LEAST(r.stands_at, r.next_stands_at), 0.1)
      THEN CONCAT(
        CAST('; the two are ' AS VARCHAR),
        CAST(ROUND(
          CAST(GREATEST(r.stands_at, r.next_stands_at) AS DOUBLE) / LEAST(r.stands_at, r.next_stands_at),
          1
        ) AS VARCHAR),
        CAST(' times apart, and no third value tells which is usual' AS VARCHAR)
      )
      ELSE ''
    END AS VARCHAR)
  ) AS reason,
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
  concept.concept_id,
  r.form_id
