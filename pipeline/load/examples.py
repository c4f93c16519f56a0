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
        "Foods whose menaquinones are known to be at least 10 µg per 100 g",
        """\
SELECT name, source_id, k2_lower_ug, k2_upper_ug, forms_measured
FROM food_vitamin_k
WHERE k2_lower_ug >= 10
ORDER BY k2_lower_ug DESC;""",
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
