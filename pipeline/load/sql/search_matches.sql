-- What matches the typed text, for the macros search and find_food: term_match has the names that
-- lead somewhere, food_match the foods by their own words, nearest what is offered where nothing
-- matches. ``class`` says how the text was read: 0 as typed, 1 without words that say little (raw,
-- cooked), 2 its last word as a beginning, 3 both, 4 with a typo forgiven. Only the best counts; with
-- 0 also 2.
typed AS (
  SELECT
    unnest(string_split(folded, ' ')) AS word,
    unnest(range(len(string_split(folded, ' ')))) AS place
  FROM (SELECT {folded_text} AS folded)
  WHERE folded <> ''
),
noise AS (
  SELECT term AS word, max(id) = 'if_unmatched' AS says_little
  FROM search_term
  WHERE kind = 'ignored'
  GROUP BY term
),
-- The text as typed, without noise, and without words that say little.
as_read AS (
  SELECT 0 AS reading, word, place FROM typed
  UNION ALL
  SELECT 1, word, place FROM typed WHERE word NOT IN (SELECT word FROM noise WHERE NOT says_little)
  UNION ALL
  SELECT 2, word, place FROM typed WHERE word NOT IN (SELECT word FROM noise)
),
-- A word of another language for a food without a concept is read as the English words for it.
translated AS (
  SELECT 2 + dense_rank() OVER (ORDER BY meant.id) AS reading, meant.id AS english, meant.name
  FROM (
    SELECT DISTINCT id, min(name) AS name
    FROM search_term
    JOIN (
      SELECT string_agg(word, ' ' ORDER BY place) AS phrase FROM as_read GROUP BY reading
    ) AS phrases ON phrases.phrase = term
    WHERE kind = 'food'
    GROUP BY id
  ) AS meant
),
read_word AS (
  SELECT reading, word, place FROM as_read
  UNION ALL
  SELECT
    reading,
    unnest(string_split(english, ' ')),
    unnest(range(len(string_split(english, ' '))))
  FROM translated
),
reading_size AS (
  SELECT reading, count(*) AS n_words, max(place) AS last_place FROM read_word GROUP BY reading
),
named AS (
  SELECT
    food_id,
    concept_id,
    category,
    source_id,
    name,
    ' ' || {folded_name} || ' ' AS words
  FROM food
  WHERE superseded_by IS NULL
),
term_word AS (
  SELECT
    term,
    kind,
    id,
    language,
    name,
    len(string_split(term, ' ')) AS n_words,
    unnest(string_split(term, ' ')) AS word
  FROM search_term
  WHERE kind NOT IN ('ignored', 'food')
),
plural AS (
  SELECT
    word,
    unnest([
      word,
      word || 's',
      word || 'es',
      CASE WHEN word LIKE '%ies' THEN left(word, -3) || 'y' END,
      CASE WHEN word LIKE '%y' THEN left(word, -1) || 'ies' END,
      CASE WHEN word LIKE '%ves' THEN left(word, -3) || 'f' END,
      CASE WHEN word LIKE '%f' THEN left(word, -1) || 'ves' END,
      CASE WHEN word LIKE '%es' THEN left(word, -2) END,
      CASE WHEN word LIKE '%s' AND word NOT LIKE '%ss' THEN left(word, -1) END
    ]) AS spelling
  FROM (SELECT DISTINCT word FROM read_word)
),
-- Endings of the other languages, for names in them only.
ending AS (
  SELECT word, unnest([word || e, CASE WHEN word LIKE '%' || e THEN left(word, -len(e)) END]) AS spelling
  FROM (SELECT DISTINCT word FROM read_word WHERE regexp_full_match(word, '[a-z]+') AND len(word) > 3)
  CROSS JOIN (SELECT unnest(['e', 'n', 'en', 'er', 'r', 'ne', 'x', 'i']) AS e)
),
vocabulary AS (
  SELECT DISTINCT known
  FROM (
    SELECT word AS known FROM term_word
    UNION ALL
    SELECT unnest(string_split(words, ' ')) FROM named
  )
  WHERE regexp_full_match(known, '[a-z]{4,}')
),
unknown AS (
  SELECT DISTINCT word
  FROM read_word
  JOIN reading_size USING (reading)
  WHERE reading IN (1, 2)
    AND regexp_full_match(word, '[a-z]+')
    AND (len(word) > 4 OR (len(word) = 4 AND n_words > 1))
    AND word NOT IN (
      SELECT word FROM plural WHERE spelling IN (SELECT known FROM vocabulary)
    )
),
mended AS (
  SELECT word, known AS spelling
  FROM unknown
  JOIN vocabulary
    ON abs(len(word) - len(known)) < 4
    AND damerau_levenshtein({single_word}, {single_known}) < 2
),
spelling AS (
  SELECT DISTINCT word, spelling, 'typed' AS manner FROM plural WHERE len(spelling) > 1 OR spelling = word
  UNION ALL
  SELECT DISTINCT word, spelling, 'ending' FROM ending WHERE len(spelling) > 3
  UNION ALL
  SELECT word, spelling, 'typo' FROM mended
),
term_found AS (
  SELECT r.reading, r.place, w.*, s.manner, true AS whole, s.word AS typed_word, s.spelling
  FROM read_word AS r
  JOIN spelling AS s ON s.word = r.word
  JOIN term_word AS w ON w.word = s.spelling AND (s.manner <> 'ending' OR w.language <> 'en')
  UNION ALL
  SELECT r.reading, r.place, w.*, 'typed', false, r.word, w.word
  FROM read_word AS r
  JOIN reading_size AS z ON z.reading = r.reading AND z.last_place = r.place
  JOIN term_word AS w
    ON (starts_with(w.word, r.word) AND (len(r.word) > 2 OR regexp_matches(r.word, {no_spaces})))
    OR (ends_with(w.word, r.word) AND regexp_matches(r.word, {no_spaces}))
),
term_match AS (
  SELECT
    f.kind,
    f.id,
    f.name AS matched,
    f.language,
    f.reading,
    f.n_words = z.n_words AS all_of_name,
    bool_and(f.whole) AS whole,
    string_agg(DISTINCT f.typed_word || ' for ' || f.spelling, ', ') FILTER (WHERE f.manner = 'typo') AS typo
  FROM (
    SELECT DISTINCT ON (reading, place, term, kind, id, language) *
    FROM term_found
    ORDER BY reading, place, term, kind, id, language, whole DESC, manner DESC, spelling
  ) AS f
  JOIN reading_size AS z ON z.reading = f.reading
  GROUP BY f.kind, f.id, f.name, f.term, f.language, f.reading, f.n_words, z.n_words
  HAVING count(*) = z.n_words AND (f.n_words = z.n_words OR f.kind IN ('concept', 'category'))
),
food_found AS (
  SELECT n.food_id, s.word, s.manner, true AS whole, s.spelling
  FROM named AS n
  JOIN (
    SELECT DISTINCT s.*
    FROM spelling AS s
    JOIN read_word AS r ON r.word = s.word AND r.reading > 0
    WHERE s.manner <> 'ending'
  ) AS s ON contains(n.words, ' ' || s.spelling || ' ')
  UNION ALL
  SELECT n.food_id, b.word, 'typed', false, b.word
  FROM named AS n
  JOIN (
    SELECT DISTINCT word, regexp_matches(word, {no_spaces}) AS unspaced
    FROM read_word
    JOIN reading_size USING (reading)
    WHERE reading > 0 AND place = last_place AND (len(word) > 2 OR regexp_matches(word, {no_spaces}))
  ) AS b
    ON contains(n.words, ' ' || b.word) OR (b.unspaced AND contains(n.words, b.word || ' '))
),
food_match AS (
  SELECT
    n.food_id,
    n.concept_id,
    n.name,
    r.reading,
    bool_and(f.whole) AS whole,
    string_agg(DISTINCT f.word || ' for ' || f.spelling, ', ') FILTER (WHERE f.manner = 'typo') AS typo,
    -- 0: the first part of the name says all that is typed, or nothing else; 1: so the second part;
    -- 2: the name begins with it.
    CASE
      WHEN list_has_all(list(f.spelling), string_split(trim(split_part(any_value(n.words), ' , ', 1)), ' ')) THEN 0
      WHEN list_has_all(list(f.spelling), string_split(trim(split_part(any_value(n.words), ' , ', 2)), ' ')) THEN 1
      WHEN list_contains(list(f.spelling), split_part(any_value(n.words), ' ', 2)) THEN 2
      ELSE 3
    END AS head,
    len(string_split(n.name, ' ')) AS n_words
  FROM (
    SELECT DISTINCT ON (food_id, word) *
    FROM food_found
    ORDER BY food_id, word, whole DESC, manner DESC, spelling
  ) AS f
  JOIN read_word AS r ON r.word = f.word AND r.reading > 0
  JOIN reading_size AS z ON z.reading = r.reading AND (f.whole OR z.last_place = r.place)
  JOIN named AS n ON n.food_id = f.food_id
  GROUP BY n.food_id, n.concept_id, n.name, r.reading, z.n_words
  HAVING count(*) = z.n_words
),
-- Every match: its class, and its tier within it. 0: a name is just what is typed; 1: the name of a
-- food without a concept begins with it; 2: the name of a concept or category holds it, 3: a food of
-- a concept does, 4: another food; 5 and 6: the beginning of a word, of a name or of a food.
every_match AS (
  SELECT
    CASE WHEN typo IS NOT NULL THEN 4 ELSE CASE WHEN whole THEN 0 ELSE 2 END + CAST(reading = 2 AS INTEGER) END AS class,
    CASE WHEN whole AND all_of_name THEN 0 WHEN whole THEN 2 ELSE 5 END AS tier,
    kind,
    id,
    CAST(NULL AS VARCHAR) AS food_id,
    matched,
    language <> 'en' AS foreign_name,
    reading,
    typo,
    0 AS head,
    0 AS n_words
  FROM term_match
  UNION ALL
  SELECT
    CASE WHEN typo IS NOT NULL THEN 4 ELSE CASE WHEN whole THEN 0 ELSE 2 END + CAST(reading = 2 AS INTEGER) END,
    CASE
      WHEN NOT whole THEN 6
      WHEN concept_id IS NOT NULL THEN 3
      WHEN head < 2 THEN 1
      ELSE 4
    END,
    CASE WHEN concept_id IS NULL THEN 'food' ELSE 'concept' END,
    coalesce(concept_id, food_id),
    food_id,
    name,
    false,
    reading,
    typo,
    head,
    n_words
  FROM food_match
  UNION ALL
  SELECT 0, 0, 'food', food_id, food_id, name, false, 0, NULL, 0, 0
  FROM food
  WHERE superseded_by IS NULL AND trim(text) IN (food_id, CAST(fdc_id AS VARCHAR))
),
kept AS (
  SELECT e.*
  FROM every_match AS e
  CROSS JOIN (SELECT min(class) AS best FROM every_match) AS b
  WHERE e.class = b.best OR (b.best < 2 AND e.class = b.best + 2)
)
