"""Run every guard on the facts before and after; nothing is written."""

from collections.abc import Callable, Iterable, Iterator
from datetime import date
from importlib.resources.abc import Traversable
from pathlib import Path

import polars as pl

from pipeline.curated.contents import Curated
from pipeline.curated.read_curated import packaged_curated
from pipeline.diagnostics.errors import DataError, UsageError
from pipeline.fact_files.read import Facts, read_facts
from pipeline.fact_files.sidecar import FILE_NAME
from pipeline.guard.amounts import amounts
from pipeline.guard.components import components, units
from pipeline.guard.distribution import percentiles, shares
from pipeline.guard.exchanged import exchanged
from pipeline.guard.fact_columns import columns
from pipeline.guard.finding import Finding, Level
from pipeline.guard.identity import doubled, identity
from pipeline.guard.ids import removed, renamed
from pipeline.guard.origin_shares import groups, provenance
from pipeline.guard.overrides import overridden, overrides_of
from pipeline.guard.pattern import factor, ranks, repeated
from pipeline.guard.raw_files import raw_and_facts
from pipeline.guard.release_order import older_release, stale
from pipeline.guard.row_counts import minimum, rows
from pipeline.guard.same_foods import same_foods
from pipeline.guard.valid_cells import account, valid_cells

_OF_FACTS: tuple[Callable[[Facts, Facts], Iterable[Finding]], ...] = (
    *(columns, components, units, rows, removed, renamed, provenance, groups, raw_and_facts),
)
_OF_AMOUNTS: tuple[Callable[[str, pl.DataFrame, pl.DataFrame], Iterable[Finding]], ...] = (
    *(percentiles, shares, same_foods, exchanged, factor, repeated),
)
_OF_BOTH: tuple[Callable[[Facts, Facts, pl.DataFrame, pl.DataFrame], Iterable[Finding]], ...] = (
    *(identity, doubled, ranks),
)


def guard(
    before: Path, after: Path, on: date, curated: Curated | None = None
) -> tuple[Finding, ...]:
    """Return the findings of every guard, source by source; ``on`` is the day of the run.

    ``before`` and ``after`` are folders such as ``pipeline/facts``. A fatal finding that a row of
    ``guard_override`` in ``curated`` names (default: that of the package) is overridden. Raise a
    UsageError for a missing folder, a DataError for reviewed files that violate a rule.
    """
    for folder in (before, after):
        if not folder.is_dir():
            raise UsageError(f"{folder}: no such folder; give a folder of facts")
    curated = curated or packaged_curated()
    known = overrides_of(curated.guard_override)
    found = [
        finding
        for source_id in _source_ids(before, after)
        for finding in _of_source(before / source_id, after / source_id, on, curated)
    ]
    return tuple(overridden(found, known, on))


def _source_ids(*roots: Path) -> list[str]:
    """Return every source with a sidecar on either side, in the order of ids."""
    there = {path.parent.name for root in roots for path in root.glob(f"*/{FILE_NAME}")}
    return sorted(there)


def _of_source(before: Path, after: Path, on: date, curated: Curated) -> Iterator[Finding]:
    source_id = after.name
    sides: list[Facts | None] = []
    for name, folder in (("before", before), ("after", after)):
        try:
            sides.append(_facts(folder))
        except DataError as error:
            reason = str(error).replace(f"{folder.parent}/", "")
            yield _finding("readable", source_id, name, Level.FATAL, "not readable", reason)
            return
    old, new = sides
    if old is None and new is None:
        return
    yield _finding("readable", source_id, "", Level.PASSED, "readable", "")
    if new is None:
        reason = "its facts are gone: restore them, or let a reviewed override say why"
        yield _finding("source", source_id, "", Level.FATAL, "removed", reason)
        return
    if old is None:
        yield _finding("source", source_id, "", Level.WARNED, "new", "nothing to compare with")
    else:
        yield _finding("source", source_id, "", Level.PASSED, "on both sides", "")
    yield from valid_cells(new, curated.mended_cell)
    yield from account(new)
    yield from stale(new.sidecar, on)
    yield from minimum(new)
    if old:
        yield from older_release(old.sidecar, new.sidecar)
        for compare in _OF_FACTS:
            yield from compare(old, new)
        yield from _of_amounts(old, new, curated)


def _of_amounts(before: Facts, after: Facts, curated: Curated) -> Iterator[Finding]:
    try:
        old, new = amounts(before, curated), amounts(after, curated)
    except (pl.exceptions.PolarsError, KeyError) as error:  # cells and units name the rows
        reason = str(error).splitlines()[0]
        figure = "no numbers to compare"
        yield _finding("readable", after.source_id, "amounts", Level.FATAL, figure, reason)
        return
    for compare in _OF_AMOUNTS:
        yield from compare(after.source_id, old, new)
    for compare_both in _OF_BOTH:
        yield from compare_both(before, after, old, new)


def _facts(folder: Path | Traversable) -> Facts | None:
    """Return the facts, or None if the source was never read."""
    if not (folder / FILE_NAME).is_file():
        return None
    return read_facts(folder)


def _finding(  # noqa: PLR0913, PLR0917 (the columns of a finding)
    rule: str, source_id: str, subject: str, level: Level, figure: str, detail: str
) -> Finding:
    bound = {"readable": "whole files", "source": "on both sides"}[rule]
    return Finding(rule, source_id, subject, level, figure, bound, detail)
