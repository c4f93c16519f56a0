"""Quotes → one value a food, form and study.

The most direct of several quotes of a study gives the value; the others are listed in its locator.
"""

from collections import Counter
from typing import Any

from pipeline.extract.sources.literature.quotes import Quote
from pipeline.extract.sources.literature.value_codes import AMOUNTS, BY_COMPILER, SPREAD_UNCLEAR

PUBLISHED = "published"
MERGED = "merged statistics"
REPEATED = "repeated quotes"

_STATISTICS = ("min", "max", "sd", "se", "n_samples")


def study_value(found: list[Quote]) -> tuple[dict[str, Any], Counter[str]]:
    """Return the value facts row of one study, and its upstream rows by outcome.

    Statistics that the most direct quote does not print are taken from another quote of only the
    same study, if that prints the same amount or no amount but a range.
    """
    best, *others = sorted(found, key=lambda quote: quote.rank)
    statistics = {name: best.number(name) for name in _STATISTICS}
    row_counts = Counter({PUBLISHED: 1, MERGED: len(best.rows) - 1})
    places = [best.place]
    for other in others:
        taken = _taken(best, other, statistics)
        statistics |= {name: other.number(name) for name in taken}
        from_rows = len(set(taken) & set(other.rows))
        row_counts += Counter({MERGED: from_rows, REPEATED: len(other.rows) - from_rows})
        source = f"{', '.join(taken)} from" if taken else "also"
        places.append(f"{source} {other.place}: {other.words()}")
    lead, source = best.lead, best.lead["source"]
    remarks = (
        f"± {best.printed('spread')}, {SPREAD_UNCLEAR}" if "spread" in best.rows else None,
        "only a maximum is printed" if not {"amount", "min"} & set(best.rows) else None,
        f"per serving of {lead['portion_g']} g" if lead["portion_g"] else None,
    )
    amount = "amount" in best.rows
    return {
        "food_code": best.food_code,
        "component": best.form,
        "amount": best.amount,
        "unit": lead["unit_as_printed"],
        **statistics,
        "statistic": AMOUNTS[lead["statistic"]] if amount else "unknown",
        "statistical_comment": "; ".join(filter(None, remarks)),
        "record": lead["source_key"],
        "locator": "; ".join(places),
        "reference_id": best.study,
        "origin": "calculated" if lead["statistic"] == BY_COMPILER else source["origin"],
        "total_basis": lead["total_basis"],
        "forms_covered": lead["forms_covered"],
        "portion_g": lead["portion_g"],
    }, row_counts


def _taken(best: Quote, other: Quote, statistics: dict[str, str | None]) -> list[str]:
    """Return the statistics that complete the best quote."""
    same_unit = best.lead["unit_as_printed"] == other.lead["unit_as_printed"]
    stated = "amount" in best.rows and best.lead["value"] is not None
    agrees = "amount" not in other.rows or other.amount == best.amount
    if not (same_unit and stated and agrees) or other.lead["several_studies"]:
        return []
    return [name for name in _STATISTICS if statistics[name] is None and other.number(name)]
