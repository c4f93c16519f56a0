"""The verbs of ``k2`` that make the dataset: dataset, fetch, build, publish, refresh."""

import argparse
import os
import sys
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

from pipeline.cli.arguments import (
    build_arguments,
    cache_of,
    fetch_arguments,
    output_argument,
    report_argument,
    staged_argument,
)
from pipeline.diagnostics.system_errors import AddressSpaceUse, check_address_space

if TYPE_CHECKING:
    from pipeline.compare.dataset_copy import DatasetCopy
    from pipeline.refresh.fetch_facts import Build

_ADDRESSES = (
    " FDC_API_KEY holds the key of the API; FDC_API_URL, FDC_DOWNLOADS_URL and <SOURCE>_URL (a"
    " file, or the base address of its publisher) replace addresses."
)
_UNREAD = (
    " A source that cannot be reached or read stays as it was, and the others go on; the exit"
    " status is then 3 (1 if what came was wrong), or 0 with --report, which notes it."
)


def add_steps(verbs: Any) -> None:
    """Add the parsers of these verbs."""
    dataset = verbs.add_parser(
        "dataset",
        help="build output/ (DuckDB and Parquet) from the committed facts",
        description="Build the whole output folder. It is swapped in at the end: if anything"
        " fails, the old output stays as it was.",
    )
    output_argument(dataset, "where to publish")
    build_arguments(dataset)
    dataset.set_defaults(run=_dataset)

    fetch = verbs.add_parser(
        "fetch",
        help="extract from upstream (network), guard, rewrite the facts that changed",
        description="Read upstream into a copy of the facts, compare the two, build from the copy,"
        " and rewrite the facts whose bytes changed: none, if a guard finds something fatal or the"
        " copy does not build (exit 1) or without network (exit 3). A run that was cut goes on from"
        f" there; raw answers stay in the cache folder (K2_STORE).{_UNREAD}{_ADDRESSES}",
        epilog="example: k2 fetch --via bulk fdc_foundation --report found",
    )
    fetch_arguments(fetch)
    fetch.set_defaults(run=_fetch)

    build = verbs.add_parser(
        "build",
        help="build from the facts (no network) into a folder that is not published yet",
        description="Build everything into a staged folder, with what differs from the output in"
        " diff.md. The output stays as it is; k2 publish promotes the staged files as they are.",
    )
    output_argument(build, "the published folder to compare with")
    staged_argument(build)
    build_arguments(build)
    report_argument(build)
    build.set_defaults(run=_build)

    publish = verbs.add_parser(
        "publish",
        help="put the staged build in place of output/, file by file as it was built",
        description="Verify the sum of every staged file and put exactly these files in place of"
        " the output, in one step. Nothing is built. Refused is a build that did not end, was"
        " damaged, or was compared with an output that is no longer there.",
    )
    output_argument(publish, "where to publish")
    staged_argument(publish)
    publish.set_defaults(run=_publish)

    refresh = verbs.add_parser(
        "refresh",
        help="fetch, guard, build and publish in one go",
        description="k2 fetch and a build from the fresh facts; facts and output are replaced"
        " together or not at all, and diff.md in the output says what changed."
        f"{_UNREAD}{_ADDRESSES}",
        epilog="example: k2 refresh --via bulk fdc_foundation",
    )
    fetch_arguments(refresh)
    output_argument(refresh, "where to publish")
    refresh.set_defaults(run=_refresh, include=[], no_report=False)


def _dataset(options: argparse.Namespace) -> int:
    _check_address_space(options)
    return _built(options, options.output, None)


def _fetch(options: argparse.Namespace) -> int:
    """Try a build from the fresh facts, without the page, before they replace the others."""
    from tempfile import TemporaryDirectory

    def build(fresh: Path, changed: dict[str, list[str]], replace: Callable[[], None]) -> None:
        if changed and _is_whole(fresh):
            with TemporaryDirectory(prefix="open-k2-") as folder:
                _build_fresh(options, fresh, Path(folder) / "output", None, None, report=False)
        elif changed:
            _say(f"{options.facts} lacks sources of every build, so none was tried")
        replace()

    return _fetch_and(options, build)


def _fetch_and(options: argparse.Namespace, build: "Build") -> int:
    check_address_space(AddressSpaceUse.TABLES)
    from pipeline.diagnostics.progress import Progress
    from pipeline.guard.run_guards import guard
    from pipeline.refresh.fetch_facts import fetch_facts
    from pipeline.refresh.refresh_plan import RefreshRequest

    request = RefreshRequest(
        tuple(options.source), options.via, options.wait, options.release, fresh=options.fresh
    )
    fetch_facts(request, options.facts, os.environ, Progress(), _say, guard, options.report, build)
    return 0


def _build(options: argparse.Namespace) -> int:
    _check_address_space(options)
    from pipeline.compare.changes import output_before
    from pipeline.load.staged_build import clear, default_staged_folder, mark, sum_of
    from pipeline.refresh.report_folder import failing

    staged = options.staged or default_staged_folder(options.output)
    with failing(options.report, "build"):
        in_place_of = sum_of(options.output)
        old = output_before(options.output)
        clear(staged, options.output)
        status = _built(options, staged, old)
        mark(staged, in_place_of)
    return status


def _publish(options: argparse.Namespace) -> int:
    from pipeline.load.staged_build import default_staged_folder, publish

    release = publish(options.staged or default_staged_folder(options.output), options.output)
    print(f"{options.output}: release {release}, published as it was built")
    return 0


def _refresh(options: argparse.Namespace) -> int:
    _check_address_space(options)
    from pipeline.compare.changes import output_before

    old = output_before(options.output)

    def build(fresh: Path, _changed: dict[str, list[str]], replace: Callable[[], None]) -> None:
        _build_fresh(options, fresh, options.output, old, replace, report=True)

    return _fetch_and(options, build)


def _build_fresh(  # noqa: PLR0913 (what a build needs)
    options: argparse.Namespace,
    fresh: Path,
    output: Path,
    old: "DatasetCopy | None",
    replace: Callable[[], None] | None,
    *,
    report: bool,
) -> None:
    """Build from fresh facts, checked as strictly as the facts that they are to replace."""
    from pipeline.build import build
    from pipeline.cli.build_summary import summary
    from pipeline.diagnostics.progress import Progress
    from pipeline.fact_files.sidecar import packaged_facts

    built = build(
        output,
        fresh,
        Progress(),
        old=old,
        report=report,
        as_packaged=options.facts.resolve() == Path(str(packaged_facts())).resolve(),
        before_replacing=replace,
        cache=cache_of(options, output),
    )
    if replace:
        print(summary(built, output))


def _is_whole(facts: Path) -> bool:
    """Return whether the facts hold every source that a build cannot do without."""
    from pipeline.fact_files.sidecar import FILE_NAME, at_hand

    return all((folder / FILE_NAME).is_file() for folder in at_hand(facts))


def _built(options: argparse.Namespace, output: Path, old: "DatasetCopy | None") -> int:
    from pipeline.build import build
    from pipeline.cli.build_summary import summary
    from pipeline.diagnostics.progress import Progress

    built = build(
        output,
        options.facts,
        Progress(),
        options.include,
        old,
        report=not options.no_report,
        cache=cache_of(options, output),
    )
    print(summary(built, output))
    return 0


def _check_address_space(options: argparse.Namespace) -> None:
    check_address_space(AddressSpaceUse.BUILD)
    if not options.no_report:
        check_address_space(AddressSpaceUse.DRAWING)


def _say(line: str) -> None:
    print(f"k2: {line}", file=sys.stderr)
