"""The verbs of ``k2``, nothing else."""

import argparse
import os
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from pipeline import __version__
from pipeline.cli_published import add_verbs
from pipeline.errors import K2Error, OutsideError
from pipeline.outside import check_address_space, line_of
from pipeline.standard_streams import complete_streams, leave_output

if TYPE_CHECKING:
    from pipeline.compare.copy import Copy

_DESCRIPTION = """\
Open K2: vitamin K2 in food, form by form, with where each number came from.

Build the dataset from the facts that come with the package (no network):

    k2 dataset

then ask it:

    k2 top MK9 -n 10
    k2 food goat cheese
    k2 sql "FROM meta"
"""


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one verb; return the exit status: 0 done, 1 data, 2 wrong use, 3 network or disk."""
    complete_streams()
    options = _parser().parse_args(arguments)
    try:
        status = int(options.run(options))
        sys.stdout.flush()
    except BrokenPipeError:  # whoever reads has read enough, as head does
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0
    except K2Error as error:
        print(*filter(None, (error.details, f"k2: {error}")), sep="\n", file=sys.stderr)
        return error.exit_status
    except KeyboardInterrupt:
        print("k2: stopped; the old output is untouched", file=sys.stderr)
        return 130
    except Exception as error:
        line = line_of(error)
        if line is None:  # an error of ours: the trace is wanted
            raise
        leave_output()
        print(f"k2: {line}", file=sys.stderr)
        return OutsideError.exit_status
    return status


def _dataset(options: argparse.Namespace) -> int:
    return _build(options, None)


def _build(options: argparse.Namespace, old: "Copy | None") -> int:
    check_address_space()
    from pipeline.build import build
    from pipeline.progress import Progress
    from pipeline.summary import summary

    built = build(options.output, options.facts, Progress(), options.include, old)
    print(summary(built, options.output))
    return 0


def _extract(options: argparse.Namespace) -> int:
    check_address_space()
    from pipeline.extract.sources import extract

    sidecar, folder = extract(options.source, options.file, options.facts)
    print(f"{folder}: facts of {sidecar.title}, release {sidecar.release}")
    return 0


def _refresh(options: argparse.Namespace) -> int:
    check_address_space()
    from pipeline.compare.since import output_before
    from pipeline.progress import Progress
    from pipeline.refresh import Wish, refresh

    old = output_before(options.output)
    wish = Wish(tuple(options.source), options.via, options.wait, options.release)
    refresh(wish, options.facts, os.environ, Progress(), _say)
    return _build(options, old)


def _say(line: str) -> None:
    print(f"k2: {line}", file=sys.stderr)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="k2",
        description=_DESCRIPTION,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("--version", action="version", version=f"k2 {__version__}")
    verbs = parser.add_subparsers(title="verbs", required=True, metavar="VERB")

    dataset = verbs.add_parser(
        "dataset",
        help="build output/ (DuckDB and Parquet) from the committed facts",
        description="Build the whole output folder. It is swapped in at the end: if anything"
        " fails, the old output stays as it was.",
    )
    dataset.add_argument(
        "--output",
        type=Path,
        default=Path("output"),
        metavar="FOLDER",
        help="where to publish (default: output)",
    )
    dataset.add_argument(
        "--facts",
        type=Path,
        metavar="FOLDER",
        help="facts to build from instead of those of the package",
    )
    dataset.add_argument(
        "--include",
        action="append",
        default=[],
        metavar="SOURCE",
        help="add a source that you brought with k2 extract; the output may then not be passed on,"
        " but for fdc_branded",
    )
    dataset.set_defaults(run=_dataset)

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
        help="sr28, fdc_sr_legacy, fdc_foundation, fdc_foundation_samples, fndds, fdc_survey,"
        " frida, ciqual, stfcj or literature; fdc_branded, which enters a build by --include;"
        " nevo, ifct or k2viewer, which nobody may pass on to you",
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

    refresh = verbs.add_parser(
        "refresh",
        help="extract from upstream (network), rewrite the facts, build output/",
        description="Extract what changed upstream, rewrite the committed facts and build. All is"
        " fetched first: without network nothing changes (exit 3). A run that was cut goes on"
        " where it stopped; raw answers stay in the cache folder (K2_STORE). FDC_API_KEY holds"
        " the key of the API; FDC_API_URL, FDC_DOWNLOADS_URL and <SOURCE>_URL (a file, or the base"
        " address of ciqual, frida, fndds and stfcj) replace addresses.",
        epilog="example: k2 refresh --via bulk fdc_foundation",
    )
    refresh.add_argument(
        "source", nargs="*", metavar="SOURCE", help="only these (default: all that can be fetched)"
    )
    refresh.add_argument(
        "--via",
        choices=("api", "bulk"),
        help="how to read FoodData Central: what changed, over the API, or the whole zips"
        " (default: api if FDC_API_KEY is set, else bulk)",
    )
    refresh.add_argument(
        "--wait", action="store_true", help="wait for the next allowance instead of stopping"
    )
    refresh.add_argument(
        "--release", metavar="DATE", help="date in the name of the zip (default: the newest)"
    )
    refresh.add_argument(
        "--facts",
        type=Path,
        default=Path("pipeline/facts"),
        metavar="FOLDER",
        help="where the facts folders are (default: pipeline/facts)",
    )
    refresh.add_argument(
        "--output",
        type=Path,
        default=Path("output"),
        metavar="FOLDER",
        help="where to publish (default: output)",
    )
    refresh.set_defaults(run=_refresh, include=[])

    add_verbs(verbs)
    return parser
