"""A row of ``food_answer`` in sentences, the same in the terminal and on the page of a food."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from pipeline.query.written_amounts import amount_range, in_words, short

Row = dict[str, Any]

BASES = {
    "mass": "by mass",
    "unspecified": "what it counts is not stated",
    "k1_equivalents": "as equivalents of K1",
    "mk4_equivalents": "as equivalents of MK-4",
}
WARFARIN = (
    "For people who take warfarin or another medicine against vitamin K: what counts is all vitamin"
    " K, K1 and K2 together, and that it stays about the same from day to day. These are amounts,"
    " no advice; ask those who prescribe the medicine before you change what you eat."
)
FORM_HEADS = ("µg per 100 g", "best", "range", "studies", "confidence", "evidence")
_BELOW = frozenset({"below_lod", "below_loq", "trace"})


@dataclass(frozen=True, slots=True)
class Stated:
    """The amounts of an answer as texts in µg, per portion or per 100 g; empty where unknown.

    ``place`` says which; ``k2`` is "12.3", "≥ 12.3", "none found" or "not measured", of a printed
    total its range; ``studies`` is the range over studies where there is one.
    """

    place: str
    k2: str
    studies: str
    total: str
    basis: str
    all_k: str


def stated(answer: Row, *, per_100_g: bool = False) -> Stated:
    """Return the amounts per everyday portion, or per 100 g if asked or without a portion."""
    grams = None if per_100_g else answer["portion_g"]
    per = "portion" if grams else "100g"
    low, high = answer[f"k2_low_ug_per_{per}"], answer[f"k2_high_ug_per_{per}"]
    total = amount_range(
        answer[f"k2_total_low_ug_per_{per}"], answer[f"k2_total_high_ug_per_{per}"]
    )
    if answer["k2_evidence"] == "printed total":
        k2, spread = total, ""
    elif answer["k2_evidence"] == "none":
        k2, spread = "not measured", ""
    elif not high:
        k2, spread = "none found", ""
    else:
        k2 = amount_range(answer[f"k2_best_ug_per_{per}"], at_least=answer["k2_at_least"])
        spread = amount_range(low, high)
    return Stated(
        place=f"per {answer['portion']} ({short(grams)} g)" if grams else "per 100 g",
        k2=k2,
        studies=spread if "–" in spread else "",
        total=total,
        basis=BASES.get(answer["k2_total_basis"] or "", ""),
        all_k=amount_range(
            answer[f"k_low_ug_per_{per}"],
            answer[f"k_high_ug_per_{per}"],
            at_least=answer["k_incomplete"],
        ),
    )


def sentences(answer: Row) -> Iterator[str]:
    """Yield what is known of K2, of all vitamin K, and how many records are doubted."""
    amounts = stated(answer)
    yield from _k2(answer, amounts)
    yield _all_vitamin_k(answer, amounts)
    if answer["n_doubted"]:
        doubts = answer["doubts"].replace("_", " ")
        yield f"Doubts on {counted(answer['n_doubted'], 'record')}: {doubts}."


def form_cells(form: Row) -> list[Any]:
    """Return the cells of a row of ``food_answer_form`` below ``FORM_HEADS``."""
    below = form["qualifier"] in _BELOW
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


def counted(n: int, one: str, more: str | None = None) -> str:
    """Return a number with its noun."""
    return f"{n} {one if n == 1 else more or one + 's'}"


def _k2(answer: Row, amounts: Stated) -> Iterator[str]:
    place = amounts.place
    behind = (
        f"{counted(answer['n_studies'], 'study', 'studies')},"
        f" {counted(answer['n_publishers'], 'independent publisher')};"
        f" confidence {answer['confidence']}"
    )
    if answer["k2_evidence"] == "printed total":
        yield f"K2: {amounts.k2} µg {place}, as a printed total ({amounts.basis}); {behind}."
        return
    if answer["k2_evidence"] == "none":
        yield "K2: no source measured it, which does not mean that there is none."
        return
    if amounts.k2 == "none found":
        yield f"K2: none found {place} in what was determined; {behind}."
        return
    between = f" (studies: {amounts.studies})" if amounts.studies else ""
    main = f", mostly {in_words(answer['main_form'])}" if answer["main_form"] else ""
    yield f"K2: {amounts.k2} µg {place}{between}{main}; {behind}."
    if answer["n_set_aside"]:
        yield (
            f"Left out of the ranges: {counted(answer['n_set_aside'], 'value')} that others"
            " contradict."
        )
    if amounts.total:
        yield f"Printed totals of K2, not added: {amounts.total} µg {place} ({amounts.basis})."


def _all_vitamin_k(answer: Row, amounts: Stated) -> str:
    shares = (answer["percent_daily_value_low"], answer["percent_daily_value_high"])
    share = amount_range(
        *(None if part is None else float(f"{part:.2g}") for part in shares),
        at_least=answer["k_incomplete"],
    )
    if not amounts.all_k:
        return "All vitamin K: no source states an amount."
    said = f"All vitamin K: {amounts.all_k} µg {amounts.place}"
    if share:
        return f"{said}; {share} % of the US Daily Value, which counts all vitamin K."
    return f"{said}. No share of a reference: {answer['share_withheld']}."
