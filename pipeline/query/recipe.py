"""``k2 recipe``: how much K1, of each menaquinone and of all vitamin K a list of foods holds."""

import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from textwrap import fill
from typing import Any

import duckdb

from pipeline.citations.bibliography import Bibliography
from pipeline.citations.csl_json import csl_item
from pipeline.citations.plain_text import as_text
from pipeline.citations.works_cited import cite_rows
from pipeline.diagnostics.escaping import visible
from pipeline.diagnostics.text_table import in_columns
from pipeline.published_files.dish_check import dish_check
from pipeline.query.recipe_file import Line, read_recipe
from pipeline.query.recipe_foods import Amount, Ingredient, amounts_of, named_foods
from pipeline.query.render_rows import as_csv, as_json
from pipeline.query.sandbox import opened
from pipeline.query.written_amounts import in_words, short
from schemas.codes import FORM_IDS

RETENTION = 1.0
_RETENTION = (
    "Weights are of the ingredients as listed. Retention 1.0: nothing is taken to be lost by"
    " heating or to drain away."
)
_FASTER = "give ids instead of words, which take longer to find, or fewer foods at a time"
_BOUNDS = (
    "At least: the lowest study; an ingredient of which a form is not known counts 0, as in best"
    " and highest study. At most: unknown unless every ingredient is bounded. Known of: the share"
    " of the weight."
)
_COLUMNS = (
    *("quantity", "best_ug", "at_least_ug", "highest_study_ug", "at_most_ug"),
    *("share_of_weight_known", "ingredients_known", "ingredients_all"),
)


@dataclass(frozen=True, slots=True)
class RecipeAmount:
    """What a recipe holds of a form, of K2 or of K (all vitamin K), in µg.

    An ingredient of which it is not known counts 0 in ``best``, ``lower`` and ``highest``, the
    highest study; ``upper`` is None unless all ingredients are bounded, ``best`` for K. ``share``
    is that of the weight of the ingredients, 0 to 1, of which the amount is known.
    """

    quantity: str
    best: float | None
    lower: float
    highest: float
    upper: float | None
    share: float
    n_known: int


@dataclass(frozen=True, slots=True)
class Recipe:
    """The foods, what they hold together, and what that rests on."""

    ingredients: list[Ingredient]
    amounts: list[RecipeAmount]
    retention_check: str
    bibliography: Bibliography


def recipe(connection: duckdb.DuckDBPyConnection, lines: list[Line]) -> Recipe:
    """Return what the foods hold; raise a UsageError for a line whose food is not named exactly."""
    ingredients = named_foods(connection, lines)
    known = amounts_of(connection, ingredients)
    amounts = [_added(quantity, ingredients, known) for quantity in (*FORM_IDS, "K2", "K")]
    asked = sorted({(food.column, food.id) for food in ingredients})
    return Recipe(
        ingredients,
        [amount for amount in amounts if amount.n_known],
        dish_check(connection),
        cite_rows(
            connection,
            ["answer_id", "food_id"],
            [(key, None) if column == "answer_id" else (None, key) for column, key in asked],
        ),
    )


def _added(
    quantity: str, ingredients: list[Ingredient], known: dict[str, dict[str, Amount]]
) -> RecipeAmount:
    stated = [
        (food.line.grams, amount)
        for food in ingredients
        if (amount := known[food.id].get(quantity))
    ]
    whole = len(stated) == len(ingredients)
    grams = sum(food.line.grams for food in ingredients)
    uppers = [g * amount.upper / 100 for g, amount in stated if amount.upper is not None]
    best = [g * amount.best / 100 for g, amount in stated if amount.best is not None]
    return RecipeAmount(
        quantity,
        None if quantity == "K" else RETENTION * sum(best),
        RETENTION * sum(g * amount.low / 100 for g, amount in stated),
        RETENTION * sum(g * amount.high / 100 for g, amount in stated),
        RETENTION * sum(uppers) if whole and len(uppers) == len(stated) else None,
        sum(g for g, _ in stated) / grams,
        len(stated),
    )


def print_recipe(database: Path, path: Path, answer_format: str) -> None:
    """Print what the ingredients in a file hold; ``table`` says what it rests on too."""
    lines = read_recipe(path)
    with opened(database, advice=_FASTER) as connection:
        found = recipe(connection, lines)
    if answer_format == "csv":
        as_csv(list(_COLUMNS), (_row(found, amount) for amount in found.amounts))
    elif answer_format == "json":
        names = ("release", "ingredients", "amounts", "retention", "retention_check", "citations")
        as_json(list(names), [[_object(found)[name] for name in names]])
    else:
        for line in _text(found, shutil.get_terminal_size().columns):
            print(visible(line, keep="\n"))


def _row(found: Recipe, amount: RecipeAmount) -> list[Any]:
    amounts = (amount.best, amount.lower, amount.highest, amount.upper)
    return [amount.quantity, *amounts, amount.share, amount.n_known, len(found.ingredients)]


def _object(found: Recipe) -> dict[str, Any]:
    return {
        "release": found.bibliography.dataset.release,
        "ingredients": [
            {"food": food.line.food, "grams": food.line.grams, food.column: food.id}
            for food in found.ingredients
        ],
        "amounts": [
            dict(zip(_COLUMNS, _row(found, amount), strict=True)) for amount in found.amounts
        ],
        "retention": RETENTION,
        "retention_check": f"{_RETENTION} {found.retention_check}",
        "citations": [csl_item(work) for work in found.bibliography.works],
    }


def _text(found: Recipe, width: int) -> Iterator[str]:
    grams = sum(food.line.grams for food in found.ingredients)
    n = len(found.ingredients)
    yield f"{n} ingredient{'' if n == 1 else 's'}, {short(grams)} g"
    rows = [[food.name, food.line.grams, food.id] for food in found.ingredients]
    yield from in_columns(["food", "g", "id"], rows, width, ruled=True, whole=("id",))
    yield ""
    heads = ["µg in all of it", "best", "at least", "highest study", "at most", "known of"]
    yield from in_columns(heads, [_cells(found, amount) for amount in found.amounts], width)
    yield ""
    for paragraph in (
        _BOUNDS,
        f"{_RETENTION} {found.retention_check}",
    ):
        yield fill(paragraph, width)
    yield ""
    yield as_text(found.bibliography, width).rstrip("\n")


def _cells(found: Recipe, amount: RecipeAmount) -> list[Any]:
    return [
        in_words(amount.quantity),
        "" if amount.best is None else short(amount.best),
        short(amount.lower),
        short(amount.highest),
        "unknown" if amount.upper is None else short(amount.upper),
        f"{amount.share:.0%}, {amount.n_known} of {len(found.ingredients)} foods",
    ]
