"""The text of ``k2 food``: a food, a portion, its range and how sure it is; then what is behind."""

from collections.abc import Iterable, Iterator
from textwrap import fill
from typing import Any

import duckdb

from pipeline.diagnostics.text_table import in_columns
from pipeline.query.amounts import amount_range, in_words, portion_words, short

Row = dict[str, Any]

_FORMS = """\
FROM food_answer_form JOIN form USING (form_id)
WHERE answer_id = $id
ORDER BY family DESC, best_ug_per_100g DESC, form_id"""
_PORTIONS = """\
SELECT portion, gram_weight FROM everyday_portion WHERE concept_id = $id ORDER BY position"""
_BASES = {
    "mass": "by mass",
    "unspecified": "what it counts is not stated",
    "k1_equivalents": "as equivalents of K1",
    "mk4_equivalents": "as equivalents of MK-4",
}
_CONFIDENCES = {
    "A": "analysed, with samples and method",
    "B": "analysed or from a study",
    "C": "compiled or derived",
    "D": "of unknown make",
}
_INDENT = "  "


def food_text(connection: duckdb.DuckDBPyConnection, answer: Row, width: int) -> Iterator[str]:
    """Yield the lines of one row of ``food_answer``, for a terminal of ``width`` columns."""
    name = answer["name"]
    yield f"{name} ({answer['category'].replace('_', ' ')})"
    for sentence in _sentences(answer):
        yield fill(sentence, width, initial_indent=_INDENT, subsequent_indent=2 * _INDENT)
    forms = rows_of(connection, _FORMS, answer["answer_id"])
    if forms:
        yield ""
        heads = ["µg per 100 g", "best", "range", "studies", "confidence", "evidence"]
        yield from in_columns(heads, map(_form_cells, forms), width)
    portions = rows_of(connection, _PORTIONS, answer["answer_id"])
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
        yield f"{answer['name']}: no study found {named} in it; no amount of it gives any."
        return
    portion = portion_words(answer["portion"], answer["portion_g"])
    yield f"{answer['name']}: how much gives {short(amount_ug)} µg of {named}, by study"
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


def rows_of(connection: duckdb.DuckDBPyConnection, query: str, answer_id: str) -> list[Row]:
    """Return the rows of a query about one food."""
    result = connection.execute(query, {"id": answer_id})
    columns = [column[0] for column in result.description]
    return [dict(zip(columns, row, strict=True)) for row in result.fetchall()]


def _form_cells(form: Row) -> list[Any]:
    below = form["qualifier"] in {"below_lod", "below_loq", "trace"}
    best = (
        "not found" if below and not form["best_ug_per_100g"] else short(form["best_ug_per_100g"])
    )
    spread = amount_range(form["low_ug_per_100g"], form["high_ug_per_100g"])
    return [
        in_words(form["form_id"]),
        best,
        spread if "–" in spread else "",
        form["n_studies"],
        form["confidence"],
        form["evidence"],
    ]


def _sentences(answer: Row) -> Iterable[str]:
    grams = answer["portion_g"]
    place = f"per {answer['portion']} ({short(grams)} g)" if grams else "per 100 g"
    per = "portion" if grams else "100g"
    yield from _k2(answer, place, per)
    yield from _all_vitamin_k(answer, place, per)
    if answer["n_doubted"]:
        yield f"Doubts on {_counted(answer['n_doubted'], 'record')}: {answer['doubts']}."


def _k2(answer: Row, place: str, per: str) -> Iterable[str]:
    low, high = answer[f"k2_low_ug_per_{per}"], answer[f"k2_high_ug_per_{per}"]
    total = amount_range(
        answer[f"k2_total_low_ug_per_{per}"], answer[f"k2_total_high_ug_per_{per}"]
    )
    basis = _BASES.get(answer["k2_total_basis"] or "", "")
    behind = (
        f"{_counted(answer['n_studies'], 'study', 'studies')},"
        f" {_counted(answer['n_publishers'], 'independent publisher')};"
        f" confidence {answer['confidence']}"
    )
    if answer["k2_evidence"] == "printed total":
        yield f"K2: {total} µg {place}, as a printed total ({basis}); {behind}."
        return
    if answer["k2_evidence"] == "none":
        yield "K2: no source measured it, which does not mean that there is none."
        return
    if not high:
        yield f"K2: none found {place} in what was determined; {behind}."
        return
    best = amount_range(answer[f"k2_best_ug_per_{per}"], at_least=answer["k2_at_least"])
    spread = amount_range(low, high)
    between = f" (studies: {spread})" if "–" in spread else ""
    main = f", mostly {in_words(answer['main_form'])}" if answer["main_form"] else ""
    yield f"K2: {best} µg {place}{between}{main}; {behind}."
    if answer["n_set_aside"]:
        yield (
            f"Left out of the ranges: {_counted(answer['n_set_aside'], 'value')} that others"
            " contradict."
        )
    if total:
        yield f"Printed totals of K2, not added: {total} µg {place} ({basis})."


def _all_vitamin_k(answer: Row, place: str, per: str) -> Iterable[str]:
    spread = amount_range(
        answer[f"k_low_ug_per_{per}"],
        answer[f"k_high_ug_per_{per}"],
        at_least=answer["k_incomplete"],
    )
    shares = (answer["percent_daily_value_low"], answer["percent_daily_value_high"])
    share = amount_range(*(None if part is None else float(f"{part:.2g}") for part in shares))
    if share:
        yield (
            f"All vitamin K: {spread} µg {place}; {share} % of the US Daily Value, which counts"
            " all vitamin K."
        )
    else:
        withheld = f"No share of a reference: {answer['share_withheld']}."
        yield f"All vitamin K: {spread} µg {place}. {withheld}"


def _counted(n: int, one: str, more: str | None = None) -> str:
    return f"{n} {one if n == 1 else more or one + 's'}"
