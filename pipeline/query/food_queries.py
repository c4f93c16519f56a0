"""The queries of ``k2 top`` and ``k2 food``: the richest foods, and foods by name."""

import sys
from dataclasses import dataclass
from pathlib import Path

from pipeline.diagnostics.errors import UsageError
from pipeline.query.sandbox import ask, opened
from schemas.codes import FORM_IDS

_ALL = 1_000_000

# Some sources print the count in the description.
_PER_SERVING = """\
answer AS (
  SELECT
    name,
    amount_ug_per_100g * gram_weight / 100 AS ug_per_serving,
    concat_ws(
      ' ',
      CASE
        WHEN NOT regexp_matches(description_reported, '^[0-9]') THEN format('{:g}', quantity)
      END,
      description_reported
    ) AS serving,
    gram_weight AS serving_g,
    confidence,
    measured_by,
    food_id
  FROM candidate
  JOIN first_serving USING (food_id)
)"""
_PER_100_G = """\
answer AS (
  SELECT name, amount_ug_per_100g AS ug_per_100g, confidence, measured_by, food_id FROM candidate
)"""


@dataclass(frozen=True, slots=True)
class Ranking:
    """A ranking of foods: vitamer, per 100 g or per serving, number of rows, category."""

    form: str
    per: str = "100g"
    n: int = 20
    category: str | None = None


def top(database: Path, ranking: Ranking, answer_format: str) -> None:
    """Print the foods with most of a vitamer, in µg per 100 g or per serving.

    Values that ``top_foods`` leaves out are left out here too; their number goes to standard error.
    """
    form_id, per, category = known_form(ranking.form), ranking.per, ranking.category
    with opened(database) as connection:
        columns = [row[0] for row in connection.execute("DESCRIBE food").fetchall()]
        left_out = connection.execute(
            f"SELECT max(left_out) FROM top_foods('{form_id}', 1)"
        ).fetchall()[0][0]
    if category is not None and "category" not in columns:
        raise UsageError(f"{database} knows no food categories; leave --category out")
    where = "WHERE food.category ILIKE $category" if category is not None else ""
    amount = f"ug_per_{per}"
    # A table has room for what fits a line; the other formats hold everything as it is.
    shown = _short(amount) if answer_format == "table" else amount
    hidden = "EXCLUDE (measured_by)" if answer_format == "table" else ""
    query = f"""\
WITH candidate AS (
  SELECT t.* EXCLUDE (rank) FROM top_foods('{form_id}', {_ALL}) t JOIN food USING (food_id) {where}
),
{_PER_SERVING if per == "serving" else _PER_100_G}
SELECT
  row_number() OVER (ORDER BY {amount} DESC, food_id) AS rank,
  * {hidden} REPLACE ({shown} AS {amount})
FROM answer
ORDER BY rank
LIMIT $n"""
    parameters = {"n": ranking.n} | ({"category": category} if category is not None else {})
    ask(database, query, parameters, answer_format)
    if left_out:
        print(
            f"left out: {left_out} values with a high-severity issue or confidence D",
            file=sys.stderr,
        )


def food(database: Path, text: str, answer_format: str) -> None:
    """Print the foods whose name holds all words, with their vitamers in µg per 100 g."""
    table = answer_format == "table"
    forms = ("k1_ug", "mk4_ug", "mk7_ug", "k2_lower_ug")
    if table:
        names = ("K1", "MK-4", "MK-7", "K2 ≥")
        amounts = [f'{_short(f)} AS "{n}"' for f, n in zip(forms, names, strict=True)]
    else:
        amounts = list(forms)
    query = f"SELECT name, {', '.join(amounts)}, forms_measured, food_id FROM find_food($text)"
    ask(database, query, {"text": text}, answer_format)
    if table:
        print("µg per 100 g; an empty cell is not stated, never zero", file=sys.stderr)


def _short(amount: str) -> str:
    """Return SQL for an amount with three significant digits: a small one is never shown as 0."""
    return f"CAST(format('{{:.3g}}', {amount}) AS DOUBLE)"


def known_form(text: str) -> str:
    """Return the form_id of a name as people write it: MK-7, mk7, MK-9(4H)."""
    form_id = text.upper().replace("-", "").replace("(", "_").replace(")", "")
    if form_id not in FORM_IDS:
        raise UsageError(f"{text} is no form of vitamin K; give one of {', '.join(FORM_IDS)}")
    return form_id
