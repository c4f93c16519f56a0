"""One portion text → quantity, measure, measure detail and volume.

The text reads "[count] unit, detail" (cup, chopped) or names what is counted (thigh with skin).
The words that are units, nouns and sizes are declared; a text without any of them has the measure
``other``.
"""

import re
from dataclasses import dataclass
from functools import cache

from pipeline.transform.portions.nouns import counted, head
from pipeline.transform.portions.numbers import (
    NUMBER,
    leading_count,
    number,
    plain,
    spelled_count,
)
from pipeline.transform.portions.portion_words import Words, singular
from pipeline.transform.portions.volume import ML, volume_ml

NOT_SPECIFIED = r"(?i)^quantity not specified"

# Texts that would be parsed wrongly: (pattern, replacement).
_REWORDED = (
    (r"^(?:about|approx\.?|approximately) (?=[\d.])", ""),
    (r"^1-3 ring ", "1 three-ring "),
    (r"^([a-z]+),? \1\b", r"\1"),  # "can can 12 fl oz"
    (r"\bpig in (?:a )?blanket$", "pig-in-blanket"),
    (r"\bsubmarine, hoagie roll$", "submarine-hoagie roll"),
    (r"^cup (12 fl oz) 12 fl oz$", r"drink (\1)"),
    (r"^cocktail \(", "drink, cocktail ("),
    (r"^egg, (white|yolk)\b", r"egg \1"),
    # a size before what it is the size of: "1 5.3 oz container", "5 oz package"
    (
        rf"^(?:1 )?({NUMBER}) (oz|fl oz|ml|g|calorie) (container|package|bottle|can|bag)$",
        r"1 \3 (\1 \2)",
    ),
    (rf"^(?:1 )?({NUMBER}) (oz|fl oz|ml|g) cup$", r"1 single cup (\1 \2)"),
)
_INCH_LONG = re.compile(r"inch (\w+)$", re.IGNORECASE)
# The portion is what so much of something else yields, as in "oz, dry, yields" …
_YIELD_OF_UNIT = re.compile(
    r"\byields?$|\byields? after\b|\bedible yield\b|^[^(]*\byields? \d", re.IGNORECASE
)
# … or "unit (yield from 1 lb ready-to-cook chicken)", where the thing itself has no size.
_YIELD_OF_THING = re.compile(r"\byields?$|\byields? from\b", re.IGNORECASE)
_OF_NO_SIZE = ("piece", "unit", "portion")
_WITHOUT_DETAIL = ("piece", "each")  # "3 pieces shrimp" are shrimp
_DRINK = re.compile(r"\d fl oz\b|\bcup\b", re.IGNORECASE)
_MASSES = ("oz", "lb", "g")


@dataclass(frozen=True, slots=True)
class Portion:
    """A parsed portion text; ``quantity`` and ``volume_ml`` are None where it gives none.

    ``counts_by_size`` is true where the text names a size alone ("large"): the food is counted.
    """

    quantity: float | None
    measure: str
    detail: str | None
    volume_ml: float | None
    counts_by_size: bool = False


@cache  # the same few thousand texts are parsed for servings and for rejected portions
def parse(text: str, printed_quantity: str | None, words: Words) -> Portion:
    """Return the parsed text; a count in it is multiplied by the quantity printed separately."""
    said = plain(text)
    quantity = 1.0
    if printed_quantity:
        printed = plain(printed_quantity)
        if re.fullmatch(NUMBER, printed):
            quantity = number(printed)
        else:  # such as a range: read with the text
            said = f"{printed} {said}"
    if printed_quantity and (long := _INCH_LONG.fullmatch(said)):
        return Portion(quantity, "inch", long[1].lower(), None)
    for pattern, meaning in _REWORDED:
        said = re.sub(pattern, meaning, said, flags=re.IGNORECASE)
    count = leading_count(spelled_count(said, words.unit_pattern))
    if count.stated:
        counted_out = None if count.quantity is None else quantity * count.quantity
    else:
        counted_out = quantity
    return _portion(counted_out, count.rest, words)


def _portion(quantity: float | None, text: str, words: Words) -> Portion:
    """Return the portion for a quantity and a text without its count."""
    if unit := words.unit_pattern.match(text):
        measure, detail = words.units[unit[1].lower()], _tidy(text[unit.end() :])
        if measure in (*ML, *_MASSES) and _YIELD_OF_UNIT.search(text):
            measure, detail = "yield", _tidy(text)
    elif found := counted(text, words):
        measure, detail = _noun_portion(text, *found, words)
    else:
        by_size = any(singular(word, words.sizes) for word in re.split(r"[\s/]+", head(text)))
        # "large" counts the food, "large (16 fl oz)" is a drink of that size
        of_size = "serving" if _DRINK.search(text) else "piece"
        measure = of_size if by_size else "other"
        detail, ml = _tidy(text), volume_ml(measure, quantity, text)
        return Portion(quantity, measure, detail, ml, counts_by_size=by_size)
    return Portion(quantity, measure, detail, volume_ml(measure, quantity, text))


def _noun_portion(text: str, phrase: str, noun: str, words: Words) -> tuple[str, str | None]:
    """Return measure and detail of a text that counts a noun, printed as ``phrase``."""
    if noun in _OF_NO_SIZE and _YIELD_OF_THING.search(text):
        return "yield", _tidy(text)
    measure = words.nouns[noun]
    before = phrase.split()[: -len(noun.split())]
    if measure != "piece":  # only the thing itself: the steak of a steak dinner is detail
        phrase, before = " ".join(phrase.split()[len(before) :]), []
    kept = [word for word in before if singular(word, words.nouns) not in _WITHOUT_DETAIL]
    named = " ".join([*kept, noun]).lower()
    if measure == "piece" and (other := _other_noun(text, phrase, words)):
        phrase, named = other[0], f"{named} or {other[1]}"
    rest = _tidy(re.sub(rf"(?<!\w){re.escape(phrase)}(?!\w)", " ", text, count=1))
    parts = (rest,) if noun == measure != "piece" else (named, rest)
    return measure, ", ".join(filter(None, parts)) or None


def _other_noun(text: str, phrase: str, words: Words) -> tuple[str, str] | None:
    """Return "wedge/slice" as printed and its second noun, if the phrase is the first of two."""
    found = re.search(rf"{re.escape(phrase)}(?:\s*/\s*|\s+or\s+)([\w-]+)(?=$|[,(]|\s)", text)
    noun = singular(found[1], words.nouns) if found else None
    return (found[0], noun) if found and noun else None


def _tidy(text: str) -> str | None:
    """Return a detail without stray blanks, commas and enclosing parentheses, None if empty."""
    tidied = re.sub(r"\s+,", ",", " ".join(text.split())).strip(" ,").rstrip("/")
    tidied = re.sub(r"(?:^|/?\s+)/\s*", " or ", tidied).strip()  # a "bottle/can" is either
    if tidied.startswith("(") and tidied.find(")") == len(tidied) - 1:
        tidied = tidied[1:-1].strip()
    return tidied or None
