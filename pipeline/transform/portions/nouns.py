"""The noun that a portion text counts, found in the head of the text."""

import re
from collections.abc import Iterator

from pipeline.transform.portions.portion_words import Words, singular

# The start of a remark after the head, which does not name what is counted.
_HEAD_END = re.compile(
    r",|=|\s(?:with|without|from|in|of|to|for|per|excluding|ns|bone|filled|include|yields?)\b"
    r"|(?<=\s)\d",
    re.IGNORECASE,
)
_IN_PARENTHESES = re.compile(r"\([^()]*\)?")
_ALTERNATIVES = re.compile(r"\s*/\s*|\s+or\s+")
_LONGEST_PHRASE = 5


def counted(text: str, words: Words) -> tuple[str, str] | None:
    """Return what the head of a text counts: the phrase as printed and its declared noun.

    Tables put the noun first (potato large), English puts it last (Quaker Oats bar); the last of
    several nouns in a row (chicken wing) counts.
    """
    for alternative in _ALTERNATIVES.split(head(text)):
        runs = list(_noun_runs(alternative.split(), words))
        named = [word for word in alternative.split() if not singular(word, words.sizes)]
        if runs and named and named[0] == runs[0][0].split()[0]:
            return runs[0]
        if runs:  # after a name, only the noun itself: of a Chocolate Chunk Cookie, the cookie
            phrase, noun = runs[-1]
            return " ".join(phrase.split()[-len(noun.split()) :]), noun
    return None


def _noun_runs(tokens: list[str], words: Words) -> Iterator[tuple[str, str]]:
    """Yield each run of nouns as (the words as printed, its last declared noun)."""
    start = 0
    while start < len(tokens):
        end, noun = start, None
        while end < len(tokens) and noun != "slice":
            step = _longest(tokens[end:], words.nouns)
            if step is None:
                break
            end, noun = end + step[0], step[1]
        if noun is not None:
            yield " ".join(tokens[start:end]), noun
        start = max(end, start + 1)


def _longest(tokens: list[str], nouns: dict[str, str]) -> tuple[int, str] | None:
    for length in range(min(_LONGEST_PHRASE, len(tokens)), 0, -1):
        if noun := singular(" ".join(tokens[:length]), nouns):
            return length, noun
    return None


def head(text: str) -> str:
    """Return the text up to the first remark, without parentheses."""
    bare = " ".join(_IN_PARENTHESES.sub(" ", text).split())
    end = _HEAD_END.search(bare)
    return bare[: end.start()] if end else bare
