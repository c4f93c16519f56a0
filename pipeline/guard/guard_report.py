"""Findings as Markdown, for a pull request or a terminal, and as JSON."""

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import asdict

from pipeline.diagnostics.escaping import in_markdown, one_line
from pipeline.diagnostics.text_table import in_markdown_table
from pipeline.guard.finding import Finding, Level

_HEADINGS = ("guard", "source", "about", "figure", "asked", "more")
_TITLES = {Level.FATAL: "Fatal", Level.OVERRIDDEN: "Overridden", Level.WARNED: "Warned"}
_LONGEST = 300


def as_json(findings: Iterable[Finding]) -> list[dict[str, str]]:
    """Return one object a finding, with its fields as text, in the order of the findings."""
    return [{**asdict(finding), "level": finding.level.value} for finding in findings]


def markdown(findings: Iterable[Finding]) -> str:
    """Return the findings, the most severe first; of passed guards only the counts."""
    return "\n".join(_lines(list(findings))) + "\n"


def _lines(findings: list[Finding]) -> Iterator[str]:
    counts = Counter(finding.level for finding in findings)
    yield "## Guards"
    yield ""
    yield ", ".join(f"{counts[level]:,} {level.value}" for level in Level) + "."
    for level, title in _TITLES.items():
        if counts[level]:
            yield from ("", f"### {title}", "")
            rows = (_cells(finding) for finding in findings if finding.level is level)
            yield from in_markdown_table(_HEADINGS, rows)
    passed = Counter(f.rule for f in findings if f.level is Level.PASSED)
    if passed:
        yield ""
        yield f"Passed: {', '.join(f'{rule} {count:,} ×' for rule, count in passed.items())}."


def _cells(finding: Finding) -> Iterator[str]:
    texts = (finding.rule, finding.source_id, finding.subject)
    return map(_cell, (*texts, finding.figure, finding.bound, finding.detail))


def _cell(text: str) -> str:
    """Return text of any source as a cell of a table, without markup or hidden characters."""
    line = one_line(text)
    return in_markdown(line if len(line) <= _LONGEST else f"{line[: _LONGEST - 1]}…")
