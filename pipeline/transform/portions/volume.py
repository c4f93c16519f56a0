"""Volumes by definition of the measure, and volumes that a portion text states."""

import re

from pipeline.transform.portions.numbers import NUMBER, number

# US customary volumes: one gallon is 231 cubic inches, one inch 25.4 mm, by definition.
_CUBIC_INCH_ML = 2.54**3
_GALLON_ML = 231 * _CUBIC_INCH_ML
ML: dict[str, float] = {
    "gallon": _GALLON_ML,
    "quart": _GALLON_ML / 4,
    "pint": _GALLON_ML / 8,
    "cup": _GALLON_ML / 16,
    "fl_oz": _GALLON_ML / 128,
    "tbsp": _GALLON_ML / 256,
    "tsp": _GALLON_ML / 768,
    "cubic_inch": _CUBIC_INCH_ML,
    "liter": 1000.0,
    "ml": 1.0,
}

# A text with one of these states another volume than the portion's own: of what it is made into or
# from, of a glass with ice in it, or of a spoon that is not level.
_NOT_ITS_OWN = re.compile(
    r"\b(?:makes?|yields?|prepared|reconstituted|mix|dry|undiluted|heaping|rounded|approx"
    r"|about|with ice|cube|whiskey)\b",
    re.IGNORECASE,
)
# Measured in the unit, but not by its definition: ice fills the glass and is not in the source's
# gram weight; a spoon may be rounded or heaping.
_NOT_BY_DEFINITION = re.compile(r"\b(?:with ice|rounded|heaping|heaped)\b", re.IGNORECASE)
_FLUID = {"fl oz": "fl_oz", "fluid oz": "fl_oz", "ml": "ml", "liter": "liter"}
_SPOONS = {
    "cup": "cup",
    "tbsp": "tbsp",
    "tablespoon": "tbsp",
    "tsp": "tsp",
    "teaspoon": "tsp",
}
_FLUID_STATED = re.compile(rf"(?<![\d./-])({NUMBER})\s*(fl oz|fluid oz|ml|liter)\b", re.IGNORECASE)
_SPOON_STATED = re.compile(
    rf"^(?:\w+ )?(?:serving|bowl|envelope|packet|scoop|container)\s*(?:\(|= )?\s*({NUMBER})\s*"
    r"(cup|tbsp|tablespoon|tsp|teaspoon)s?\b",
    re.IGNORECASE,
)
# Measures whose text may state the volume of one of them; dry soup in a packet does not.
_HOLDERS = ("package", "can", "bottle", "jar", "serving", "piece")
_DRY_HOLDERS = ("packet", "envelope")


def volume_ml(measure: str, quantity: float | None, text: str) -> float | None:
    """Return the volume of the portion in ml, None if neither measure nor text gives one."""
    if measure in ML:
        each = None if _NOT_BY_DEFINITION.search(text) else ML[measure]
    elif measure in _HOLDERS and not _NOT_ITS_OWN.search(text):
        each = _stated_ml(text)
    else:
        each = None
    return None if each is None or quantity is None else quantity * each


def _stated_ml(text: str) -> float | None:
    """Return the volume in ml that the text states: "serving 1/2 cup", "can (12 fl oz)"."""
    if found := _SPOON_STATED.match(text):
        return number(found[1]) * ML[_SPOONS[found[2].lower()]]
    found = None if text.lower().startswith(_DRY_HOLDERS) else _FLUID_STATED.search(text)
    return number(found[1]) * ML[_FLUID[found[2].lower()]] if found else None
