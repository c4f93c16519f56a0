"""Queries that show how to ask the database; the dictionary prints them and a test runs them."""

EXAMPLES: tuple[tuple[str, str], ...] = (
    ("Foods with most MK-7", "FROM top_foods('MK7', 10);"),
    ("Find a food, whatever case and accents", "FROM find_food('goat cheese');"),
    (
        "All that is known about one food, with where each number stands",
        """\
SELECT form_id, amount_ug_per_100g, qualifier, origin, confidence, record_locator
FROM measurement
WHERE food_id = 'frida:138'
ORDER BY form_id;""",
    ),
    (
        "The codes of natto in other schemes",
        """\
SELECT scheme, code, match, how_known, food.name
FROM crosswalk LEFT JOIN food USING (food_id)
WHERE coalesce(crosswalk.concept_id, food.concept_id) = 'natto' AND scheme <> 'LanguaL'
ORDER BY scheme, code, match;""",
    ),
    (
        "Foods whose menaquinones are known to be at least 10 µg per 100 g",
        """\
SELECT name, source_id, k2_lower_ug, k2_upper_ug, forms_measured
FROM food_vitamin_k
WHERE k2_lower_ug >= 10
ORDER BY k2_lower_ug DESC;""",
    ),
    (
        "Natto, Gouda, egg yolk and more: K2 by form and serving, by whom, how sure, the spread",
        """\
WITH stated AS (
  SELECT concept_id, form_id AS quantity, NULL AS total_basis, food_id, confidence,
         coalesce(reference_id, source_id) AS who, qualifier, amount_ug_per_100g AS amount_ug,
         lowest_ug_per_100g AS lowest_ug, highest_ug_per_100g AS highest_ug, n_alternatives
  FROM best_vitamin_k JOIN form USING (form_id)
  WHERE family = 'K2'
  UNION ALL
  SELECT concept_id, 'total K2', total_basis, food_id, confidence,
         coalesce(reference_id, source_id), qualifier, amount_ug_per_100g,
         amount_ug_per_100g, amount_ug_per_100g, 0
  FROM reported_total JOIN food USING (food_id)
  WHERE total = 'K2' AND superseded_by IS NULL
),
portion AS (
  SELECT food_id, origin, gram_weight,
         concat_ws(' ', CASE WHEN NOT regexp_matches(description_reported, '^[0-9]')
                        THEN format('{:g}', quantity) END, description_reported) AS description
  FROM first_serving
)
SELECT s.concept_id, s.quantity, s.total_basis, s.qualifier, s.amount_ug, s.lowest_ug,
       s.highest_ug, s.n_alternatives, s.confidence, s.who,
       coalesce(p.description, 'no serving known: 100 g') AS serving, p.origin AS serving_by,
       s.amount_ug * coalesce(p.gram_weight, 100) / 100 AS ug_per_serving,
       -- of vitamin K, by all forms that this food has amounts of: never a share of K2
       CASE WHEN k.k1_ug IS NOT NULL OR k.k2_lower_ug IS NOT NULL
         THEN (coalesce(k.k1_ug, 0) + coalesce(k.k2_lower_ug, 0)) * coalesce(p.gram_weight, 100)
           / dv.amount_ug_per_day END AS percent_of_daily_value_at_least
FROM stated s
JOIN food_vitamin_k k USING (food_id)
LEFT JOIN portion p USING (food_id)
CROSS JOIN (FROM reference_intake WHERE kind = 'DV' AND life_stage IN ('adult', 'general')) dv
WHERE s.concept_id IN ('natto', 'gouda', 'munster', 'edam', 'camembert', 'egg_yolk',
  'goose_liver', 'chicken_leg', 'chicken_leg_without_skin', 'butter', 'sauerkraut', 'eel',
  'cheddar')
ORDER BY s.concept_id, s.total_basis NULLS FIRST, s.amount_ug DESC NULLS LAST, s.quantity,
  s.food_id;""",
    ),
    (
        "The value to take for a food and vitamer if only one can be, and why this one",
        """\
SELECT name, form_id, amount_ug_per_100g, confidence, reason, n_alternatives,
       lowest_ug_per_100g, highest_ug_per_100g, doubts
FROM best_vitamin_k
WHERE concept_id = 'cheddar';""",
    ),
    (
        "Totals as printed, each with its basis: never compare two bases, never add to forms",
        """\
SELECT f.name, t.total, t.total_basis, t.amount_ug_per_100g
FROM reported_total t JOIN food f USING (food_id)
WHERE t.total = 'K2'
ORDER BY t.amount_ug_per_100g DESC
LIMIT 10;""",
    ),
    (
        "Doubts: which checks found how many",
        """\
SELECT rule, severity, count(*) AS rows
FROM issue
GROUP BY ALL
ORDER BY rows DESC;""",
    ),
    (
        "What people say of vitamin K2, and the numbers behind each verdict",
        "FROM claim_check;",
    ),
    ("How to cite, and on what terms", "FROM meta;"),
)
