"""Figures that somebody worked out by hand from certain releases hold for these releases alone.

``@pytest.mark.figures("frida", "tfda")`` marks a test whose figures are of the releases of these
sources that stand below, without sources of all. Where the facts are of another release, or were
read from other files, the test says so and is skipped, and the summary counts such tests: a new
release is judged by laws and bounds, by the guards, and by whoever reads its pull request. Who
works the figures out anew names the release here (the sum is that of the files that were read).
"""

from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from pipeline.fact_files.sidecar import FILE_NAME, Sidecar, packaged_facts

_PLACE = "tests/figures.py: WORKED_OUT_FROM"
WORKED_OUT_FROM = {
    "ciqual": "2025-11-03, ed62c496",
    "fdc_foundation": "2025-12-18, 28a0ec54",
    "fdc_foundation_samples": "2024-10-31, 8587f941",
    "fdc_sr_legacy": "2018-04, 2274f3f0",
    "fndds": "2021-2023, e47b51b8",
    "frida": "5.4, 3a17ac0d",
    "literature": "1, 85be44fe",
    "rda": "10.3, 0383ece7",
    "slv": "2023-06-13, 6f292259",
    "sr28": "28, ac3d0f33",
    "stfcj": "2020, 78a580ac",
    "tfda": "2024 UPDATE2, 38b68e10",
}


def others(marked: tuple[str, ...], committed: Mapping[str, str]) -> list[str]:
    """Return the sources whose committed release is another than that of the figures."""
    asked = marked or tuple(sorted({*WORKED_OUT_FROM, *committed}))
    return [
        f"{source_id} {committed.get(source_id, 'is not there')}"
        for source_id in asked
        if committed.get(source_id) != WORKED_OUT_FROM.get(source_id)
    ]


@cache
def committed_releases() -> dict[str, str]:
    """Return the release of each source with facts, and the sum of the files that were read."""
    folders = (path.parent for path in Path(str(packaged_facts())).glob(f"*/{FILE_NAME}"))
    sidecars = map(Sidecar.load, folders)
    return {one.source_id: f"{one.release}, {one.sha256[:8]}" for one in sidecars}


def skip_other_releases(mark: pytest.Mark | None) -> None:
    """Skip a test with this mark, if any, where the facts are of other releases."""
    if mark and (found := others(mark.args, committed_releases())):
        pytest.skip(f"its figures are of other releases than {'; '.join(found)} ({_PLACE})")


def pytest_terminal_summary(terminalreporter: Any) -> None:
    """Say how many tests were skipped for their figures: they are to be worked out anew."""
    skipped = terminalreporter.stats.get("skipped", [])
    count = sum(_PLACE in str(report.longrepr) for report in skipped)
    if count:
        terminalreporter.write_line(f"{count} tests have figures of other releases: {_PLACE}")
