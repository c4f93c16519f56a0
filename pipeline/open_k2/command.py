"""The command ``open-k2`` (also ``k2``): the verbs that ask, on the data inside the package."""

import argparse
from collections.abc import Sequence

from pipeline.cli.asking_verbs import QUESTIONS, add_asking
from pipeline.cli.assistant_verb import add_assistant
from pipeline.cli.citing_verbs import add_citing
from pipeline.cli.run_verb import run_verb
from pipeline.cli.standard_streams import complete_streams, under_utf8

_LESSON = f"""\
{QUESTIONS}\
    k2 recipe ingredients.csv      K1, each MK and all vitamin K of food,grams
    k2 sql "FROM food_answer"      any question, in SQL
    k2 mcp                         answer an assistant (needs the package mcp)

The data are inside; nothing is fetched.
"""


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one verb; return the exit status: 0 done, 1 data, 2 wrong use, 3 the system."""
    if arguments is None:
        under_utf8()
    complete_streams()
    options = _parser().parse_args(arguments)
    if "run" not in options:
        print(f"{_LESSON}\nk2 VERB --help explains a verb.")
        return 0
    return run_verb(options)


def _parser() -> argparse.ArgumentParser:
    from pipeline.open_k2.packaged_data import DATA

    parser = argparse.ArgumentParser(
        prog="k2", description=_LESSON, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument(
        "--version", action=_ShowVersion, nargs=0, help="show the release of the data, and exit"
    )
    verbs = parser.add_subparsers(title="verbs", metavar="VERB")
    add_asking(verbs, DATA)
    add_citing(verbs, DATA)
    add_assistant(verbs, DATA)
    return parser


class _ShowVersion(argparse.Action):
    def __call__(self, parser: argparse.ArgumentParser, *_: object) -> None:
        from pipeline.open_k2.packaged_data import packaged_release

        print(f"open-k2 {packaged_release()}")
        parser.exit()
