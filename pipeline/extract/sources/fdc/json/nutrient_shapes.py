"""One nutrient of one food as JSON, in any of three shapes, → a row of text.

Nested (full detail and bulk JSON: ``nutrient{id, number, unitName}``), flat by number (abridged
and lists: ``number``, ``amount``) or flat by id (search: ``nutrientId``, ``value``).
"""

import re
from typing import Any

from pipeline.extract.sources.fdc import nutrient_codes
from schemas.units import UNITS

Row = dict[str, str | None]

USED = {
    *("id", "nutrient", "amount", "dataPoints", "min", "max", "median", "foodNutrientDerivation"),
    *("number", "name", "unitName", "derivationCode"),  # abridged
    *("nutrientId", "nutrientNumber", "nutrientName", "value", "foodNutrientId"),  # search
    *("foodNutrientSourceCode", "loq"),
}
IGNORED = {
    *("type", "footnote", "minYearAcquired", "rank", "indentLevel", "percentDailyValue"),
    *("derivationDescription", "derivationId", "foodNutrientSourceId"),
    *("foodNutrientSourceDescription", "nutrientAnalysisDetails"),
}
NAMED = {"id", "number", "name", "unitName", "rank"}
NAMING = {"nutrient", "number", "nutrientId", "nutrientNumber"}
_NUMBER = re.compile(r"-?\d+(\.\d+)?([eE][+-]?\d+)?")


def nutrient_row(item: dict[str, Any]) -> Row:
    """Return the nutrient as text; ``component`` is null unless ``fdc_codes`` names it."""
    named = json_object(item.get("nutrient"))
    nutrient_id = text(named.get("id", item.get("nutrientId")))
    number = text(named.get("number", item.get("number", item.get("nutrientNumber"))))
    if nutrient_id not in nutrient_codes.NUTRIENTS:
        nutrient_id = None if nutrient_id else nutrient_codes.BY_NUMBER.get(number or "")
    derivation = json_object(item.get("foodNutrientDerivation"))
    source = json_object(derivation.get("foodNutrientSource"))
    return {
        "component": nutrient_id,
        "name": text(named.get("name", item.get("name", item.get("nutrientName")))),
        "unit": text(named.get("unitName", item.get("unitName"))),
        "amount": text(item.get("amount", item.get("value"))),
        "n_samples": text(item.get("dataPoints")),
        "min": text(item.get("min")),
        "max": text(item.get("max")),
        "median": text(item.get("median")),
        "loq": text(item.get("loq")),
        "derivation_code": text(derivation.get("code", item.get("derivationCode"))),
        "source_code": text(source.get("code", item.get("foodNutrientSourceCode"))),
        "record": text(item.get("id", item.get("foodNutrientId"))),
    }


def reason_against(row: Row, faults: list[str]) -> str | None:
    """Return why a row cannot be used; add it to ``faults`` if another request may help."""
    component, unit = row["component"], row["unit"]
    if component is None:
        return None
    vitamin_k = component in nutrient_codes.VITAMIN_K
    if row["amount"] is None and not vitamin_k:
        return None  # a heading, or nothing stated
    if row["amount"] is None and row["loq"] is None:
        reason = "no amount"
    elif not _NUMBER.fullmatch(row["amount"] or "0"):
        reason = "the amount is no number"
    elif vitamin_k and float(row["amount"] or 0) < 0:
        reason = "a negative amount"
    elif unit is None:
        reason = "no unit"
    elif vitamin_k and unit not in UNITS:
        reason = f"unknown unit {unit!r}"
    elif not nutrient_codes.is_unit_of(component, unit):
        reason = f"unit {unit!r}"
    else:
        return None
    faults.append(f"nutrient {component}: {reason}")
    return reason


def json_object(value: object) -> dict[str, Any]:
    """Return a JSON object, an empty one for anything else."""
    return value if isinstance(value, dict) else {}


def text(value: object) -> str | None:
    """Return the value as text; null stays null."""
    return None if value is None else str(value)
