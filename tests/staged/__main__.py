"""``make test-staged``: the laws on the staged build, then the whole suite on the new facts.

A law that fails ends the refresh. The suite holds figures worked out by hand, which new facts may
rightly move: how it ends is reported, and then nothing is merged without a person.
"""

import os
import subprocess
import sys
from pathlib import Path

from pipeline.refresh.report_folder import (
    Failure,
    Suite,
    read_found,
    write_failure,
    write_suite,
)

_SHOWN = 60
# As make test: one process alone takes longer than the job of the refresh may.
PARALLEL = ("-n", "auto", "--dist", "loadfile", "--no-loadscope-reorder")


def main(staged: Path, report: Path, suite: list[str]) -> int:
    """Run both, the suite only where facts changed; return 0 if the laws hold."""
    found = read_found(report, staged)
    if found.failure:
        return 1
    laws = _pytest(["tests/staged"], {"K2_STAGED": str(staged)})
    if laws.returncode:
        write_failure(report, Failure("tests", _last(laws.stdout), _tail(laws.stdout)))
        return 1
    print(f"laws: {_last(laws.stdout)}")
    if found.changed:
        ended = _pytest([*PARALLEL, *suite], {})
        passed = ended.returncode == 0
        write_suite(report, Suite(passed, _last(ended.stdout)))
        print(f"suite: {_last(ended.stdout)}" if passed else _tail(ended.stdout))
    return 0


def _pytest(arguments: list[str], environment: dict[str, str]) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "pytest", "--no-header", *arguments],
        env={**os.environ, **environment},
        stdout=subprocess.PIPE,
        text=True,
        check=False,
    )


def _last(text: str) -> str:
    return next((line for line in reversed(text.splitlines()) if line.strip()), "nothing was said")


def _tail(text: str) -> str:
    return "\n".join(text.splitlines()[-_SHOWN:])


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1]), Path(sys.argv[2]), sys.argv[3:]))
