"""Arguments that several verbs of ``k2`` take."""

import argparse
from pathlib import Path

OUTPUT = Path("output")


def output_argument(parser: argparse.ArgumentParser, text: str, default: Path = OUTPUT) -> None:
    """Add ``--output``; ``text`` says what the verb uses the folder for."""
    shown = OUTPUT if default == OUTPUT else "the data in this package"
    parser.add_argument(
        "--output", type=Path, default=default, metavar="FOLDER", help=f"{text} (default: {shown})"
    )


def database_of(options: argparse.Namespace) -> Path:
    """Return the database of ``--output``: the file in a published folder, or a package's data."""
    from pipeline.published_files.connect import FILE_NAME
    from pipeline.published_files.package_layout import is_packaged

    folder: Path = options.output
    return folder if is_packaged(folder) else folder / FILE_NAME


def build_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the arguments of a build: ``--facts``, ``--include``, ``--no-report``, ``--no-cache``."""
    parser.add_argument(
        "--facts",
        type=Path,
        metavar="FOLDER",
        help="facts to build from instead of those of the package: a folder with one for each"
        " source, as pipeline/facts",
    )
    parser.add_argument(
        "--include",
        action="append",
        default=[],
        metavar="SOURCE",
        help="add a source that you brought with k2 extract; the output may then not be passed on,"
        " but for fdc_branded",
    )
    parser.add_argument(
        "--no-report", action="store_true", help="build the data alone, without the page in report/"
    )
    _cache_argument(parser)


def fetch_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the arguments of a fetch: sources, way of access, release, facts folder."""
    parser.add_argument(
        "source", nargs="*", metavar="SOURCE", help="only these (default: all that can be fetched)"
    )
    parser.add_argument(
        "--via",
        choices=("api", "bulk"),
        help="how to read FoodData Central: what changed, over the API, or the whole zips"
        " (default: api if FDC_API_KEY is set, else bulk)",
    )
    parser.add_argument(
        "--wait", action="store_true", help="wait for the next allowance instead of stopping"
    )
    parser.add_argument(
        "--fresh",
        action="store_true",
        help="read every food over the API again, changed or not, and use no stored answer"
        " (every fourth refresh does so by itself; K2_FRESH_EVERY gives another number, 0 never)",
    )
    parser.add_argument(
        "--release", metavar="DATE", help="date in the name of the zip (default: the newest)"
    )
    parser.add_argument(
        "--facts",
        type=Path,
        default=Path("pipeline/facts"),
        metavar="FOLDER",
        help="where the facts folders are (default: pipeline/facts)",
    )
    report_argument(parser)
    _cache_argument(parser)


def _cache_argument(parser: argparse.ArgumentParser) -> None:
    """Add ``--no-cache``; ``cache_of`` reads it."""
    parser.add_argument(
        "--no-cache",
        action="store_true",
        help="make and check all tables anew, and keep none. Otherwise a build uses those that an"
        " earlier one made of exactly the same facts, reviewed files, program and libraries; every"
        " file of the output has the same bytes but for k2.duckdb, which has the same rows, and the"
        " two lists of sums. They are in the user's cache folder, below open-k2/tables (K2_CACHE"
        " names another, and an empty K2_CACHE none), and may be deleted",
    )


def cache_of(options: argparse.Namespace, output: Path) -> Path | None:
    """Return the folder of checked tables that a build is to use; None with ``--no-cache``.

    Raise a UsageError for one within the program, whose files decide the tables, or the output.
    """
    import pipeline
    import schemas
    from pipeline.diagnostics.errors import UsageError
    from pipeline.files.cache_folder import cache_folder

    cache = None if options.no_cache else cache_folder()
    if cache is None:
        return None
    published = getattr(options, "output", output)  # a staged build is of another folder
    for place in (*pipeline.__path__, *schemas.__path__, output, published):
        if cache.resolve().is_relative_to(Path(place).resolve()):
            raise UsageError(
                f"K2_CACHE: {cache} is within {place}; name a folder outside it, or use --no-cache"
            )
    return cache


def report_argument(parser: argparse.ArgumentParser) -> None:
    """Add ``--report``, the folder in which a step records its findings for later steps."""
    parser.add_argument(
        "--report",
        type=Path,
        metavar="FOLDER",
        help="write there what the guards found, which facts changed, and why a run failed",
    )


def staged_argument(parser: argparse.ArgumentParser) -> None:
    """Add ``--staged``, the folder of a build that is not published yet."""
    parser.add_argument(
        "--staged",
        type=Path,
        metavar="FOLDER",
        help="folder of the build that is not published yet (default: .k2-next next to the output)",
    )
