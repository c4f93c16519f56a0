"""Five questions to the dataset, each with what to mind. Run it in the folder of k2.duckdb.

Needs Python and the package duckdb, 1.1.3 or newer:

    python docs/five_questions.py
"""

import duckdb

QUESTIONS = [
    (
        "Which foods hold most MK-7, and who measured it?",
        "Values with a serious doubt are left out. Per 100 g, whatever a usual portion is.",
        """\
SELECT name, round(amount_ug_per_100g, 1) AS amount_ug_per_100g, n_samples, measured_by
FROM top_foods('MK7', 5)
ORDER BY rank""",
    ),
    (
        "Do the studies of natto agree on its MK-7?",
        "They differ widely: no one number stands for natto. Never average over studies.",
        """\
SELECT reference_id, source_id, n_foods, min_ug_per_100g, median_ug_per_100g, max_ug_per_100g
FROM concept_vitamin_k
WHERE concept_id = 'natto' AND quantity = 'MK7'
ORDER BY median_ug_per_100g DESC NULLS LAST, source_id, reference_id""",
    ),
    (
        "How much of each form was measured, and how much derived or of unknown make?",
        "Derived is imputed, calculated or assumed: two thirds of the values of K1.",
        """\
SELECT
  form_id,
  count(*) FILTER (WHERE origin = 'analytical') AS measured,
  count(*) FILTER (WHERE origin IN ('imputed', 'calculated', 'assumed')) AS derived,
  count(*) FILTER (WHERE origin NOT IN ('analytical', 'imputed', 'calculated', 'assumed')) AS other
FROM measurement
WHERE form_id IN ('K1', 'MK4', 'MK7', 'MK9')
GROUP BY form_id
ORDER BY form_id""",
    ),
    (
        "Which portions give at least 20 µg of menaquinones for under 3 g of saturated fat?",
        "A lower bound: forms that were not determined are not in it.",
        """\
SELECT
  s.name,
  s.description_reported,
  round(s.k2_lower_ug, 1) AS k2_at_least_ug,
  round(c.saturated_fat_g * s.gram_weight / 100, 1) AS saturated_fat_g,
  s.forms_measured
FROM serving_vitamin_k AS s
JOIN composition AS c ON c.food_id = s.food_id
JOIN food ON food.food_id = s.food_id
WHERE s.origin = 'source'
  AND s.k2_lower_ug >= 20
  AND c.saturated_fat_g * s.gram_weight / 100 < 3
  AND food.superseded_by IS NULL
  AND s.food_id NOT IN (SELECT row_key FROM issue WHERE severity = 'high')
ORDER BY s.k2_lower_ug DESC, s.serving_id
LIMIT 5""",
    ),
    (
        "What does one food hold, form by form, and where does each number stand?",
        "Danish Blue in Frida. A quantity below a limit would have no amount, but a limit.",
        """\
SELECT form_id, qualifier, amount_ug_per_100g, origin, confidence, record_locator
FROM measurement
WHERE food_id = 'frida:138'
ORDER BY form_id""",
    ),
]


def main() -> None:
    """Print each question, what to mind, and the rows that answer it."""
    with duckdb.connect("k2.duckdb", read_only=True) as k2:
        for number, (question, caution, sql) in enumerate(QUESTIONS, start=1):
            answer = k2.execute(sql)
            print(f"{number}. {question}\n   {caution}\n")
            print(" | ".join(column[0] for column in answer.description or []))
            for row in answer.fetchall():
                print(" | ".join("" if cell is None else str(cell) for cell in row))
            print()


if __name__ == "__main__":
    main()
