"""The command ``open-k2`` (also ``k2``): the verbs that ask, on the data inside the package."""

import argparse
from collections.abc import Sequence

from pipeline.cli.asking_verbs import QUESTIONS, add_asking
from pipeline.cli.assistant_verb import add_assistant
from pipeline.cli.citing_verbs import add_citing
from pipeline.cli.run_verb import run_verb
from pipeline.cli.standard_streams import complete_streams, under_utf8
from pipeline.diagnostics.errors import K2Error
from pipeline.diagnostics.escaping import one_line
from pipeline.open_k2 import packaged_data

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
    options.verb, options.run = options.run, _run
    return run_verb(options)


def _run(options: argparse.Namespace) -> int:
    if options.output == packaged_data.DATA:
        packaged_data.check_whole()
    return int(options.verb(options))


def _parser() -> argparse.ArgumentParser:
    data = packaged_data.DATA

    parser = argparse.ArgumentParser(
        prog="k2", description=_LESSON, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument(
        "--version", action=_ShowVersion, nargs=0, help="show the release of the data, and exit"
    )
    verbs = parser.add_subparsers(title="verbs", metavar="VERB")
    add_asking(verbs, data)
    add_citing(verbs, data)
    add_assistant(verbs, data)
    return parser


class _ShowVersion(argparse.Action):
    def __call__(self, parser: argparse.ArgumentParser, *_: object) -> None:
        try:
            print(f"open-k2 {packaged_data.packaged_release()}")
        except K2Error as error:
            parser.exit(error.exit_status, f"k2: {one_line(str(error))}\n")
        parser.exit()
