"""A made next release of each source passes the guards: none is refused, and none warns in vain."""

import shutil
from pathlib import Path

import pytest

from pipeline.guard.finding import Level
from pipeline.guard.run_guards import guard
from tests.conftest import FACTS
from tests.guard.conftest import DAY
from tests.rehearsal.__main__ import made_sources
from tests.rehearsal.made_release import make_release


@pytest.mark.slow
@pytest.mark.parametrize("source_id", made_sources(FACTS))
def test_a_made_next_release_passes(source_id: str, tmp_path: Path) -> None:
    for side in ("before", "after"):
        shutil.copytree(FACTS / source_id, tmp_path / side / source_id)
    make_release(tmp_path / "after" / source_id)
    found = guard(tmp_path / "before", tmp_path / "after", DAY)
    odd = {f.rule for f in found if f.level is not Level.PASSED}
    assert odd <= {"stale"}, "which tells of the day"
    changed = next(f for f in found if f.rule == "facts_changed")
    assert changed.figure == "raw files changed, facts changed"
