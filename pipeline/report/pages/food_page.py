"""The page of one food as people mean it, and the list of all of them."""

from typing import Any

from pipeline.interface_texts.say import say, say_count, words_of
from pipeline.query.answer_sentences import (
    FORM_HEADS,
    NONE_FOUND,
    NOT_MEASURED,
    WARFARIN,
    Stated,
    form_cells,
    sentences,
    stated,
)
from pipeline.report.filters import CONFIDENCE
from pipeline.report.pages.form_bar import colour_of, form_bar
from pipeline.report.pages.page_tables import PageTables, Row
from pipeline.report.pages.page_text import as_link
from pipeline.report.pages.records import doubt_text, records_of, who_lists

_LANGUAGES = words_of("languages")
_STANDING_OUT = 12
_WORDS = frozenset({NONE_FOUND, NOT_MEASURED})


def food_page(tables: PageTables, answer: Row, claims: list[Row]) -> dict[str, Any]:
    """Return what the template of a food shows; ``claims`` are those that name it."""
    concept_id = answer["concept_id"]
    concept = tables.concepts[concept_id]
    forms, rows = tables.forms.get(concept_id, []), tables.records.get(concept_id, [])
    return {
        "answer": answer,
        "concept": concept,
        "names": _names(tables.names.get(concept_id, [])),
        "amounts": headline(answer, stated(answer)),
        "per_100_g": headline(answer, stated(answer, per_100_g=True)),
        "sentences": list(sentences(answer)),
        "warfarin": WARFARIN,
        "form_heads": FORM_HEADS,
        "forms": [
            (form["family"] == "K2" and colour_of(form["form_id"]), form_cells(form))
            for form in forms
        ],
        "bar": form_bar(answer, forms, rows),
        "portions": tables.portions.get(concept_id, []),
        "standing_out": _standing_out(rows, tables),
        "records": records_of(rows, tables.doubts),
        "n_records": len({row["food_id"] for row in rows}),
        "claims": claims,
        "confidence": CONFIDENCE,
        "source_rows": _sources(rows, tables),
        "references": [
            tables.references[key]
            for key in sorted({row["reference_id"] for row in rows if row["reference_id"]})
        ],
        "cite": tables.meta["how to cite"],
        "release": tables.meta["release"],
    }


def headline(answer: Row, amounts: Stated) -> dict[str, str]:
    """Return the amount of K2 as the large number, with what it is and where it applies."""
    total = answer["k2_evidence"] == "printed total"
    unit = "" if amounts.k2 in _WORDS else " µg"
    return {
        "number": f"{amounts.k2}{unit}",
        "what": say("food.total_as_printed", basis=amounts.basis)
        if total
        else say("food.vitamin_k2"),
        "place": amounts.place,
        "studies": amounts.studies,
        "all_k": amounts.all_k,
    }


def food_list(tables: PageTables) -> list[tuple[str, list[dict[str, Any]]]]:
    """Return the foods by category and name, each with its headline."""
    listed: dict[str, list[dict[str, Any]]] = {}
    for answer in tables.answers:
        listed.setdefault(answer["category"], []).append(
            {
                "id": answer["concept_id"],
                "name": answer["name"],
                "measured": answer["k2_evidence"] != "none",
                "amounts": headline(answer, stated(answer)),
                "per_100_g": headline(answer, stated(answer, per_100_g=True)),
            }
        )
    return sorted(listed.items())


def _names(rows: list[Row]) -> list[tuple[str, str, str]]:
    """Return language, its name, and the names in it."""
    found: dict[str, list[str]] = {}
    for row in rows:
        found.setdefault(row["language"], []).append(row["name"])
    return [(code, _LANGUAGES.get(code, code), ", ".join(names)) for code, names in found.items()]


def _standing_out(rows: list[Row], tables: PageTables) -> list[dict[str, str]]:
    """Return the doubts above low severity: rule, how many records, and the first in full."""
    found: dict[str, list[tuple[Row, Row]]] = {}
    seen = set()
    for row in rows:
        for key in (("food", row["food_id"]), (row["table_name"], row["row_key"])):
            if key in seen:
                continue
            seen.add(key)
            for doubt in tables.doubts.get(key, []):
                if doubt["severity"] != "low":
                    found.setdefault(doubt["rule"], []).append((doubt, row))
    grave_first = sorted(found.values(), key=lambda all_: all_[0][0]["severity"] != "high")
    return [
        {
            "severity": doubts[0][0]["severity"],
            "text": doubt_text(doubts[0][0]),
            "of": f"{doubts[0][1]['name']} ({who_lists(doubts[0][1])})",
            "more": f", {say_count('value.more_such', len(doubts) - 1)}" * (len(doubts) > 1),
        }
        for doubts in grave_first[:_STANDING_OUT]
    ]


def _sources(rows: list[Row], tables: PageTables) -> list[dict[str, str | None]]:
    """Return the sources of the records, with what they ask to be cited as."""
    used = sorted({row["source_id"] for row in rows})
    return [
        {
            "id": source_id,
            "attribution": tables.sources[source_id]["attribution"],
            "licence": tables.sources[source_id]["licence"],
            "licence_url": as_link(tables.sources[source_id]["licence_url"]),
        }
        for source_id in used
    ]
