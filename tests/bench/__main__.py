"""``make bench``: run every way on the same generated release, and compare."""

import argparse
import json
import os
import subprocess
import sys
import tempfile
from pathlib import Path

from tests.bench.ways import INFLATE, OURS, WAYS

_NAME = "FoodData_Central_csv_2024-10-31"


def main() -> None:
    """Make the release if it is not there yet, run each way several times, print the best."""
    parser = argparse.ArgumentParser(prog="python -m tests.bench", description=__doc__)
    parser.add_argument("--rows", type=int, default=3_000_000, help="rows of food_nutrient.csv")
    parser.add_argument("--repeat", type=int, default=3, help="runs of each way; the best counts")
    parser.add_argument("--folder", type=Path, default=Path(tempfile.gettempdir()) / "k2-bench")
    options = parser.parse_args()
    archive, unpacked = _release(options.folder / str(options.rows), options.rows)
    expected = json.loads((archive.parent / "expected.json").read_text())
    csv_bytes = sum(path.stat().st_size for path in unpacked.iterdir())
    print(
        f"{expected['rows']:,} rows, {csv_bytes / 1e9:.2f} GB of CSV in a zip of"
        f" {archive.stat().st_size / 1e9:.2f} GB, {expected['vitamin_k']:,} vitamin K values;"
        f" {os.cpu_count()} cores, best of {options.repeat}\n"
    )
    best: dict[str, dict[str, float]] = {}
    for _ in range(options.repeat):  # in turns, so that a busy moment spoils no way alone
        for way in WAYS:
            run = _run(way, archive, unpacked)
            if run["rows"] not in (-1, expected["vitamin_k"]):
                sys.exit(f"{way}: {run['rows']} values, expected {expected['vitamin_k']}")
            if way not in best or run["seconds"] < best[way]["seconds"]:
                best[way] = run
    heading = ("seconds", "× inflate", "× ours", "CPU s", "× inflate", "peak MB")
    print(f"{'':<42}" + "".join(f"{name:>11}" for name in heading))
    for way, run in best.items():
        ratios = (run["seconds"] / best[other]["seconds"] for other in (INFLATE, OURS))
        of_inflate = run["cpu_seconds"] / best[INFLATE]["cpu_seconds"]  # whatever else is running
        cells = (run["seconds"], *ratios, run["cpu_seconds"], of_inflate)
        shown = "".join(f"{cell:>11.2f}" for cell in cells)
        print(f"{way:<42}{shown}{run['peak_mb']:>11.0f}")


def _release(folder: Path, rows: int) -> tuple[Path, Path]:
    if not (folder / "expected.json").is_file():
        print(f"writing a release of {rows:,} rows to {folder} (once)", file=sys.stderr)
        # A process of its own: its peak memory would count as that of every process after it.
        subprocess.run([sys.executable, "-m", "tests.bench.release", folder, str(rows)], check=True)
    return folder / f"{_NAME}.zip", folder / _NAME


def _run(way: str, archive: Path, unpacked: Path) -> dict[str, float]:
    out = archive.parent / "found.csv"
    command = [sys.executable, "-m", "tests.bench.ways", way, *map(str, (archive, unpacked, out))]
    done = subprocess.run(command, check=True, capture_output=True, text=True)
    result: dict[str, float] = json.loads(done.stdout)
    return result


if __name__ == "__main__":
    main()
