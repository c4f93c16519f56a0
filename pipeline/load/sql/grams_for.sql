WITH wanted AS (
  SELECT
    vitamin_k_quantity(form) AS quantity,
    CASE
      WHEN CAST(amount_ug AS DOUBLE) > 0 AND CAST(amount_ug AS DOUBLE) < CAST('inf' AS DOUBLE)
        THEN CAST(amount_ug AS DOUBLE)
      ELSE error('amount_ug is to be a number of µg above 0')
    END AS ug
),
member AS (
  SELECT form.form_id, wanted.quantity
  FROM form
  CROSS JOIN wanted
  WHERE form.form_id = wanted.quantity
    OR (form.family = 'K2' AND wanted.quantity IN ('K', 'K2'))
    OR (form.form_id = 'K1' AND wanted.quantity = 'K')
),
stated AS (
  SELECT value.*, CASE WHEN value.table_name = 'reported_total' THEN 'printed total' ELSE 'forms' END
    AS known_by
  FROM answer_value AS value
  CROSS JOIN wanted
  LEFT JOIN member ON member.form_id = value.quantity
  WHERE value.answer_id = food
    AND (member.form_id IS NOT NULL OR value.quantity = 'total ' || wanted.quantity)
),
entry AS (
  SELECT
    food_id,
    known_by,
    max(total_basis) AS total_basis,
    max(study) AS study,
    string_agg(quantity, ', ' ORDER BY quantity) AS counted,
    sum(low_ug_per_100g) AS low,
    sum(high_ug_per_100g) AS high,
    bool_or(at_least) AS at_least,
    bool_or(set_aside) AS contradicted,
    CASE max(evidence_rank)
      WHEN 2 THEN 'unverified'
      WHEN 1 THEN 'calculated'
      ELSE min(evidence)
    END AS evidence,
    max(confidence) AS confidence
  FROM stated
  GROUP BY food_id, known_by
)
SELECT
  entry.known_by,
  described.name,
  entry.study,
  entry.counted,
  entry.total_basis,
  entry.low AS low_ug_per_100g,
  entry.high AS high_ug_per_100g,
  100 * wanted.ug / entry.high AS least_g,
  100 * wanted.ug / nullif(entry.low, 0) AS most_g,
  100 * wanted.ug / entry.high / answer.portion_g AS least_portions,
  100 * wanted.ug / nullif(entry.low, 0) / answer.portion_g AS most_portions,
  answer.portion,
  answer.portion_g,
  entry.at_least,
  entry.contradicted,
  entry.evidence,
  entry.confidence,
  entry.food_id
FROM entry
JOIN food AS described ON described.food_id = entry.food_id
JOIN food_answer AS answer ON answer.answer_id = food
CROSS JOIN wanted
WHERE entry.high > 0
ORDER BY entry.known_by, entry.high DESC, entry.food_id
