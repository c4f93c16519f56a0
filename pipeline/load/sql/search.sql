WITH
{search_matches},
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
