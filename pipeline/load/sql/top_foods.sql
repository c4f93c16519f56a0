WITH candidate AS (
  SELECT
    m.*,
    sound.food_id IS NULL AS left_out
  FROM measurement AS m
  LEFT JOIN sound_value AS sound ON sound.food_id = m.food_id AND sound.quantity = m.form_id
  WHERE m.amount_ug_per_100g > 0
    AND m.food_id NOT IN (SELECT food_id FROM food WHERE superseded_by IS NOT NULL)
    AND upper(m.form_id) = replace(replace(replace(upper(form), '-', ''), '(', '_'), ')', '')
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
  ranked.origin,
  ranked.n_samples,
  ranked.confidence,
  coalesce(
    reference.citation,
    CASE WHEN ranked.origin = 'analytical' THEN source.publisher
    ELSE 'no study named; ' || ranked.origin || ' by ' || source.publisher END
  ) AS measured_by,
  source.title || ', release ' || source.release AS source,
  ranked.food_id,
  (SELECT count(*) FROM candidate WHERE left_out) AS left_out
FROM ranked
JOIN food ON food.food_id = ranked.food_id
JOIN source ON source.source_id = food.source_id
LEFT JOIN reference ON reference.reference_id = ranked.reference_id
WHERE ranked.rank <= n
ORDER BY ranked.rank
