"""Numbers in portion texts: 1/2, ½, 1 1/2, 1-1/2, .5, and ranges."""

import re
import unicodedata
from dataclasses import dataclass
from fractions import Fraction

# 1-1/2 and 1 1/2 are mixed numbers; "1/ 2" is a half with a stray blank.
_DIGITS = "[0-9]{1,9}"
NUMBER = (
    rf"(?:{_DIGITS}[ -])?{_DIGITS}/ ?[1-9][0-9]{{0,8}}|{_DIGITS}\.{_DIGITS}|\.{_DIGITS}|{_DIGITS}"
)
# What follows a number that is a size (2" dia, 1-inch stack, 2% milk) and no count.
_NO_SIZE = r"(?![\d.]|-?\d*/|[\"”%]|-[a-z0-9])"
_RANGE = re.compile(rf"({NUMBER})\s*(?:-|–|to)\s*({NUMBER}){_NO_SIZE}\s+", re.IGNORECASE)
_COUNT = re.compile(rf"({NUMBER}){_NO_SIZE}\s*", re.IGNORECASE)
# U+2044 and U+2215; a fraction's line is no slash of alternatives.
_FRACTION_SLASH = "[\u2044\u2215]"
_ONE_TO_TWELVE = (
    *("one", "two", "three", "four", "five", "six"),
    *("seven", "eight", "nine", "ten", "eleven", "twelve"),
)
_IN_WORDS = {"half": "1/2", "third": "1/3", "quarter": "1/4"} | {
    word: str(count) for count, word in enumerate(_ONE_TO_TWELVE, start=1)
}
_WORD = re.compile(
    rf"(?:an?\s+)?({'|'.join(_IN_WORDS)})(?:\s+(?:of\s+)?an?)?\s+(?=\S)", re.IGNORECASE
)


@dataclass(frozen=True, slots=True)
class Count:
    """The count at the start of a text, and the rest of the text.

    For a range ``quantity`` is None and ``stated`` True: no value within it is chosen.
    """

    quantity: float | None
    stated: bool
    rest: str


def plain(text: str) -> str:
    """Return the text with ½ and 1⁄2 written 1/2 and each run of white space as one blank."""
    spelled = re.sub(r"(\d)(?=[¼-¾⅐-⅞])", r"\1 ", text)
    spelled = "".join(
        unicodedata.normalize("NFKC", c) if c in "¼½¾" or "⅐" <= c <= "⅞" else c for c in spelled
    )
    return " ".join(re.sub(f"(?<=\\d){_FRACTION_SLASH}(?=\\d)", "/", spelled).split())


def number(text: str) -> float:
    """Return the value of a text that NUMBER matches whole."""
    *whole, part = text.replace("/ ", "/").replace("-", " ").split()
    return float(sum(Fraction(piece) for piece in (*whole, part)))


def spelled_count(text: str, unit: re.Pattern[str]) -> str:
    """Return "half cup" and "one cup" with the count in digits; only before a unit.

    The half of an apricot and a quarter of a chicken are things that are counted.
    """
    found = _WORD.match(text)
    if not found or not unit.match(text, found.end()):
        return text
    return f"{_IN_WORDS[found[1].lower()]} {text[found.end() :]}"


def leading_count(text: str) -> Count:
    """Split a text as ``plain`` returns it into the count it begins with and the rest."""
    if found := _RANGE.match(text):
        low, high = (number(piece) for piece in found.groups())
        if low < high:
            return Count(None, stated=True, rest=text[found.end() :])
    if found := _COUNT.match(text):
        return Count(number(found[1]), stated=True, rest=text[found.end() :])
    return Count(None, stated=False, rest=text)
