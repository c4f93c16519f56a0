"""The command ``k2``: its parser."""

import argparse
from collections.abc import Sequence
from pathlib import Path

from pipeline.cli.asking_verbs import QUESTIONS, add_asking
from pipeline.cli.assistant_verb import add_assistant
from pipeline.cli.build_verbs import add_steps
from pipeline.cli.citing_verbs import add_citing
from pipeline.cli.comparing_verbs import add_comparing
from pipeline.cli.guard_verb import add_verb
from pipeline.cli.maintenance_verbs import add_maintenance
from pipeline.cli.run_verb import run_verb
from pipeline.cli.standard_streams import complete_streams, under_utf8
from pipeline.cli.version import ShowVersion
from pipeline.diagnostics.system_errors import AddressSpaceUse, check_address_space
from pipeline.fact_files.source_folders import source_folders
from pipeline.files.exchange import recording_exchanges

_LESSON = f"""\
{QUESTIONS}\
    k2 sql "FROM food_answer"      any question, in SQL
    k2 dataset                     build the dataset first; no network needed
"""


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one verb; return the exit status: 0 done, 1 data, 2 wrong use, 3 network or disk."""
    if arguments is None:
        under_utf8()
    complete_streams()
    options = _parser().parse_args(arguments)
    if "run" not in options:
        print(f"{_LESSON}\nk2 VERB --help explains a verb; k2 --help lists all.")
        return 0
    with recording_exchanges() as exchanged:
        return run_verb(options, exchanged)


def _extract(options: argparse.Namespace) -> int:
    check_address_space(AddressSpaceUse.TABLES)
    from pipeline.extract.run_extract import extract
    from pipeline.extract.sources.fdc.official_archives import recognised

    sidecar, folder = extract(options.source, options.file, options.facts)
    print(f"{folder}: facts of {sidecar.source.title}, release {sidecar.release}")
    for line in recognised(sidecar.raw_files):
        print(line)
    return 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="k2",
        description=_LESSON,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument(
        "--version",
        action=ShowVersion,
        nargs=0,
        dest=argparse.SUPPRESS,
        default=argparse.SUPPRESS,
        help="show the program's version and the release of the data, and exit",
    )
    verbs = parser.add_subparsers(title="verbs", metavar="VERB")

    add_steps(verbs)

    extract = verbs.add_parser(
        "extract",
        help="read a downloaded upstream file and write its facts",
        description="Read a file that you downloaded and write the source's facts, sorted and"
        " checked. The same file gives the same bytes.",
        epilog="example: k2 extract frida --file Frida_5.4_Dataset.xlsx",
    )
    extract.add_argument(
        "source",
        metavar="SOURCE",
        help=f"one of {', '.join(source_folders())}; README.md says what each is",
    )
    extract.add_argument(
        "--file",
        type=Path,
        required=True,
        metavar="PATH",
        help="the downloaded file, zip or folder",
    )
    extract.add_argument(
        "--facts",
        type=Path,
        metavar="FOLDER",
        help="where the facts folders are (default: pipeline/facts; for a source that may not be"
        " redistributed, your data directory or K2_FACTS_DIR)",
    )
    extract.set_defaults(run=_extract)

    add_verb(verbs)
    add_asking(verbs)
    add_comparing(verbs)
    add_citing(verbs)
    add_assistant(verbs)
    add_maintenance(verbs)
    return parser
