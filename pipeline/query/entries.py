"""The records of each table and study: ``k2 top --entries`` and ``k2 food --entries``."""

import sys
from pathlib import Path

from pipeline.query.rankings import Ranking, check_category, quantity_of
from pipeline.query.sandbox import ask, opened

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
_PER_100_KCAL = """\
answer AS (
  SELECT
    name, 100 * amount_ug_per_100g / energy_kcal AS ug_per_100kcal, energy_kcal, confidence,
    measured_by, food_id
  FROM candidate
  JOIN composition USING (food_id)
  WHERE energy_kcal > 0
)"""
_PER = {
    "portion": ("ug_per_serving", _PER_SERVING),
    "100g": ("ug_per_100g", _PER_100_G),
    "100kcal": ("ug_per_100kcal", _PER_100_KCAL),
}


def top_entries(database: Path, ranking: Ranking, answer_format: str) -> None:
    """Print the records with most of a form, in µg per portion, 100 g or 100 kcal.

    Values that ``top_foods`` leaves out are left out here too; their number goes to standard error.
    """
    with opened(database) as connection:
        quantity = quantity_of(connection, ranking.form)
        check_category(connection, ranking.category)
        ((left_out,),) = connection.execute(
            "SELECT max(left_out) FROM top_foods($form, 1)", {"form": quantity}
        ).fetchall()
    amount, per = _PER[ranking.per]
    # A table has room for what fits a line; the other formats hold everything as it is.
    shown = _short(amount) if answer_format == "table" else amount
    hidden = "" if answer_format != "table" else _without("measured_by", *_id(ranking.ids))
    query = f"""\
WITH candidate AS (
  SELECT t.* EXCLUDE (rank)
  FROM top_foods($form, {_ALL}) t JOIN food USING (food_id)
  WHERE food.category = coalesce($category, food.category)
),
{per}
SELECT
  row_number() OVER (ORDER BY {amount} DESC, food_id) AS rank,
  * {hidden} REPLACE ({shown} AS {amount})
FROM answer
ORDER BY rank
LIMIT $n"""
    parameters = {"form": quantity, "category": ranking.category, "n": ranking.n}
    ask(database, query, parameters, answer_format)
    if left_out:
        print(
            f"left out: {left_out} values with a high-severity issue or confidence D",
            file=sys.stderr,
        )


def food_entries(database: Path, text: str, answer_format: str, *, ids: bool) -> None:
    """Print the records whose name holds all words, with their vitamers in µg per 100 g."""
    table = answer_format == "table"
    forms = ("k1_ug", "mk4_ug", "mk7_ug", "k2_lower_ug")
    if table:
        names = ("K1", "MK-4", "MK-7", "K2 ≥")
        amounts = [f'{_short(f)} AS "{n}"' for f, n in zip(forms, names, strict=True)]
    else:
        amounts = list(forms)
    shown = ["name", *amounts, "forms_measured", *([] if table and not ids else ["food_id"])]
    query = f"SELECT {', '.join(shown)} FROM find_food($text)"
    ask(database, query, {"text": text}, answer_format)
    if table:
        print("µg per 100 g; an empty cell is not stated, never zero", file=sys.stderr)


def _id(ids: bool) -> tuple[str, ...]:  # noqa: FBT001 - of the option
    return () if ids else ("food_id",)


def _without(*columns: str) -> str:
    return f"EXCLUDE ({', '.join(columns)})"


def _short(amount: str) -> str:
    """Return SQL for an amount with three significant digits: a small one is never shown as 0."""
    return f"CAST(format('{{:.3g}}', {amount}) AS DOUBLE)"
