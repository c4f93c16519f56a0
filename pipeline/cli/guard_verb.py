"""The verb ``k2 guard``: it checks whether fresh facts may replace older ones."""

import argparse
import json
import textwrap
from pathlib import Path

from pipeline.diagnostics.errors import DataError
from pipeline.diagnostics.escaping import visible
from pipeline.diagnostics.system_errors import AddressSpaceUse, check_address_space
from pipeline.guard.finding import Level
from pipeline.guard.rules import RULES, WARNED_ONLY

_DESCRIPTION = """\
Compare fresh facts with those of the last release, source by source, before
they replace them. Nothing is written. Exit status 0: nothing is fatal, 1: keep
the old facts, 2: wrong use.
"""
_OVERRIDES = """\
A fatal finding that is right all the same is let pass by a row in
pipeline/reviewed/guard_override.csv: rule, source_id and subject as the report
prints them, the reason, and the day it expires. There is no flag for it.

example: git worktree add ../last v2026.11.0
         k2 guard ../last/pipeline/facts
"""


def add_verb(verbs: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Add the parser of this verb."""
    guard = verbs.add_parser(
        "guard",
        help="may fresh facts replace those of the last release",
        description=_DESCRIPTION,
        epilog=f"what holds, by guard:\n{_rules()}\n\n{_OVERRIDES}",
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    guard.add_argument("before", type=Path, metavar="BEFORE", help="facts of the last release")
    guard.add_argument(
        "after",
        nargs="?",
        type=Path,
        default=Path("pipeline/facts"),
        metavar="AFTER",
        help="fresh facts (default: pipeline/facts)",
    )
    guard.add_argument(
        "--format",
        choices=("markdown", "json"),
        default="markdown",
        help="a report for people, or every finding (default: markdown)",
    )
    guard.set_defaults(run=_guard)


def _rules() -> str:
    width = max(map(len, RULES)) + 2
    return "\n".join(
        textwrap.fill(
            f"{what}{' (warned only)' if rule in WARNED_ONLY else ''}",
            78,
            initial_indent=f"  {rule:<{width}}",
            subsequent_indent=" " * (width + 2),
        )
        for rule, what in RULES.items()
    )


def _guard(options: argparse.Namespace) -> int:
    check_address_space(AddressSpaceUse.TABLES)
    from pipeline.fact_files.write import today
    from pipeline.guard.guard_report import as_json, markdown
    from pipeline.guard.run_guards import guard

    findings = guard(options.before, options.after, today())
    if options.format == "json":
        text = json.dumps(as_json(findings), ensure_ascii=False, indent=1)
        print(visible(text, keep="\n"))
    else:
        print(markdown(findings), end="")
    fatal = [finding for finding in findings if finding.level is Level.FATAL]
    if fatal:
        first = fatal[0]
        about = " ".join(filter(None, (first.source_id, first.rule, first.subject)))
        more = f" ({len(fatal)} fatal findings, listed above)" if len(fatal) > 1 else ""
        raise DataError(
            f"{about}: {first.figure}, asked {first.bound}{more}; keep the old facts, correct the"
            " source, or let a row of pipeline/reviewed/guard_override.csv say why it is right"
        )
    return 0
