"""Score a search on the committed queries: right first hits, and wrong ones it is sure of."""

import csv
import unicodedata
from collections.abc import Callable, Collection
from dataclasses import dataclass
from pathlib import Path

QUERIES = Path(__file__).with_name("queries.csv")
_UNSURE = ("typo", "nearest")


@dataclass(frozen=True, slots=True)
class Hit:
    """A first hit: what it leads to, its name, and how it matched (as the macro search says)."""

    kind: str
    id: str
    name: str
    match: str


@dataclass(frozen=True, slots=True)
class Score:
    """Failures as (query, expected, got), and those of them that the search was sure of."""

    queries: int
    failures: list[tuple[str, str, str]]
    sure_and_wrong: list[tuple[str, str, str]]

    def __str__(self) -> str:
        right = self.queries - len(self.failures)
        return (
            f"{right} of {self.queries} right ({100 * right / self.queries:.1f} %),"
            f" {len(self.sure_and_wrong)} confidently wrong"
        )


def queries() -> list[str]:
    """Return all queries, in the order of the file."""
    with QUERIES.open(encoding="utf-8", newline="") as file:
        return [row["query"] for row in csv.DictReader(file)]


def score(first: Callable[[str], Hit | None], chosen: Collection[str] | None = None) -> Score:
    """Return the score of a search, given as the function from a query to its first hit.

    ``chosen`` limits it to these queries.
    """
    failures, sure = [], []
    with QUERIES.open(encoding="utf-8", newline="") as file:
        rows = [r for r in csv.DictReader(file) if chosen is None or r["query"] in chosen]
    for row in rows:
        hit = first(row["query"])
        if not any(_fits(expected, hit) for expected in row["expected"].split("|")):
            got = "nothing" if hit is None else f"{hit.match} {hit.kind}:{hit.id} {hit.name}"
            failures.append((row["query"], row["expected"], got))
            if hit is not None and hit.match not in _UNSURE:
                sure.append(failures[-1])
    return Score(len(rows), failures, sure)


def _fits(expected: str, hit: Hit | None) -> bool:
    if expected == "nothing":
        return hit is None or hit.match == "nearest"
    if hit is None or hit.match == "nearest":
        return False
    kind, _, target = expected.partition(":")
    if kind != "food":
        return (hit.kind, hit.id) == (kind, target)
    words = _words(target)
    parts = [_words(part) for part in hit.name.split(",")[:2]]
    return hit.kind in {"food", "concept"} and any(part[: len(words)] == words for part in parts)


def _words(text: str) -> list[str]:
    """Return the words of an English text, without accents and a plural's ending."""
    plain = "".join(c for c in unicodedata.normalize("NFD", text.lower()) if c.isascii())
    spaced = "".join(c if c.isalnum() else " " for c in plain)
    return [_singular(word) for word in spaced.split()]


def _singular(word: str) -> str:
    if word.endswith("ies"):
        return f"{word[:-3]}y"
    return word.removesuffix("es") if word.endswith("oes") else word.removesuffix("s")
