"""The options of the page's filters, and the names of options and codes in words."""

import polars as pl

from pipeline.fact_files.registry import source_of
from pipeline.fact_files.source import Source
from pipeline.interface_texts.say import say, words_of
from schemas.codes import CATEGORIES, FORM_IDS, TOTAL_BASES
from schemas.view import form_name

Option = tuple[str, str]  # value, name

CONFIDENCE = words_of("confidence")
BASES = words_of("total_basis")


def quantities(
    tables: dict[str, pl.DataFrame],
) -> list[tuple[str, list[tuple[str, str, str]]]]:
    """Return the quantities in groups: (value, short name, name with the number of foods).

    Totals of different basis are different quantities.
    """
    forms = _counts(tables["measurement"], "form_id")
    totals = _counts(tables["reported_total"], "total", "total_basis")
    of_form = [
        (form, form_name(form), f"{form_name(form)} ({forms[form,]})")
        for form in FORM_IDS
        if (form,) in forms
    ]
    of_total = [
        (
            f"total {t},{b}",
            say("filters.total_short", total=t),
            say("filters.total", total=t, basis=BASES[b], n=totals[t, b]),
        )
        for t in ("K2", "K")
        for b in TOTAL_BASES
        if (t, b) in totals
    ]
    return [
        (say("filters.added_up"), [("K2", "K2", say("filters.k2_at_least"))]),
        (say("filters.one_form"), of_form),
        (say("filters.as_printed"), of_total),
    ]


def categories(tables: dict[str, pl.DataFrame]) -> list[Option]:
    """Return the categories of the foods, by name."""
    used = set(tables["food"]["category"])
    names = [(code, code.replace("_", " ").capitalize()) for code in CATEGORIES if code in used]
    return sorted(names, key=lambda option: option[1])


def sources(tables: dict[str, pl.DataFrame]) -> list[Option]:
    """Return the sources of the foods by name, with the place if the source declares one."""
    used = sorted(set(tables["food"]["source_id"]))
    return [(source_id, _with_place(source_of(source_id))) for source_id in used]


def _with_place(source: Source) -> str:
    return f"{source.short_name}, {source.place}" if source.place else source.short_name


def _counts(frame: pl.DataFrame, *columns: str) -> dict[tuple[str, ...], int]:
    counted = frame.group_by(columns).len()
    return {row[:-1]: row[-1] for row in counted.iter_rows()}
