"""What the explorer says of each food as people mean it: sentences, forms and the bar of forms.

The texts are those of the page of a food and of ``k2 food``, worded once in
``pipeline/query/answer_sentences.py``; the numbers behind them are in the table ``answer``.
"""

from typing import Any

from pipeline.query.answer_sentences import BASES, FORM_HEADS, WARFARIN, form_cells, sentences
from pipeline.report.pages.claims_page import foods_named
from pipeline.report.pages.form_bar import colour_of, form_bar
from pipeline.report.pages.page_tables import PageTables, Row


def answer_data(rows: PageTables) -> dict[str, Any]:
    """Return the texts as JSON: ``said`` by concept_id, and what is the same for all of them."""
    claims: dict[str, list[str]] = {}
    for claim in rows.claims:
        for concept in foods_named(claim, rows):
            claims.setdefault(concept["concept_id"], []).append(claim["claim_id"])
    return {
        "warfarin": WARFARIN,
        "bases": BASES,
        "form_heads": FORM_HEADS,
        "said": {
            answer["concept_id"]: _said(answer, rows, claims.get(answer["concept_id"], []))
            for answer in rows.answers
        },
    }


def _said(answer: Row, rows: PageTables, claims: list[str]) -> dict[str, Any]:
    concept_id = answer["concept_id"]
    forms = rows.forms.get(concept_id, [])
    bar = form_bar(answer, forms, rows.records.get(concept_id, []))
    return {
        "sentences": list(sentences(answer)),
        "forms": [[_colour(form), *form_cells(form)] for form in forms],
        "bar": bar
        and {
            "of": f"{bar.name} ({bar.who})",
            "said": bar.said,
            "parts": [[part.form, part.colour, part.x, part.width] for part in bar.segments],
        },
        "claims": claims,
    }


def _colour(form: Row) -> str:
    return colour_of(form["form_id"]) if form["family"] == "K2" else ""
