"""The verbs of ``k2`` that compare published copies: diff, check."""

import argparse
import json
import os
import sys
from pathlib import Path
from typing import Any

from pipeline.diagnostics.errors import K2Error
from pipeline.diagnostics.escaping import one_line, visible
from pipeline.diagnostics.system_errors import AddressSpaceUse, check_address_space

_TROUBLE = 2  # as diff(1): 0 the same, 1 different, 2 trouble


def add_comparing(verbs: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Add the parsers of these verbs."""
    diff = verbs.add_parser(
        "diff",
        help="what differs between two copies of the dataset",
        description="Compare two published folders or .duckdb files: schema first, then rows and"
        " amounts. Exit status 0: same content, 1: different, 2: trouble.",
    )
    diff.add_argument("before", type=Path, metavar="A", help="the older folder or .duckdb file")
    diff.add_argument("after", type=Path, metavar="B", help="the newer one")
    diff.add_argument("--format", choices=("markdown", "json"), default="markdown")
    diff.add_argument(
        "--output", type=Path, metavar="FOLDER", help="write diff.json and diff.md there as well"
    )
    diff.set_defaults(run=_diff)

    check = verbs.add_parser(
        "check",
        help="is a copy whole, valid and the newest release",
        description="Verify sums, schema, keys and constraints of a copy. A newer release is"
        " looked for where K2_RELEASES_URL says; the output of a checkout is compared with its"
        " facts. Exit status 0: all is right, 1: it is not.",
    )
    check.add_argument(
        "path",
        nargs="?",
        type=Path,
        default=Path("output"),
        metavar="PATH",
        help="published folder or .duckdb file (default: output)",
    )
    check.set_defaults(run=_check)


def _diff(options: argparse.Namespace) -> int:
    try:
        found = _difference(options.before, options.after)
    except K2Error as error:
        print(f"k2: {one_line(str(error))}", file=sys.stderr)
        return _TROUBLE
    from pipeline.compare.changes import write_difference
    from pipeline.compare.diff_report import markdown

    if options.output:
        write_difference(options.output, found)
    as_json = options.format == "json"
    text = json.dumps(found, ensure_ascii=False, indent=1) + "\n" if as_json else markdown(found)
    print(visible(text, keep="\n"), end="")
    return 0 if found["same"] else 1


def _difference(before: Path, after: Path) -> dict[str, Any]:
    check_address_space(AddressSpaceUse.TABLES)
    from pipeline.compare.dataset_copy import read_copy
    from pipeline.compare.difference import difference

    return difference(read_copy(before), read_copy(after))


def _check(options: argparse.Namespace) -> int:
    check_address_space(AddressSpaceUse.TABLES)
    from pipeline.compare.built_from import built_from, facts_beside
    from pipeline.compare.check_copy import check
    from pipeline.release.attestation import attested
    from pipeline.release.copy_contents import same_contents

    said = check(options.path, more=same_contents)
    if options.path.is_dir():
        said.append(attested(options.path, os.environ))
        if facts := facts_beside(options.path):
            said.append(built_from(options.path, facts))
    print(*map(one_line, said), sep="\n")
    return 0
