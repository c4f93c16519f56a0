"""The tools about foods: find_food, food, compare."""

from typing import Any

import duckdb

from pipeline.assistant.tool_answer import Row, ToolAnswer, dataset_alone, tool_answer
from pipeline.citations.works_cited import cite_rows
from pipeline.diagnostics.errors import UsageError
from pipeline.query.answer_sentences import BASES, sentences, stated
from pipeline.query.cite import cite_food, quantities_of
from pipeline.query.known_food import KnownFood, known_food
from pipeline.query.rankings import quantity_of
from pipeline.query.search_hits import search
from pipeline.query.written_amounts import in_words

NO_ADVICE = (
    "Composition data, no medical advice: with warfarin what counts is that all vitamin K stays"
    " steady; ask who prescribes it. No authority sets an amount of K2."
)
_NOT_ONE_KIND = (
    "not comparable without care: some amounts are sums of forms, others totals as printed, whose"
    " basis differs"
)
_AT_LEAST = "at_least: forms that nobody determined are not counted"


def find_food(connection: duckdb.DuckDBPyConnection, text: str, n: int) -> ToolAnswer:
    """Return what a text leads to: foods, forms, claims, topics, best first."""
    hits = [hit for hit in search(connection, text, n) if hit.found]
    near = [] if hits else search(connection, text, n)
    return tool_answer(
        (
            {"kind": hit.kind, "id": hit.id, "name": hit.name, "match": hit.match}
            | {"read_as": hit.note, "answer": hit.answer}
            for hit in hits
        ),
        dataset_alone(connection),
        unit="none: these are names",
        basis="names in ten languages",
        notes=[
            "" if hits else f"no food here is called {text}: not measured, or of another name",
            f"near words: {', '.join(hit.name for hit in near)}" if near else "",
        ],
    )


def food(connection: duckdb.DuckDBPyConnection, text: str) -> ToolAnswer:
    """Return what is known of a food: in words, and a row a vitamer."""
    try:
        known = known_food(connection, text)
    except UsageError as error:
        return _none(connection, str(error))
    answer = known.answer
    amounts = stated(answer)
    per = "portion" if answer["portion_g"] else "100g"
    kinds = ("k2_total",) if answer["k2_evidence"] == "printed total" else ("k2",)
    rows: list[Row] = [
        {"quantity": "K2", "basis": amounts.place, "amount": amounts.k2, "unit": "µg"}
        | _portion(answer, *kinds, per),
        {"quantity": "K", "basis": amounts.place, "amount": amounts.all_k, "unit": "µg"}
        | _portion(answer, "k", per),
        *(_form(form) for form in known.forms),
    ]
    return tool_answer(
        ({"answer_id": answer["answer_id"], "name": answer["name"]} | row for row in rows),
        cite_food(connection, answer["answer_id"]),
        unit="µg",
        basis=f"K2 {amounts.place}; a vitamer per 100 g edible portion",
        bounds=[rows[0]["low"], rows[0]["high"]],
        doubts=_doubts(answer),
        notes=[known.note or "", *sentences(answer), _AT_LEAST, NO_ADVICE],
    )


def compare(
    connection: duckdb.DuckDBPyConnection, texts: list[str], form: str, per: str
) -> ToolAnswer:
    """Return one row a food, with the amount of a form (or K2, K) in a portion or in 100 g."""
    quantity = quantity_of(connection, form)
    rows: list[Row] = []
    known: list[KnownFood] = []
    missing: list[str] = []
    for text in texts:
        try:
            one = known_food(connection, text)
        except UsageError as error:
            missing.append(str(error))
            continue
        known.append(one)
        rows.append({"asked": text} | _compared(one, quantity, per))
    kinds = {row["evidence"] == "printed total" for row in rows if row["low"] is not None}
    ids = [(one.answer["answer_id"],) for one in known]
    return tool_answer(
        rows,
        cite_rows(connection, ["answer_id"], ids, quantities_of(connection, form)),
        unit=f"µg of {in_words(quantity)}",
        basis="an everyday portion, named in each row" if per == "portion" else "100 g",
        bounds=[row[bound] for row in rows for bound in ("low", "high")],
        doubts=[f"{one.answer['name']}: {rule}" for one in known for rule in _doubts(one.answer)],
        notes=[*missing, _NOT_ONE_KIND if len(kinds) > 1 else "", _AT_LEAST, NO_ADVICE],
    )


def _none(connection: duckdb.DuckDBPyConnection, said: str) -> ToolAnswer:
    return tool_answer(
        [], dataset_alone(connection), unit="µg", basis="nothing was found", notes=[said]
    )


def _portion(answer: Row, kind: str, per: str) -> Row:
    """Return the range of ``k2``, ``k2_total`` or ``k`` and what is behind it."""
    low, high = (answer[f"{kind}_{bound}_ug_per_{per}"] for bound in ("low", "high"))
    if kind == "k":
        return {
            "low": low,
            "high": high,
            "at_least": bool(answer["k_incomplete"]),
            "evidence": None,
        }
    return {
        "low": low,
        "high": high,
        "at_least": kind == "k2" and bool(answer["k2_at_least"]),
        "evidence": answer["k2_evidence"],
        "confidence": answer["confidence"],
    }


def _form(form: Row) -> Row:
    kept = ("qualifier", "at_least", "evidence", "confidence", "n_studies", "reason")
    return {
        "quantity": form["form_id"],
        "basis": "per 100 g",
        "unit": "µg",
        "best": form["best_ug_per_100g"],
        "low": form["low_ug_per_100g"],
        "high": form["high_ug_per_100g"],
    } | {name: form[name] for name in kept}


def _compared(food: KnownFood, quantity: str, per: str) -> Row:
    """Return the amount of a quantity in a food; None where it is not known, which is not zero."""
    answer = food.answer
    grams = answer["portion_g"] if per == "portion" else 100.0
    row: Row = {"answer_id": answer["answer_id"], "name": answer["name"], "unit": "µg"}
    row["basis"] = "100 g" if per != "portion" else answer["portion"]
    row["grams"] = grams
    if quantity == "K2" and answer["k2_evidence"] == "printed total":
        found = _portion(answer, "k2_total", "100g") | {
            "total_basis": BASES.get(answer["k2_total_basis"] or "")
        }
    elif quantity in {"K2", "K"}:
        found = _portion(answer, quantity.lower(), "100g")
        if quantity == "K2":
            found["best"] = _times(answer["k2_best_ug_per_100g"], grams)
    else:
        form = next((_form(one) for one in food.forms if one["form_id"] == quantity), None)
        found = form or {"low": None, "high": None, "evidence": "none"}
        found["best"] = _times(found.get("best"), grams)
    bounds = {bound: _times(found[bound], grams) for bound in ("low", "high")}
    return found | row | bounds


def _times(amount: float | None, grams: float | None) -> float | None:
    return None if amount is None or grams is None else amount * grams / 100


def _doubts(answer: dict[str, Any]) -> list[str]:
    return [rule for rule in (answer["doubts"] or "").split(", ") if rule]
