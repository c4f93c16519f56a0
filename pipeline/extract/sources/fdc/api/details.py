"""Details of foods from the API: 20 foods a call, each body checked, or a single food."""

import json
import logging
from dataclasses import dataclass, field
from typing import Any

from pipeline.diagnostics.escaping import visible
from pipeline.extract.sources.fdc.api.listing import MOST_FAULTS, parsed
from pipeline.extract.sources.fdc.json.food_body import Body, UnusableFoodError, read
from pipeline.extract.sources.fdc.json.nutrient_shapes import text
from pipeline.extract.sources.fdc.nutrient_codes import NUTRIENTS
from pipeline.fetch.bounds import Kind
from pipeline.fetch.calls import BrokenBodyError
from pipeline.fetch.client import Answer, Request

PATH = "/v1/foods"
FOODS_A_CALL = 20
_MOST_UNKNOWN = 50  # keys that are reported; an answer may make up any number of them

# The parameter takes the legacy numbers, not the ids.
_NUMBERS = sorted(int(number) for number, _, _ in NUTRIENTS.values())
_LONGEST = 100
_LOG = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Details:
    """Usable details by fdc_id, and the reason for each of the other foods that were answered."""

    bodies: dict[str, Body] = field(default_factory=dict)
    reasons: dict[str, str] = field(default_factory=dict)


class UnknownKeys:
    """Logs each unknown key in the answers of FoodData Central once."""

    def __init__(self) -> None:
        self._said: set[str] = set()

    def __call__(self, place: str, keys: list[str]) -> None:
        """Log the keys that were not logged before."""
        for key in keys:
            if key not in self._said and len(self._said) < _MOST_UNKNOWN:
                self._said.add(key)
                shown = key if len(key) <= _LONGEST else f"{key[:_LONGEST]}…"
                _LOG.warning("%s has the unknown key %r; it is ignored", visible(place), shown)


def batches(fdc_ids: list[str]) -> list[list[str]]:
    """Return the ids in groups of one call each."""
    return [fdc_ids[i : i + FOODS_A_CALL] for i in range(0, len(fdc_ids), FOODS_A_CALL)]


def details_request(fdc_ids: list[str]) -> Request:
    """Return the call for up to 20 foods in full detail."""
    body = {"fdcIds": [int(i) for i in fdc_ids], "format": "full", "nutrients": _NUMBERS}
    return Request("POST", PATH, body=json.dumps(body).encode(), kind=Kind.DETAILS)


def food_request(fdc_id: str, form: str) -> Request:
    """Return the call for one food, ``full`` or ``abridged``."""
    numbers = ",".join(map(str, _NUMBERS))
    parameters = (("format", form), ("nutrients", numbers))
    return Request("GET", f"/v1/food/{fdc_id}", parameters, kind=Kind.DETAILS)


def read_details(
    answer: Answer, asked: list[str], unknown_keys: UnknownKeys
) -> tuple[Details, list[str]]:
    """Return the requested foods, and the faults of the answer.

    Raises BrokenBodyError for a body that is not an array of foods.
    """
    content = parsed(answer)
    if not isinstance(content, list):
        raise BrokenBodyError("no JSON array")
    if len(content) > FOODS_A_CALL:
        raise BrokenBodyError(f"{len(content):,} foods for {len(asked)} asked for")
    return _read(content, asked, unknown_keys)


def read_food(answer: Answer, fdc_id: str, unknown_keys: UnknownKeys) -> tuple[Details, list[str]]:
    """Return the one requested food, as ``read_details`` does."""
    content = parsed(answer)
    if not isinstance(content, dict) or "fdcId" not in content:
        raise BrokenBodyError("no food")
    return _read([content], [fdc_id], unknown_keys)


def read_any(answer: Answer, unknown_keys: UnknownKeys) -> dict[str, Body]:
    """Return all usable foods of a stored answer."""
    content = parsed(answer)
    foods = content if isinstance(content, list) else []
    asked = [str(item.get("fdcId")) for item in foods if isinstance(item, dict)]
    return _read(foods, asked, unknown_keys)[0].bodies


def _read(
    content: list[Any], asked: list[str], unknown_keys: UnknownKeys
) -> tuple[Details, list[str]]:
    found = Details()
    faults: list[str] = []
    for item in content:
        fdc_id = text(item.get("fdcId")) if isinstance(item, dict) else None
        if fdc_id is None or fdc_id not in asked:
            faults.append(f"food {str(fdc_id)[:_LONGEST]} was not asked for")
            continue
        try:
            body = read(item, unknown_keys)
        except UnusableFoodError as error:
            faults.append(f"food {fdc_id} {error}")
            found.reasons[fdc_id] = f"it {error}"
            continue
        faults += [f"food {fdc_id}: {fault}" for fault in body.faults]
        found.bodies[fdc_id] = body
    return found, faults[:MOST_FAULTS]
