"""The page of the claims: each a card with its verdict, the numbers, and the foods it is about."""

from dataclasses import dataclass
from typing import Any

from pipeline.interface_texts.say import say
from pipeline.query.claim_queries import claim_numbers, concepts_named
from pipeline.query.written_amounts import short
from pipeline.report.pages.page_tables import PageTables, Row

# What popular articles about K2 say, in their order; other claims follow by their id.
ARTICLE = (
    *("natto_tbsp", "gouda_serving", "munster_50g", "egg_yolk", "liver", "chicken"),
    *("grassfed_butter", "sauerkraut", "kimchi", "miso", "k1_share", "ai_120_90", "mk7_halflife"),
    "k1_absorption_10",
)
_WIDTH = 1000
_NARROWEST = 6


@dataclass(frozen=True, slots=True)
class Scale:
    """A belief as a mark against the range that was found, in units of a drawing."""

    left: float
    width: float
    mark: float


def claim_cards(tables: PageTables) -> list[dict[str, Any]]:
    """Return the claims in the order of the page, with their numbers in words."""
    place = {claim_id: n for n, claim_id in enumerate(ARTICLE)}
    ordered = sorted(tables.claims, key=lambda claim: place.get(claim["claim_id"], len(place)))
    return [
        {
            **claim,
            "of_article": claim["claim_id"] in place,
            "believed": _believed(claim),
            "found": claim_numbers(claim) if claim["n_values"] is not None else "",
            "scale": _scale(claim),
            "foods": foods_named(claim, tables),
        }
        for claim in ordered
    ]


def foods_named(claim: Row, tables: PageTables) -> list[Row]:
    """Return the concepts that the SQL of a claim names."""
    return [tables.concepts[name] for name in concepts_named(claim["evidence"], tables.concepts)]


def _believed(claim: Row) -> str:
    if claim["stated_amount"] is None:
        return ""
    stated = {name: claim[name] for name in ("unit", "per")}
    stated["amount"] = short(claim["stated_amount"])
    if claim["unit"] == "times":
        return say("claims.stated_times", **stated)
    return say("claims.stated", **stated)


def _scale(claim: Row) -> Scale | None:
    stated, low, high = claim["stated_amount"], claim["low"], claim["high"]
    if stated is None or low is None or high is None:
        return None
    unit = _WIDTH / (1.1 * max(high, stated))
    width = max(round((high - low) * unit, 1), _NARROWEST)
    return Scale(round(low * unit, 1), width, round(stated * unit, 1))
