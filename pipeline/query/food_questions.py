"""``k2 food``: which food is meant, and what is known of it."""

import shutil
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from textwrap import fill
from typing import Any

import duckdb

from pipeline.diagnostics.escaping import visible
from pipeline.published_files.page_files import page_of
from pipeline.query.food_text import amount_text, food_text
from pipeline.query.known_food import rows_of
from pipeline.query.named_food import check_named, is_food
from pipeline.query.rankings import quantity_of
from pipeline.query.render_rows import FORMATS
from pipeline.query.sandbox import check_text, opened
from pipeline.query.search_hits import Hit, search
from pipeline.query.written_amounts import in_words

_HITS = 50
_ALSO = 5
_ANSWER = "FROM food_answer WHERE answer_id = $id"
_GRAMS = "FROM grams_for($id, $form, $amount)"


@dataclass(frozen=True, slots=True)
class Amount:
    """An amount of a form, in µg, that a reader wants to know the grams for."""

    form: str
    ug: float


def food(database: Path, text: str, wanted: Amount | None, answer_format: str) -> None:
    """Print what is known of the food that ``text`` names, or how much of it gives an amount.

    The formats other than ``table`` hold the rows of ``food_answer`` of all foods that match, or
    those of ``grams_for`` for the first one.
    """
    check_text(text, {"form": wanted.form} if wanted else None)
    check_named(text)
    with opened(database) as connection:
        quantity = quantity_of(connection, wanted.form) if wanted else None
        hits = search(connection, text, _HITS)
        if answer_format != "table":
            columns, rows = _rows(connection, hits, wanted)
            FORMATS[answer_format](columns, rows)
            return
        width = shutil.get_terminal_size().columns
        first = hits[0] if hits else None
        if first is None or not is_food(first):
            lines = _no_food(text, hits, width)
        else:
            (answer,) = rows_of(connection, _ANSWER, first.id)
            of_amount = wanted and amount_text(
                connection, answer, quantity or wanted.form, wanted.ug, width
            )
            lines = _noted(first, of_amount or food_text(connection, answer, width), hits, width)
        for line in lines:
            print(visible(line, keep="\n"))
        if first and first.found and first.kind == "concept":
            page = page_of(database.parent, first.id)
            if page.is_file():
                print(visible(f"Page: {page}"))


def _rows(
    connection: duckdb.DuckDBPyConnection, hits: list[Hit], wanted: Amount | None
) -> tuple[list[str], list[Any]]:
    ids = [hit.id for hit in hits if is_food(hit)]
    if wanted:
        given = {"id": ids[0] if ids else "", "form": wanted.form, "amount": wanted.ug}
        result = connection.execute(_GRAMS, given)
    else:
        result = connection.execute(
            "FROM food_answer WHERE list_contains($ids, answer_id)"
            " ORDER BY list_position($ids, answer_id)",
            {"ids": ids},
        )
    return [column[0] for column in result.description], result.fetchall()


def _noted(first: Hit, text: Iterable[str], hits: list[Hit], width: int) -> Iterator[str]:
    """Yield how the text was read, the answer, and what else it may mean."""
    if first.note:
        yield fill(f"({first.note})", width)
    yield from text
    others = [hit for hit in hits[1:] if hit.found and hit.name != first.name]
    if others:
        yield ""
        listed = "; ".join(hit.name for hit in others[:_ALSO])
        more = "; …" if len(others) > _ALSO else ""
        yield fill(f"Also: {listed}{more}", width, subsequent_indent="  ")


def _no_food(text: str, hits: list[Hit], width: int) -> Iterator[str]:
    """Yield where the text is answered if it names no food, else the nearest words."""
    meant = [hit for hit in hits if hit.found]
    if not meant:
        yield fill(
            f"No food here is called {text}: it was not measured, or has another name.", width
        )
        if hits:
            yield fill(f"Near words: {', '.join(hit.name for hit in hits[:_ALSO])}.", width)
        return
    for hit in meant[:_ALSO]:
        for paragraph in (f"{hit.name}: {said}" for said in _where(hit)):
            yield fill(paragraph, width, subsequent_indent="  ")


def _where(hit: Hit) -> Iterator[str]:
    if hit.note:
        yield hit.note
    if hit.answer:
        yield hit.answer
    if hit.kind == "form":
        yield f"a form of vitamin K; the foods with most of it: k2 top {in_words(hit.id)}"
    elif hit.kind == "category":
        yield f"a kind of food; those with most K2: k2 top K2 --category {hit.id}"
    elif hit.kind == "claim":
        yield f"the numbers behind it: k2 claims {hit.id}"
    elif is_food(hit):
        yield f"a food: k2 food {hit.name}"
