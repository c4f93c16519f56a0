"""The text of ``k2 food``: a food, a portion, its range and how sure it is; then what is behind."""

from collections.abc import Iterator
from textwrap import fill
from typing import Any

import duckdb

from pipeline.diagnostics.text_table import in_columns
from pipeline.query.answer_sentences import FORM_HEADS, Row, form_cells, sentences
from pipeline.query.known_food import forms_of, portions_of
from pipeline.query.written_amounts import amount_range, in_words, portion_words, short

_INDENT = "  "


def food_text(connection: duckdb.DuckDBPyConnection, answer: Row, width: int) -> Iterator[str]:
    """Yield the lines of one row of ``food_answer``, for a terminal of ``width`` columns."""
    yield f"{_name(answer)} ({answer['category'].replace('_', ' ')})"
    for sentence in sentences(answer):
        yield fill(sentence, width, initial_indent=_INDENT, subsequent_indent=2 * _INDENT)
    forms = forms_of(connection, answer["answer_id"])
    if forms:
        yield ""
        yield from in_columns(list(FORM_HEADS), map(form_cells, forms), width)
    portions = portions_of(connection, answer["answer_id"])
    if len(portions) > 1:
        listed = "; ".join(portion_words(p["portion"], p["gram_weight"]) for p in portions)
        yield fill(f"Portions: {listed}.", width, subsequent_indent=_INDENT)


def amount_text(
    connection: duckdb.DuckDBPyConnection, answer: Row, form: str, amount_ug: float, width: int
) -> Iterator[str]:
    """Yield how much of a food gives an amount of a form, a line a study."""
    result = connection.execute(
        "FROM grams_for($id, $form, $amount)",
        {"id": answer["answer_id"], "form": form, "amount": amount_ug},
    )
    columns = [column[0] for column in result.description]
    found = [dict(zip(columns, row, strict=True)) for row in result.fetchall()]
    named = in_words(form)
    if not found:
        yield f"{_name(answer)}: no study found {named} in it; no amount of it gives any."
        return
    portion = portion_words(answer["portion"], answer["portion_g"])
    yield f"{_name(answer)}: how much gives {short(amount_ug)} µg of {named}, by study"
    yield f"{_INDENT}portion: {portion or 'none known in grams'}"
    heads = ["food", "study or table", f"µg {named} in 100 g", "grams", "portions"]
    yield from in_columns(
        heads, map(_grams_cells, found), width, ruled=True, whole=("food", heads[1])
    )
    yield fill(
        "No amount is suggested: no authority sets one for K2. Records that others contradict are"
        " marked with ?.",
        width,
    )


def _name(answer: Row) -> str:
    """Return the name on one line: a line break in it would let it pose as other lines."""
    return " ".join(str(answer["name"]).split())


def _grams_cells(row: Row) -> list[Any]:
    total = " (printed total)" if row["known_by"] == "printed total" else ""
    doubted = " ?" if row["contradicted"] else ""
    return [
        row["name"],
        f"{row['study'].replace('_', ' ')}{total}{doubted}",
        amount_range(row["low_ug_per_100g"], row["high_ug_per_100g"], at_least=row["at_least"]),
        amount_range(row["least_g"], row["most_g"]),
        amount_range(row["least_portions"], row["most_portions"]),
    ]
