"""The records behind an answer: each food of a source or study with its values and their doubts."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from itertools import groupby
from urllib.parse import quote

from pipeline.fact_files.registry import source_of
from pipeline.interface_texts.say import say, words_of
from pipeline.query.answer_sentences import BASES
from pipeline.query.written_amounts import amount_range, in_words, short
from pipeline.report.pages.page_tables import Row

Doubts = Mapping[tuple[str, str], list[Row]]

# About the bytes that a record, a value and a doubt take in HTML, and those that a page has.
_RECORD, _VALUE, _DOUBT = 300, 135, 60
_ROOM = 36_000

_KINDS = words_of("value_kind")
_ORIGINS = words_of("value_origin")


@dataclass(frozen=True, slots=True)
class Value:
    """A value in words: what, how much in µg per 100 g, what kind of statement, its doubts."""

    what: str
    amount: str
    kind: str
    confidence: str
    left_out: str
    doubts: list[str]


@dataclass(frozen=True, slots=True)
class Record:
    """A food as one source or study lists it; ``address`` is its place in the explorer."""

    name: str
    who: str
    reference_id: str | None
    address: str
    values: list[Value]
    doubts: list[str]


@dataclass(frozen=True, slots=True)
class Records:
    """The records that a page has room for, studies first; the number of others by who has them."""

    shown: list[Record]
    others: list[tuple[str, int]]


def records_of(rows: list[Row], doubts: Doubts) -> Records:
    """Return the records of a concept's rows, which are in their order."""
    shown: list[Record] = []
    others: Counter[str] = Counter()
    room = _ROOM
    for _food, values in groupby(rows, lambda row: str(row["food_id"])):
        of_food = list(values)
        if room > 0:
            record = _record(of_food, doubts)
            room -= _size(record)
        if room > 0:
            shown.append(record)
        else:
            others[who_lists(of_food[0])] += 1
    return Records(shown, list(others.items()))


def who_lists(row: Row) -> str:
    """Return the study of a record of the literature, else the short name of its source."""
    if row["source_id"] == "literature" and row["reference_id"]:
        return study_name(row["reference_id"])
    return source_of(row["source_id"]).short_name


def study_name(reference_id: str) -> str:
    """Return "Tanaka 2026" for ``tanaka_2026``."""
    words = reference_id.replace("_", " ")
    return words[:1].upper() + words[1:]


def doubt_text(doubt: Row) -> str:
    """Return what a check found, with the name of its rule."""
    return f"{doubt['rule'].replace('_', ' ')}: {doubt['detail']}"


def explorer_address(food_id: str) -> str:
    """Return the address of a record in the explorer, from its folder."""
    return f"index.html#food={quote(food_id, safe=':/')}"


def _record(rows: list[Row], doubts: Doubts) -> Record:
    first = rows[0]
    of_food = doubts.get(("food", first["food_id"]), [])
    grave = any(doubt["severity"] == "high" for doubt in of_food)
    where = f", {first['country']}" if first["country"] else ""
    return Record(
        name=first["name"],
        who=f"{who_lists(first)}{where}",
        reference_id=first["reference_id"] if first["source_id"] == "literature" else None,
        address=explorer_address(first["food_id"]),
        values=[_value(row, doubts, grave=grave) for row in rows],
        doubts=[doubt_text(doubt) for doubt in of_food],
    )


def _value(row: Row, doubts: Doubts, *, grave: bool) -> Value:
    found = doubts.get((row["table_name"], row["row_key"]), [])
    grave = grave or any(doubt["severity"] == "high" for doubt in found)
    origin = _ORIGINS.get(row["origin"], row["origin"])
    return Value(
        what=_what(row),
        amount=_amount(row),
        kind=f"{_KINDS[row['qualifier']]}, {origin}",
        confidence=row["confidence"],
        left_out=_left_out(row, grave=grave),
        doubts=[doubt_text(doubt) for doubt in found],
    )


def _what(row: Row) -> str:
    if row["table_name"] == "measurement":
        return in_words(row["quantity"])
    return say("value.as_printed", quantity=row["quantity"], basis=BASES[row["total_basis"]])


def _amount(row: Row) -> str:
    spread = amount_range(row["least"], row["most"])
    if row["amount"] is not None:
        return short(row["amount"]) + (f" ({spread})" if "–" in spread else "")
    if row["qualifier"] == "range":
        return spread
    if row["limit"] is not None:
        return f"< {short(row['limit'])}"
    if row["qualifier"] == "trace":
        return say("value.trace")
    below = row["qualifier"].startswith("below")
    return say("value.limit_not_stated") if below else say("value.not_stated")


def _left_out(row: Row, *, grave: bool) -> str:
    if row["set_aside"]:
        return say("value.set_aside")
    if row["counted_ug"] is None:
        return say("value.grave_doubt") if grave else say("value.no_amount")
    return ""


def _size(record: Record) -> int:
    doubts = [*record.doubts, *(text for value in record.values for text in value.doubts)]
    return (
        _RECORD
        + 2 * len(record.name.encode())
        + _VALUE * len(record.values)
        + sum(_DOUBT + len(text.encode()) for text in doubts)
    )
