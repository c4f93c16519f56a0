"""The declared words of portion texts, from the reviewed list ``portion_word.csv``."""

import re
from dataclasses import dataclass
from functools import cache

from pipeline.transform.reviewed import reviewed

# Plurals that do not end in a plain s.
_PLURALS = (("leaves", "leaf"), ("loaves", "loaf"), ("halves", "half"), ("ies", "y"))


@dataclass(frozen=True, slots=True)
class Words:
    """The declared words in lower case and the singular, each with its measure.

    ``units`` stand first in a text (cup, oz); ``nouns`` name what is counted (slice, thigh, jar);
    ``sizes`` count the food itself (large, medium).
    """

    units: dict[str, str]
    nouns: dict[str, str]
    sizes: dict[str, str]


@cache
def declared_words() -> Words:
    """Return the reviewed words."""
    rows = reviewed("portion_word.csv")
    kinds: dict[str, dict[str, str]] = {"unit": {}, "noun": {}, "size": {}}
    for word, kind, measure in rows.select("word", "kind", "measure").iter_rows():
        kinds[kind][word] = measure
    return Words(kinds["unit"], kinds["noun"], kinds["size"])


@cache
def unit_pattern() -> re.Pattern[str]:
    """Return a pattern for a reviewed unit at the start of a text, longest first."""
    longest_first = sorted(declared_words().units, key=lambda unit: (-len(unit), unit))
    spelled = "|".join(re.escape(unit) for unit in longest_first)
    return re.compile(rf"({spelled})(?![a-z])\.?", re.IGNORECASE)


def singular(word: str, known: dict[str, str]) -> str | None:
    """Return the declared singular of a word (patties → patty), or None if it is not declared."""
    lower = word.lower()
    candidates = [lower]
    candidates += [lower.removesuffix(end) + new for end, new in _PLURALS if lower.endswith(end)]
    candidates += [lower[:-1]] if lower.endswith("s") else []
    candidates += [lower[:-2]] if lower.endswith("es") else []
    return next((candidate for candidate in candidates if candidate in known), None)
