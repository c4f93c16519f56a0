WITH named AS (
  SELECT
    *,
    strip_accents(lower(name || ' ' || coalesce(name_original, ''))) AS words
  FROM food
  WHERE superseded_by IS NULL
),
word AS (
  SELECT unnest(string_split(strip_accents(lower(trim(text))), ' ')) AS word
),
missed AS (
  SELECT DISTINCT named.food_id
  FROM named
  JOIN word
    ON NOT contains(named.words, word.word)
    AND word.word IS DISTINCT FROM CAST(named.fdc_id AS VARCHAR)
)
SELECT
  named.food_id,
  named.name,
  named.name_original,
  named.source_id,
  k.k1_ug,
  k.mk4_ug,
  k.mk7_ug,
  k.forms_measured,
  k.k2_lower_ug
FROM named
JOIN food_vitamin_k AS k ON k.food_id = named.food_id
WHERE named.food_id NOT IN (SELECT food_id FROM missed)
ORDER BY k.k2_lower_ug DESC NULLS LAST, named.food_id
