"""Pairs of facts folders: before as frozen, after a copy to put a fault into."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import pytest

from pipeline.curated.contents import Curated
from pipeline.guard.finding import Finding, Level
from pipeline.guard.run_guards import guard
from tests.conftest import edit_sidecar
from tests.guard.frozen import copy_frozen

# No source's release is older than its rhythm on this day, but for the sub-samples.
DAY = date(2025, 12, 20)


@dataclass(frozen=True)
class Folders:
    """Facts of some sources before and after, below one folder each."""

    before: Path
    after: Path

    def guard(self, on: date = DAY, curated: Curated | None = None) -> tuple[Finding, ...]:
        """Return every finding on a day."""
        return guard(self.before, self.after, on, curated)

    def found(self, *levels: Level) -> dict[tuple[str, str], str]:
        """Return the figures of findings of these levels by rule and subject."""
        return {
            (finding.rule, finding.subject): finding.figure
            for finding in self.guard()
            if finding.level in levels
        }


Pairs = Callable[..., Folders]


@pytest.fixture
def pairs(tmp_path: Path) -> Pairs:
    """Return a pair of folders with copies of the named sources, without sums: to be changed."""

    def make(*source_ids: str) -> Folders:
        folders = Folders(tmp_path / "before", tmp_path / "after")
        for root in (folders.before, folders.after):
            for source_id in source_ids:
                copy_frozen(source_id, root)
                edit_sidecar(root / source_id, sums=None)
        return folders

    return make
