"""Fuzz the parsers for as long as wanted: ``make fuzz SECONDS=60 PARSERS="xml zip"``.

atheris leads each by the coverage of the Python code. Every parser has a process of its own; an
input that makes a fault stays in the folder that is named at the end.
"""

import argparse
import subprocess
import sys
import tempfile
from pathlib import Path

import atheris

with atheris.instrument_imports(include=["pipeline", "tests.fuzz", "csv", "json", "zipfile"]):
    from tests.fuzz.parsers import PARSERS, seeds

_LONGEST_RUN_S = 10  # of one input: what takes longer is a hang
_MEMORY_MB = 3000


def main() -> int:
    """Return 1 if any parser has a fault."""
    options = argparse.ArgumentParser()
    options.add_argument("--seconds", type=int, default=60)
    options.add_argument("--only", help="run this parser here")
    options.add_argument("--found", type=Path)
    options.add_argument("parsers", nargs="*")
    given = options.parse_args()
    found = given.found or Path(tempfile.mkdtemp(prefix="k2-fuzz-found-"))
    if given.only:
        _fuzz(given.only, given.seconds, found)
    names = given.parsers or list(PARSERS)
    faults = [name for name in names if _run(name, given.seconds, found)]
    print(f"faults: {', '.join(faults) or 'none'}; their inputs are in {found}")
    return 1 if faults else 0


def _run(name: str, seconds: int, found: Path) -> bool:
    print(f"{name}:", flush=True)
    command = [sys.executable, "-m", "tests.fuzz", "--only", name]
    command += ["--seconds", str(seconds), "--found", str(found)]
    return subprocess.run(command, check=False).returncode != 0


def _fuzz(name: str, seconds: int, found: Path) -> None:
    """Fuzz one parser; this never returns."""
    corpus = found / f"{name}-corpus"
    corpus.mkdir(parents=True)
    for number, seed in enumerate(seeds()[name]):
        (corpus / str(number)).write_bytes(seed)
    arguments = [
        f"-max_total_time={seconds}",
        f"-timeout={_LONGEST_RUN_S}",
        f"-rss_limit_mb={_MEMORY_MB}",
        f"-artifact_prefix={found}/{name}-",
        *("-verbosity=0", "-print_final_stats=1", "-max_len=8192"),
        str(corpus),
    ]
    atheris.Setup([sys.argv[0], *arguments], PARSERS[name])
    atheris.Fuzz()


if __name__ == "__main__":
    raise SystemExit(main())
