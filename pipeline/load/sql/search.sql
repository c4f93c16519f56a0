WITH
-- What matches the typed text, first: term_match has the names that
-- lead somewhere, food_match the foods by their own words, nearest what is offered where nothing
-- matches. ``class`` says how the text was read: 0 as typed, 1 without words that say little (raw,
-- cooked), 2 its last word as a beginning, 3 both, 4 with a typo forgiven. Only the best counts; with
-- 0 also 2. Few of these are MATERIALIZED: DuckDB 1.1 copies a macro twice for each.
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
read_word AS MATERIALIZED (
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
-- Folding every name takes most of the time, so only names with the letters of the longest word of
-- a reading are folded (stem).
unfolded AS (
  SELECT
    food_id,
    concept_id,
    name,
    strip_accents(lower(name)) AS english_letters,
    name || coalesce(' , ' || name_original, '') AS names,
    strip_accents({letters_of_names}) AS letters
  FROM food
  WHERE superseded_by IS NULL
),
term_word AS MATERIALIZED (
  SELECT
    term,
    kind,
    id,
    language,
    name,
    len(string_split(term, ' ')) AS n_words,
    unnest(string_split(term, ' ')) AS word,
    unnest(range(1, len(string_split(term, ' ')) + 1)) AS word_place
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
-- Endings of the other languages, for names in a language that has them only.
ending AS (
  SELECT
    word,
    languages,
    unnest([word || e, CASE WHEN word LIKE '%' || e THEN left(word, -len(e)) END]) AS spelling
  FROM (SELECT DISTINCT word FROM read_word WHERE regexp_full_match(word, '[a-z]+') AND len(word) > 3)
  CROSS JOIN (
    SELECT 'de nl da' AS languages, unnest(['e', 'n', 'en', 'er', 'r', 'ne']) AS e
    UNION ALL
    SELECT 'fr it', unnest(['e', 'x', 'i'])
  ) AS of_languages
),
-- Words with which no name and no word of a name begins. One typo is forgiven in them: a letter
-- too many, missing, wrong or exchanged with the next, or double letters.
unnamed AS (
  SELECT DISTINCT p.word, p.spelling
  FROM plural AS p
  JOIN read_word AS r ON r.word = p.word AND r.reading IN (1, 2)
  JOIN reading_size AS z ON z.reading = r.reading
  WHERE regexp_full_match(p.word, '[a-z]+')
    AND (len(p.word) > 4 OR (len(p.word) = 4 AND z.n_words > 1))
    AND len(p.spelling) > 3
    AND p.word NOT IN (
      SELECT q.word FROM plural AS q JOIN term_word AS t ON starts_with(t.word, q.spelling)
    )
),
unknown AS (
  SELECT word FROM unnamed
  EXCEPT
  SELECT n.word
  FROM unnamed AS n
  JOIN unfolded AS u ON contains(u.letters, n.spelling)
  WHERE contains(' ' || u.letters, ' ' || n.spelling)
),
vocabulary AS (
  SELECT DISTINCT known
  FROM (
    SELECT word AS known FROM term_word
    UNION ALL
    SELECT unnest(string_split(translate(english_letters, ',;:()/''"-', '         '), ' '))
    FROM unfolded
    WHERE EXISTS (SELECT 1 FROM unknown)
  )
  WHERE regexp_full_match(known, '[a-z]{4,}')
),
mended AS MATERIALIZED (
  SELECT word, known AS spelling
  FROM unknown
  JOIN vocabulary
    ON abs(len(word) - len(known)) < 4
    AND (damerau_levenshtein(word, known) < 2 OR {single_word} = {single_known})
),
spelling AS MATERIALIZED (
  SELECT DISTINCT word, spelling, 'typed' AS manner, CAST(NULL AS VARCHAR) AS languages
  FROM plural
  WHERE len(spelling) > 1 OR spelling = word
  UNION ALL
  SELECT word, spelling, 'ending', string_agg(DISTINCT languages, ' ' ORDER BY languages)
  FROM ending
  WHERE len(spelling) > 3
  GROUP BY word, spelling
  UNION ALL
  SELECT word, spelling, 'typo', CAST(NULL AS VARCHAR) FROM mended
),
stem AS (
  SELECT DISTINCT unnest([letters, translate(letters, {kana})]) AS letters
  FROM (
    SELECT DISTINCT CASE
      WHEN regexp_matches(s.word, '(ies|ves)$') THEN left(s.word, -3)
      WHEN s.word LIKE '%es' THEN left(s.word, -2)
      WHEN regexp_matches(s.word, '[syf]$') THEN left(s.word, -1)
      ELSE s.word
    END AS letters
    FROM (
      SELECT unnest([longest.word, mended.spelling]) AS word
      FROM (
        SELECT max_by(word, len(word)) AS word FROM read_word WHERE reading > 0 GROUP BY reading
      ) AS longest
      LEFT JOIN mended ON mended.word = longest.word
    ) AS s
    WHERE s.word IS NOT NULL
  )
),
named AS MATERIALIZED (
  SELECT
    food_id,
    concept_id,
    name,
    string_split({folded_name}, ' ') AS name_words,
    ' ' || {folded_names} || ' ' AS words
  FROM unfolded
  WHERE EXISTS (SELECT 1 FROM stem WHERE contains(unfolded.letters, stem.letters))
),
term_found AS (
  SELECT r.reading, r.place, w.*, s.manner, true AS whole, s.word AS typed_word, s.spelling
  FROM read_word AS r
  JOIN spelling AS s ON s.word = r.word
  JOIN term_word AS w ON w.word = s.spelling AND (s.manner <> 'ending' OR contains(s.languages, w.language))
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
    -- Two of the same word typed are not two words of a name.
    f.n_words = z.n_words AND count(DISTINCT f.word_place) = z.n_words AS all_of_name,
    max(f.word_place) FILTER (WHERE f.whole) = f.n_words AND min(f.word_place) = f.n_words - z.n_words + 1 AS ends_name,
    bool_and(f.whole) AS whole,
    bool_or(f.manner = 'ending') AS by_ending,
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
    -- 0: the name says what is typed and little else, from its first word on; 1: so, but not from
    -- the first word; 2: its first part says nothing else; 3: so its second; 4: it begins with it.
    CASE
      WHEN list_has_all(list_concat(list(f.spelling), any_value(little.words)), n.name_words)
        THEN CASE WHEN list_contains(list(f.spelling), n.name_words[1]) THEN 0 ELSE 1 END
      WHEN list_has_all(list(f.spelling), string_split(trim(split_part(n.words, ' , ', 1)), ' '))
        THEN 2
      WHEN list_has_all(list(f.spelling), string_split(trim(split_part(n.words, ' , ', 2)), ' '))
        THEN 3
      WHEN list_contains(list(f.spelling), n.name_words[1]) THEN 4
      ELSE 5
    END AS head,
    len(n.name_words) AS n_words
  FROM (
    SELECT DISTINCT ON (food_id, word) *
    FROM food_found
    ORDER BY food_id, word, whole DESC, manner DESC, spelling
  ) AS f
  JOIN read_word AS r ON r.word = f.word AND r.reading > 0
  JOIN reading_size AS z ON z.reading = r.reading AND (f.whole OR z.last_place = r.place)
  JOIN named AS n ON n.food_id = f.food_id
  CROSS JOIN (
    SELECT list(word) || [',', 'nfs', 'ns', 'as', 'to', 'type'] AS words FROM noise
  ) AS little
  GROUP BY n.food_id, n.concept_id, n.name, n.name_words, n.words, r.reading, z.n_words
  HAVING count(*) = z.n_words
),
-- Every match: its class, and its tier within it. 0: a name is just what is typed; 1: so the name of
-- a food without a concept, or a name but for its ending; 2: the name of a concept ends with it (chicken liver); 3: a part of the
-- name of a food without a concept is just that; 4: the name of a concept holds it, 5: a food of a
-- concept does, 6: another food; 7 and 8: the beginning of a word, of a name or of a food.
every_match AS MATERIALIZED (
  SELECT
    CASE
      WHEN typo IS NOT NULL THEN 4
      ELSE CASE WHEN whole THEN 0 ELSE 2 END + CAST(reading = 2 AS INTEGER)
    END AS class,
    CASE
      WHEN NOT whole THEN 7
      WHEN all_of_name THEN CASE WHEN by_ending THEN 1 ELSE 0 END
      WHEN ends_name AND kind = 'concept' THEN 2
      ELSE 4
    END AS tier,
    kind,
    id,
    matched,
    language <> 'en' AS foreign_name,
    reading,
    typo,
    0 AS head,
    0 AS n_words
  FROM term_match
  UNION ALL
  SELECT
    CASE
      WHEN typo IS NOT NULL THEN 4
      ELSE CASE WHEN whole THEN 0 ELSE 2 END + CAST(reading = 2 AS INTEGER)
    END,
    CASE
      WHEN NOT whole THEN 8
      WHEN concept_id IS NOT NULL THEN 5
      WHEN head < 2 THEN 1
      WHEN head < 4 THEN 3
      ELSE 6
    END,
    CASE WHEN concept_id IS NULL THEN 'food' ELSE 'concept' END,
    coalesce(concept_id, food_id),
    name,
    false,
    reading,
    typo,
    head,
    n_words
  FROM food_match
  UNION ALL
  SELECT 0, 0, 'food', food_id, name, false, 0, NULL, 0, 0
  FROM food
  WHERE superseded_by IS NULL AND trim(text) IN (food_id, CAST(fdc_id AS VARCHAR))
),
-- A concept that is named but for words that say little (raw egg yolk) goes with what is as typed.
kept AS (
  SELECT e.* REPLACE (
    CASE WHEN b.best = 0 AND e.class = 1 THEN 0 ELSE e.class END AS class,
    CASE WHEN b.best = 0 AND e.class = 1 THEN 1 ELSE e.tier END AS tier
  )
  FROM every_match AS e
  CROSS JOIN (SELECT min(class) AS best FROM every_match) AS b
  WHERE e.class = b.best
    OR (b.best < 2 AND e.class = b.best + 2)
    OR (b.best = 0 AND e.class = 1 AND e.tier < 2 AND e.kind = 'concept')
),
ordinary AS (
  SELECT concept_id, count(DISTINCT source_id) AS n_sources, count(*) AS n_foods
  FROM food
  WHERE superseded_by IS NULL AND concept_id IS NOT NULL
  GROUP BY concept_id
),
hit AS (
  SELECT DISTINCT ON (kind, id) *
  FROM kept
  ORDER BY kind, id, class, tier, foreign_name, head, n_words, reading, matched
),
offer AS (
  SELECT w.kind, w.id, min(w.name) AS matched, max(o.near) AS near
  FROM (
    SELECT r.word, w.term, max(CASE
      WHEN r.word = w.word THEN 1.0
      WHEN len(r.word) > 3 AND w.is_food THEN jaro_winkler_similarity(r.word, w.word)
    END) AS near
    FROM (SELECT DISTINCT word FROM read_word WHERE reading = 2) AS r
    CROSS JOIN (
      SELECT term, word, bool_or(kind IN ('concept', 'category')) AS is_food
      FROM term_word
      WHERE n_words = 1
      GROUP BY term, word
    ) AS w
    GROUP BY r.word, w.term
  ) AS o
  JOIN term_word AS w ON w.term = o.term AND w.kind IN ('concept', 'category', 'form', 'topic')
  WHERE o.near >= 0.88 AND NOT EXISTS (FROM kept)
  GROUP BY w.kind, w.id
  ORDER BY near DESC, w.kind DESC, w.id
  LIMIT 5
),
answer AS (
  SELECT
    class, tier, foreign_name, head, n_words, kind, id, matched, reading, typo,
    CASE
      WHEN class = 4 THEN 'typo'
      WHEN tier IN (0, 1) THEN 'exact'
      WHEN tier < 7 THEN 'words'
      ELSE 'beginning'
    END AS match,
    0.0 AS near
  FROM hit
  UNION ALL
  SELECT 5, 9, false, 0, 0, kind, id, matched, 0, NULL, 'nearest', near FROM offer
)
SELECT
  row_number() OVER (
    ORDER BY
      a.class,
      a.tier,
      a.foreign_name,
      list_position(['concept', 'form', 'topic', 'claim', 'category', 'food'], a.kind),
      a.near DESC,
      a.head,
      o.n_sources DESC NULLS LAST,
      o.n_foods DESC NULLS LAST,
      a.n_words,
      a.id
  ) AS rank,
  a.kind,
  a.id,
  CASE a.kind
    WHEN 'concept' THEN c.name
    WHEN 'form' THEN v.name
    WHEN 'topic' THEN t.title
    WHEN 'claim' THEN s.statement
    WHEN 'category' THEN replace(a.id, '_', ' ')
    ELSE f.name
  END AS name,
  a.match,
  a.matched,
  CASE
    WHEN a.typo IS NOT NULL THEN 'read ' || a.typo
    WHEN a.class = 5 THEN 'nothing has this name; near to it'
    WHEN a.reading > 2 THEN (
      SELECT min('read ' || english || ' for ' || name) FROM translated WHERE reading = a.reading
    )
    WHEN a.reading = 2 AND a.class < 4 THEN (
      SELECT 'read without ' || string_agg(word, ' ' ORDER BY place)
      FROM typed
      WHERE word IN (SELECT word FROM noise WHERE says_little)
    )
  END AS note,
  coalesce(t.answer, s.verdict_text) AS answer
FROM answer AS a
LEFT JOIN ordinary AS o ON a.kind = 'concept' AND o.concept_id = a.id
LEFT JOIN concept AS c ON a.kind = 'concept' AND c.concept_id = a.id
LEFT JOIN form AS v ON a.kind = 'form' AND v.form_id = a.id
LEFT JOIN search_topic AS t ON a.kind = 'topic' AND t.topic_id = a.id
LEFT JOIN claim AS s ON a.kind = 'claim' AND s.claim_id = a.id
LEFT JOIN food AS f ON a.kind = 'food' AND f.food_id = a.id
ORDER BY rank
