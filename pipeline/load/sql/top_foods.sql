WITH wanted AS (
  SELECT vitamin_k_quantity(form) AS quantity
),
member AS (
  -- What counts: one vitamer, all menaquinones, or these with K1.
  SELECT counted.form_id, wanted.quantity
  FROM wanted
  JOIN (
    SELECT form_id, unnest([
      form_id,
      CASE WHEN family = 'K2' THEN 'K2' END,
      CASE WHEN family = 'K2' OR form_id = 'K1' THEN 'K' END
    ]) AS quantity
    FROM form
  ) AS counted ON counted.quantity = wanted.quantity
),
stated AS (
  SELECT
    m.measurement_id,
    m.food_id,
    CASE WHEN m.qualifier = 'range' THEN m.min_ug_per_100g ELSE m.amount_ug_per_100g END AS amount,
    sound.food_id IS NULL AS left_out
  FROM measurement AS m
  JOIN member ON member.form_id = m.form_id
  LEFT JOIN sound_value AS sound ON sound.food_id = m.food_id AND sound.quantity = m.form_id
  WHERE m.food_id NOT IN (SELECT food_id FROM food WHERE superseded_by IS NOT NULL)
),
candidate AS (
  SELECT
    food_id,
    sum(amount) AS amount_ug_per_100g,
    arg_max(measurement_id, amount) AS measurement_id, -- the largest part speaks for the sum
    bool_or(left_out) AS left_out
  FROM stated
  WHERE amount > 0
  GROUP BY food_id
),
ranked AS (
  SELECT
    row_number() OVER (ORDER BY amount_ug_per_100g DESC, food_id) AS rank,
    *
  FROM candidate
  WHERE NOT left_out
)
SELECT
  ranked.rank,
  food.name,
  ranked.amount_ug_per_100g,
  m.origin,
  m.n_samples,
  m.confidence,
  coalesce(
    reference.citation,
    CASE WHEN m.origin = 'analytical' THEN source.publisher
    ELSE 'no study named; ' || m.origin || ' by ' || source.publisher END
  ) AS measured_by,
  source.title || ', release ' || source.release AS source,
  ranked.food_id,
  (SELECT count(*) FROM candidate WHERE left_out) AS left_out
FROM ranked
JOIN measurement AS m ON m.measurement_id = ranked.measurement_id
JOIN food ON food.food_id = ranked.food_id
JOIN source ON source.source_id = food.source_id
LEFT JOIN reference ON reference.reference_id = m.reference_id
WHERE ranked.rank <= n
ORDER BY ranked.rank
