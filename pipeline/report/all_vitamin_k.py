"""All vitamin K per everyday portion, for people who keep it steady: a list to be printed."""

from dataclasses import dataclass

from pipeline.query.answer_sentences import stated
from pipeline.report.pages.page_tables import PageTables, Row


@dataclass(frozen=True, slots=True)
class Listed:
    """A food in the list: amounts as texts in µg; ``high`` where they reach what is called high."""

    concept_id: str
    name: str
    portion: str
    amount: str
    high: bool


def all_vitamin_k(rows: PageTables, high_ug: float) -> list[tuple[str, list[Listed]]]:
    """Return the foods by category, those of most vitamin K a portion first, unknown ones last."""
    ordered = sorted(rows.answers, key=lambda answer: (-_most(answer), answer["name"]))
    found: dict[str, list[Listed]] = {}
    for answer in ordered:
        found.setdefault(answer["category"], []).append(_listed(answer, high_ug))
    return list(found.items())


def _listed(answer: Row, high_ug: float) -> Listed:
    amounts = stated(answer)
    return Listed(
        concept_id=answer["concept_id"],
        name=answer["name"],
        portion=amounts.place.removeprefix("per "),
        amount=amounts.all_k,
        high=_most(answer) >= high_ug,
    )


def _most(answer: Row) -> float:
    most = answer["k_high_ug_per_portion"]
    return -1.0 if most is None else float(most)
