"""The verbs of ``k2`` that use published values elsewhere: cite, recipe."""

import argparse
from pathlib import Path

from pipeline.cli.arguments import OUTPUT, database_of, output_argument
from pipeline.diagnostics.errors import UsageError
from pipeline.diagnostics.system_errors import AddressSpaceUse, check_address_space

_FORMATS = ("text", "bibtex", "ris", "csl-json")


def add_citing(
    verbs: "argparse._SubParsersAction[argparse.ArgumentParser]", published: Path = OUTPUT
) -> None:
    """Add the parsers of these verbs; ``published`` is the folder that they ask by default."""
    cite = verbs.add_parser(
        "cite",
        help="what to cite for a food, or for the rows of a query",
        description="List exactly the studies and tables behind the values of a food, or behind the"
        " rows of a query, with the release and how many values rest on each; without either, all"
        " of the dataset. A query names what it used by measurement_id, reported_total_id,"
        " reference_id, food_id, answer_id, concept_id or source_id; form_id beside these narrows"
        " it to one vitamer.",
        epilog="example: k2 cite natto --form MK-7 --format bibtex;"
        " k2 cite --query \"FROM top_foods('MK9', 10)\" --form MK-9",
    )
    cite.add_argument("words", nargs="*", metavar="WORD", help="a food, as you say it, or its id")
    cite.add_argument("--query", metavar="SQL", help="cite what is behind the rows of this query")
    cite.add_argument(
        "--form", metavar="FORM", help="only values of a form (MK-7, K1 …) or of K2 (default: all)"
    )
    cite.add_argument(
        "--format", choices=_FORMATS, default="text", help="how to print it (default: text)"
    )
    output_argument(cite, "the published folder", published)
    cite.set_defaults(run=_cite)

    recipe = verbs.add_parser(
        "recipe",
        help="how much vitamin K the ingredients of a recipe hold",
        description="Add up K1, each menaquinone, K2 and all vitamin K of the ingredients in a CSV"
        " file with the heading food,grams, with lower and upper bound, how much of the weight is"
        " known, and what to cite. A food is an id (answer_id or food_id) or words that are exactly"
        " its name.",
        epilog="example: k2 recipe ingredients.csv",
    )
    recipe.add_argument("file", type=Path, metavar="FILE", help="CSV: food,grams")
    recipe.add_argument(
        "--format",
        choices=("table", "csv", "json"),
        default="table",
        help="text for people with what to cite, the amounts alone, or all (default: table)",
    )
    output_argument(recipe, "the published folder", published)
    recipe.set_defaults(run=_recipe)


def _cite(options: argparse.Namespace) -> int:
    check_address_space(AddressSpaceUse.QUESTION)
    if options.words and options.query is not None:
        raise UsageError("give words of a food or --query, not both")
    from pipeline.query.cite import print_citations
    from pipeline.query.resource_limits import limited
    from pipeline.query.sandbox import SECONDS

    with limited(SECONDS):
        print_citations(
            database_of(options),
            " ".join(options.words),
            query=options.query,
            form=options.form,
            citation_format=options.format,
        )
    return 0


def _recipe(options: argparse.Namespace) -> int:
    check_address_space(AddressSpaceUse.QUESTION)
    from pipeline.query.recipe import print_recipe

    print_recipe(database_of(options), options.file, options.format)
    return 0
