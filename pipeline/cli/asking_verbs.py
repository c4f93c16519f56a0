"""The verbs of ``k2`` that ask the published database: top, food, claims, sql."""

import argparse
from functools import partial
from pathlib import Path
from typing import Any

from pipeline.cli.arguments import OUTPUT, database_of, output_argument
from pipeline.diagnostics.errors import UsageError
from pipeline.diagnostics.system_errors import AddressSpaceUse, check_address_space

# What the command teaches first, in a checkout and in the package.
QUESTIONS = """\
Open K2: vitamin K2 in food, form by form, with where each number came from.

    k2 top                         foods with most K2 in an everyday portion
    k2 top MK-7 --category cheese  of one form, one kind of food
    k2 food gouda                  what is known of a food, how sure it is
    k2 food natto --amount 100     how much of it gives 100 µg, by study
    k2 claims butter               what people say, and what the data say
    k2 cite natto                  what to cite for it
"""
_FORMATS = ("table", "csv", "json", "markdown")
_SECONDS = 30.0
_MOST_ROWS = 1_000_000
_MOST_UG = 1e6


def add_asking(
    verbs: "argparse._SubParsersAction[argparse.ArgumentParser]", published: Path = OUTPUT
) -> None:
    """Add the parsers of these verbs; ``published`` is the folder that they ask by default."""
    asking = partial(_asking, verbs, published)
    top = asking(
        "top",
        "the foods with most K2, of one form or of all vitamin K",
        "k2 top K2 --category cheese; k2 top MK-7 --per 100g -n 5",
    )
    top.add_argument(
        "form",
        metavar="FORM",
        nargs="?",
        default="K2",
        help="K2 (all menaquinones, the default), K (all vitamin K), MK-7, menatetrenone, K1 …",
    )
    top.add_argument(
        "--per",
        choices=("portion", "serving", "100g", "100kcal"),
        default=None,
        help="rank by µg in an everyday portion (also called serving), in 100 g or in 100 kcal"
        " (default: portion; with --entries 100g)",
    )
    top.add_argument("-n", type=_count, default=8, metavar="N", help="how many (default: 8)")
    top.add_argument("--category", metavar="NAME", help="only foods of this category, as cheese")
    top.add_argument(
        "--entries",
        action="store_true",
        help="list the records of each table and study instead of foods with their range",
    )
    top.add_argument("--ids", action="store_true", help="print the id of each food too")
    top.set_defaults(run=_top)

    food = asking(
        "food",
        "what is known of a food: K2, its forms, all vitamin K, portions",
        "k2 food goat cheese; k2 food natto --amount 100 --form MK-7",
    )
    food.add_argument("words", nargs="+", metavar="WORD", help="words of its name, as you say it")
    food.add_argument(
        "--entries",
        action="store_true",
        help="list the records whose name holds all words, of each table and study",
    )
    food.add_argument("--ids", action="store_true", help="print the id of each record too")
    food.add_argument(
        "--amount", type=_amount, metavar="UG", help="how much of it gives so many µg, by study"
    )
    food.add_argument("--form", metavar="FORM", help="what --amount is of (default: K2)")
    food.set_defaults(run=_food)

    claims = asking("claims", "what people say, and what the data say", "k2 claims natto")
    claims.add_argument(
        "words", nargs="*", metavar="WORD", help="all must occur; with caveats then"
    )
    claims.set_defaults(run=_claims)

    sql = asking(
        "sql",
        "ask the database a question in SQL",
        "k2 sql \"FROM top_foods('MK9', 10)\"",
    )
    sql.add_argument("query", metavar="QUERY", help="SQL as DuckDB understands it")
    sql.add_argument(
        "--seconds",
        type=float,
        default=_SECONDS,
        metavar="N",
        help="stop a query that takes longer (default: 30)",
    )
    sql.set_defaults(run=_sql)


def _asking(
    verbs: Any, published: Path, name: str, text: str, example: str
) -> argparse.ArgumentParser:
    """Add a verb that prints the result of a query; the database is opened read-only."""
    parser: argparse.ArgumentParser = verbs.add_parser(
        name,
        help=text,
        description=f"{text[0].upper()}{text[1:]}. The database is opened for reading and can"
        " reach no other file and no network.",
        epilog=f"example: {example}",
    )
    output_argument(parser, "the published folder", published)
    parser.add_argument(
        "--format",
        choices=_FORMATS,
        default="table",
        help="a table for people, or all rows in full (default: table)",
    )
    return parser


def _count(text: str) -> int:
    try:
        number = int(text)
    except ValueError:
        number = 0
    if number < 1:
        raise argparse.ArgumentTypeError("give a whole number above 0")
    return min(number, _MOST_ROWS)


def _amount(text: str) -> float:
    try:
        number = float(text)
    except ValueError:
        number = 0.0
    if not (0 < number <= _MOST_UG):
        raise argparse.ArgumentTypeError("give µg above 0, at most 1000000 (a gram)")
    return number


def _top(options: argparse.Namespace) -> int:
    check_address_space(AddressSpaceUse.QUESTION)
    from pipeline.query.entries import top_entries
    from pipeline.query.rankings import Ranking, top

    per = options.per or ("100g" if options.entries else "portion")
    per = "portion" if per == "serving" else per
    ranking = Ranking(options.form, per, options.n, options.category, options.ids)
    (top_entries if options.entries else top)(database_of(options), ranking, options.format)
    return 0


def _food(options: argparse.Namespace) -> int:
    check_address_space(AddressSpaceUse.QUESTION)
    from pipeline.query.entries import food_entries
    from pipeline.query.food_questions import Amount, food

    database, text = database_of(options), " ".join(options.words)
    if options.amount is None and options.form is not None:
        raise UsageError("--form says what --amount is of; give --amount too")
    if options.amount is not None and options.entries:
        raise UsageError("--amount answers by study already; give it without --entries")
    if options.entries:
        food_entries(database, text, options.format, ids=options.ids)
    else:
        wanted = None if options.amount is None else Amount(options.form or "K2", options.amount)
        food(database, text, wanted, options.format)
    return 0


def _claims(options: argparse.Namespace) -> int:
    check_address_space(AddressSpaceUse.QUESTION)
    from pipeline.query.claim_queries import claims

    claims(database_of(options), options.words, options.format)
    return 0


def _sql(options: argparse.Namespace) -> int:
    check_address_space(AddressSpaceUse.QUESTION)
    from pipeline.query.resource_limits import limited
    from pipeline.query.sandbox import ask

    more = "ask for less, or allow more with --seconds"
    with limited(options.seconds):
        ask(database_of(options), options.query, None, options.format, options.seconds, advice=more)
    return 0
