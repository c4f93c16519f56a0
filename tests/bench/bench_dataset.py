"""How long ``make dataset`` takes: each step, CPU, peak memory, and all of it against the last run.

    python -m tests.bench.bench_dataset [--runs 3] [--no-report]

builds the committed facts in processes of their own, without the cache, and prints of the fastest
build the seconds of each step and of the process (wall and CPU, with that of the process that
draws), and the peak memory. Beside them stand those of the run before on the same machine, which
``.bench/dataset.json`` keeps, and the ratio of the two.
"""

import argparse
import json
import os
import platform
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

from tests.bench.timed_build import WITH_PAGES
from tests.conftest import as_installed

RECORD = Path(".bench/dataset.json")
_UNITS = {"peak memory": "MB"}

Run = dict[str, float]


def main() -> int:
    """Build several times, print the fastest against the recorded run, record it."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--runs", type=int, default=3, help="how many builds (default: 3)")
    parser.add_argument("--no-report", action="store_true", help="without pictures and pages")
    options = parser.parse_args()
    what = "without pages" if options.no_report else WITH_PAGES
    runs = [one_build(what) for _ in range(options.runs)]
    took = min(runs, key=lambda run: run["in all"])
    record = json.loads(RECORD.read_text(encoding="utf-8")) if RECORD.is_file() else {}
    machine = f"{platform.node()}, {os.cpu_count()} cores, {platform.machine()}"
    before: Run = record.setdefault(machine, {}).get(what, {})
    print(f"{machine}, load {os.getloadavg()[0]:.1f}, {what}, best of {options.runs}")
    print(*compared(took, before), sep="\n")
    record[machine][what] = took
    RECORD.parent.mkdir(exist_ok=True)
    RECORD.write_text(json.dumps(record, indent=1) + "\n", encoding="utf-8")
    return 0


def compared(took: Run, before: Run) -> Iterator[str]:
    """Yield a line each step and total: now, before, and how many times as much it is now."""
    yield f"{'':<20}{'now':>9} {'before':>9} {'ratio':>9}"
    for name, figure in took.items():
        then = before.get(name)
        unit = _UNITS.get(name, "s")
        figures = [f"{x:.{0 if unit == 'MB' else 2}f} {unit}" if x else "–" for x in (figure, then)]
        ratio = f"{figure / then:.2f}" if then else "–"
        yield f"{name:<20}" + " ".join(f"{cell:>9}" for cell in (*figures, ratio))


def one_build(what: str) -> Run:
    """Build in a process of its own, as users run it; return what it took."""
    with tempfile.TemporaryDirectory() as folder:
        done = subprocess.run(
            [sys.executable, "-m", "tests.bench.timed_build", folder, what],
            env=as_installed(os.environ | {"K2_CACHE": ""}),
            check=True,
            capture_output=True,
            text=True,
        )
    run: Run = json.loads(done.stdout)
    return run


if __name__ == "__main__":
    sys.exit(main())
