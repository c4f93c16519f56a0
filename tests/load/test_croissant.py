"""What mlcroissant, the reference loader of Croissant, reads."""

import json
import subprocess
import sys
from pathlib import Path

import polars as pl

SCRIPT = Path(__file__).with_name("croissant_rows.py")


def test_mlcroissant_loads_and_iterates_every_table(small: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-W", "ignore", str(SCRIPT), str(small / "croissant.json")],
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    found = json.loads(done.stdout)
    assert found["issues"] == ""
    frames = {path.stem: pl.read_parquet(path) for path in (small / "parquet").iterdir()}
    assert found["rows"] == {name: frame.height for name, frame in frames.items()}
    food = frames["food"].row(0, named=True)
    assert food["name"] in found["food"]["food/name"]
