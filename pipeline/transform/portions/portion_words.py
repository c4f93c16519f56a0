"""The declared words of portion texts, from the rows of ``portion_word``."""

import re
from dataclasses import dataclass

import polars as pl

# Plurals that do not end in a plain s.
_PLURALS = (("leaves", "leaf"), ("loaves", "loaf"), ("halves", "half"), ("ies", "y"))


@dataclass(frozen=True, slots=True, eq=False)
class Words:
    """The declared words in lower case and the singular, each with its measure.

    ``units`` are at the start of a text (cup, oz), where ``unit_pattern`` finds the longest;
    ``nouns`` name what is counted (slice, thigh, jar); ``sizes`` count the food itself (large,
    medium). Instances compare by identity, so that parsed texts are cached for each of them.
    """

    units: dict[str, str]
    nouns: dict[str, str]
    sizes: dict[str, str]
    unit_pattern: re.Pattern[str]


def words_of(portion_word: pl.DataFrame) -> Words:
    """Return the words of the reviewed rows, which have word, kind and measure."""
    kinds: dict[str, dict[str, str]] = {"unit": {}, "noun": {}, "size": {}}
    for word, kind, measure in portion_word.select("word", "kind", "measure").iter_rows():
        kinds[kind][word] = measure
    return Words(kinds["unit"], kinds["noun"], kinds["size"], _unit_pattern(kinds["unit"]))


def _unit_pattern(units: dict[str, str]) -> re.Pattern[str]:
    """Return a pattern for a unit at the start of a text, longest first."""
    longest_first = sorted(units, key=lambda unit: (-len(unit), unit))
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
