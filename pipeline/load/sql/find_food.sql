WITH typed AS (
  SELECT strip_accents(lower(trim(text))) AS phrase
),
word AS (
  SELECT DISTINCT
    word,
    -- Words begin with it; scripts without spaces hold it. A plural finds the singular.
    CASE WHEN regexp_matches(word, '^[a-z0-9]') THEN ' ' || regexp_replace(word, 's$', '')
      ELSE word END AS beginning
  FROM (SELECT unnest(string_split(translate(phrase, ',;', '  '), ' ')) AS word FROM typed)
  WHERE word <> ''
),
named AS (
  SELECT
    food_id,
    name,
    CAST(fdc_id AS VARCHAR) AS fdc_id,
    ' ' || translate(
      strip_accents(lower(name || ' ' || coalesce(name_original, ''))), ',;:()/"-.%', '          '
    ) || ' ' AS words
  FROM food
  WHERE superseded_by IS NULL
),
held AS (
  SELECT
    named.food_id,
    count(*) AS n_words,
    count(*) FILTER (WHERE contains(named.words, ' ' || word.word || ' ')) AS n_whole
  FROM named
  JOIN word ON contains(named.words, word.beginning) OR word.word = named.fdc_id
  GROUP BY named.food_id
),
hit AS (
  SELECT
    held.food_id,
    CASE
      WHEN strip_accents(lower(named.name)) = (SELECT phrase FROM typed) THEN 0
      WHEN held.n_whole = held.n_words THEN 1
      ELSE 2
    END AS fit
  FROM held
  JOIN named ON named.food_id = held.food_id
  WHERE held.n_words = (SELECT count(*) FROM word)
  UNION ALL
  -- All foods of a concept or category whose name is typed, in any language.
  SELECT food.food_id, CASE WHEN term.kind = 'concept' THEN 3 ELSE 4 END AS fit
  FROM search_term AS term
  JOIN typed ON term.term = typed.phrase OR term.term = regexp_replace(typed.phrase, 's$', '')
  JOIN food
    ON (term.kind = 'concept' AND food.concept_id = term.id)
    OR (term.kind = 'category' AND food.category = term.id)
  WHERE food.superseded_by IS NULL
),
best AS (
  SELECT food_id, min(fit) AS fit FROM hit GROUP BY food_id
)
SELECT
  food.food_id,
  food.name,
  food.name_original,
  food.source_id,
  k.k1_ug,
  k.mk4_ug,
  k.mk7_ug,
  k.forms_measured,
  k.k2_lower_ug
FROM best
JOIN food ON food.food_id = best.food_id
JOIN food_vitamin_k AS k ON k.food_id = best.food_id
ORDER BY best.fit, length(food.name), food.food_id
