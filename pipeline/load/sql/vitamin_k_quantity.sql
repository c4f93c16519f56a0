(
  WITH spelling AS (
    -- Letters and digits alone, without "vitamin" and the languages' endings of "menaquinone".
    SELECT regexp_replace(
      regexp_replace(
        regexp_replace(
          translate(lower(strip_accents(text)), 'ｍｋ０１２３４５６７８９', 'mk0123456789'), '[^a-z0-9]', '', 'g'
        ), '^vitamine?|^vit', ''
      ),
      '^(k2)?(mena(qu|k|ch)inone?s?|mk)', 'mk'
    ) AS letters
  ),
  named AS (
    SELECT CASE
      WHEN letters IN ('k2', 'mk') THEN 'K2'
      WHEN letters = 'k' THEN 'K'
      WHEN regexp_matches(letters, '^(k1)?(phyllo(qu|k|ch)inone?|phyto(me)?nadione?)$|^k1$')
        THEN 'K1'
      WHEN regexp_matches(letters, '^(23)?(dk1|dihydro(phyllo(qu|k|ch)inone?|vitamink1|k1))$')
        THEN 'DK1'
      WHEN regexp_matches(letters, '^(k2)?(menatetrenone?)$') THEN 'MK4'
      WHEN letters IN ('mk94h', 'tetrahydromenaquinone9', 'tetrahydromk9') THEN 'MK9_4H'
      ELSE upper(letters)
    END AS quantity
    FROM spelling
  )
  SELECT coalesce(
    (
      SELECT quantity FROM named
      WHERE quantity IN ('K', 'K2') OR quantity IN (SELECT form_id FROM form)
    ),
    error(
      coalesce(text, 'NULL') || ' is no form of vitamin K; give K2, K (all), '
        || (SELECT string_agg(form_id, ', ' ORDER BY family, length(form_id), form_id) FROM form)
    )
  )
)
