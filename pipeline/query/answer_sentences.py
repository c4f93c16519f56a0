"""A row of ``food_answer`` in sentences, the same in the terminal and on the page of a food."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from pipeline.interface_texts.say import say, say_count, words_of
from pipeline.query.written_amounts import amount_range, in_words, short

Row = dict[str, Any]

BASES = words_of("counted_by")
WARFARIN = say("answer.warfarin")
NOT_MEASURED = say("answer.not_measured")
NONE_FOUND = say("answer.none_found")
FORM_HEADS = (
    say("answer.unit"),
    say("answer.best"),
    say("answer.range"),
    say("answer.studies"),
    say("answer.confidence"),
    say("answer.evidence"),
)
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
        k2, spread = NOT_MEASURED, ""
    elif not high:
        k2, spread = NONE_FOUND, ""
    else:
        k2 = amount_range(answer[f"k2_best_ug_per_{per}"], at_least=answer["k2_at_least"])
        spread = amount_range(low, high)
    return Stated(
        place=say("answer.per_portion", portion=answer["portion"], grams=short(grams))
        if grams
        else say("answer.per_100_g"),
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
        yield say_count("answer.doubts", answer["n_doubted"], rules=doubts)


def form_cells(form: Row) -> list[Any]:
    """Return the cells of a row of ``food_answer_form`` below ``FORM_HEADS``."""
    below = form["qualifier"] in _BELOW
    best = (
        say("answer.not_found")
        if below and not form["best_ug_per_100g"]
        else short(form["best_ug_per_100g"])
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


def _k2(answer: Row, amounts: Stated) -> Iterator[str]:
    if answer["k2_evidence"] == "none":
        yield say("answer.k2_unknown")
        return
    place, basis = amounts.place, amounts.basis
    behind = say(
        "answer.behind",
        studies=say_count("answer.n_studies", answer["n_studies"]),
        publishers=say_count("answer.n_publishers", answer["n_publishers"]),
        letter=answer["confidence"],
    )
    if answer["k2_evidence"] == "printed total":
        yield say("answer.k2_total", amount=amounts.k2, place=place, basis=basis, behind=behind)
        return
    if amounts.k2 == NONE_FOUND:
        yield say("answer.k2_none_found", place=place, behind=behind)
        return
    between = f" {say('answer.k2_range', range=amounts.studies)}" if amounts.studies else ""
    form = answer["main_form"]
    main = f", {say('answer.mostly', form=in_words(form))}" if form else ""
    yield say(
        "answer.k2", amount=amounts.k2, place=place, range=between, mostly=main, behind=behind
    )
    if answer["n_set_aside"]:
        yield say_count("answer.left_out", answer["n_set_aside"])
    if amounts.total:
        yield say("answer.totals", amount=amounts.total, place=place, basis=basis)


def _all_vitamin_k(answer: Row, amounts: Stated) -> str:
    shares = (answer["percent_daily_value_low"], answer["percent_daily_value_high"])
    share = amount_range(
        *(None if part is None else float(f"{part:.2g}") for part in shares),
        at_least=answer["k_incomplete"],
    )
    if not amounts.all_k:
        return say("answer.all_k_unknown")
    said = say("answer.all_k", amount=amounts.all_k, place=amounts.place)
    if share:
        return say("answer.all_k_share", said=said, percent=share)
    return say("answer.all_k_no_share", said=said, reason=answer["share_withheld"])
