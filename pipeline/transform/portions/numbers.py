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


@dataclass(frozen=True, slots=True)
class Count:
    """The count at the start of a text, and the rest of the text.

    For a range ``quantity`` is None and ``stated`` True: no value within it is chosen.
    """

    quantity: float | None
    stated: bool
    rest: str


def plain(text: str) -> str:
    """Return the text with ½ written 1/2 and each run of white space as one blank."""
    spelled = re.sub(r"(\d)(?=[¼-¾⅐-⅞])", r"\1 ", text)
    spelled = "".join(
        unicodedata.normalize("NFKC", c).replace("\u2044", "/")
        if c in "¼½¾" or "⅐" <= c <= "⅞"
        else c
        for c in spelled
    )
    return " ".join(spelled.split())


def number(text: str) -> float:
    """Return the value of a text that NUMBER matches whole."""
    *whole, part = text.replace("/ ", "/").replace("-", " ").split()
    return float(sum(Fraction(piece) for piece in (*whole, part)))


def leading_count(text: str) -> Count:
    """Split a text as ``plain`` returns it into the count it begins with and the rest."""
    if found := _RANGE.match(text):
        low, high = (number(piece) for piece in found.groups())
        if low < high:
            return Count(None, stated=True, rest=text[found.end() :])
    if found := _COUNT.match(text):
        return Count(number(found[1]), stated=True, rest=text[found.end() :])
    return Count(None, stated=False, rest=text)
