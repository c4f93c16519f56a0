WITH
{search_matches},
-- A food by its own words, and all foods of a concept or category whose name is typed.
found AS (
  SELECT n.food_id, k.class, k.tier, k.head, k.n_words
  FROM kept AS k
  JOIN food AS n ON n.food_id = k.food_id
  UNION ALL
  SELECT n.food_id, k.class, k.tier, 6, 0
  FROM kept AS k
  JOIN food AS n ON n.concept_id = k.id AND n.superseded_by IS NULL
  WHERE k.kind = 'concept' AND k.food_id IS NULL
  UNION ALL
  SELECT n.food_id, k.class, 6, 6, 0
  FROM kept AS k
  JOIN food AS n ON n.category = k.id AND n.superseded_by IS NULL
  WHERE k.kind = 'category' AND k.tier = 0
),
ranked AS (
  SELECT food_id, min((class, tier, head, n_words)) AS fit
  FROM found
  GROUP BY food_id
)
SELECT
  f.food_id,
  f.name,
  f.name_original,
  f.source_id,
  k.k1_ug,
  k.mk4_ug,
  k.mk7_ug,
  k.forms_measured,
  k.k2_lower_ug
FROM ranked AS r
JOIN food AS f ON f.food_id = r.food_id
JOIN food_vitamin_k AS k ON k.food_id = r.food_id
ORDER BY r.fit, k.k2_lower_ug DESC NULLS LAST, f.food_id
