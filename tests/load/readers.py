"""Readers of an output that builds replace meanwhile: processes that open it again and again.

    python -m tests.load.readers OUTPUT OPENS

opens ``k2.duckdb`` so many times, as ``k2`` does and as any program does, and the folder as often,
and prints as JSON what was seen: how often each state of the database and of the files; how often
another program had to connect again; and how often the folder went away while it was read, which is
no failure: the reader opens it again.
"""

import hashlib
import json
import os
import shutil
import subprocess
import sys
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import Any

import duckdb

from pipeline.load.replace_output import replacing
from pipeline.published_files.connect import connect

_COUNTED = ("food", "measurement", "reported_total", "serving", "composition", "issue", "rejected")
_FILES = ("parquet/food.parquet", "parquet/measurement.parquet", "issues.jsonl", "k2.duckdb")


def plain(path: Path) -> duckdb.DuckDBPyConnection:
    """Connect as any program does."""
    return duckdb.connect(str(path), read_only=True)


def database_state(path: Path, way: Callable[[Path], duckdb.DuckDBPyConnection] = connect) -> str:
    """Open the database, read rows of several tables and what joins them, return it as one text."""
    with way(path) as connection:
        (meta,) = connection.execute("SELECT value FROM meta WHERE item = 'release'").fetchall()
        counts = [
            connection.execute(f"SELECT count(*) FROM {name}").fetchall()[0][0] for name in _COUNTED
        ]
        joined = connection.execute(
            "SELECT count(*), count(f.food_id) FROM measurement AS m LEFT JOIN food AS f"
            " ON f.food_id = m.food_id"
        ).fetchall()
        first = connection.execute(
            "SELECT food_id FROM food_vitamin_k ORDER BY food_id LIMIT 3"
        ).fetchall()
    return json.dumps([meta, counts, joined, first])


def folder_state(output: Path) -> str:
    """Hold the folder open, read files of it, check them with its manifest; return a hash.

    What stands behind a held folder stays one build, whatever takes its place. Raise
    FileNotFoundError where that build is removed meanwhile, RuntimeError for a mixture.
    """
    folder = os.open(output, os.O_RDONLY | os.O_DIRECTORY)

    def content(name: str) -> bytes:
        with open(name, "rb", opener=lambda n, flags: os.open(n, flags, dir_fd=folder)) as file:
            return file.read()

    try:
        manifest = content("manifest.json")
        entries = json.loads(manifest)["files"]
        for name in _FILES:
            if hashlib.sha256(content(name)).hexdigest() != entries[name]["sha256"]:
                raise RuntimeError(f"{name} is not the one of its manifest")
    finally:
        os.close(folder)
    return hashlib.sha256(manifest).hexdigest()


def read(output: Path, opens: int) -> dict[str, Any]:
    """Open the database and the folder so many times each; return what was seen."""
    databases: Counter[str] = Counter()
    folders: Counter[str] = Counter()
    again = gone = 0
    for _ in range(opens):
        databases[database_state(output / "k2.duckdb")] += 1
        while True:
            try:
                databases[database_state(output / "k2.duckdb", plain)] += 1
                break
            except duckdb.Error:
                again += 1
        while True:
            try:
                folders[folder_state(output)] += 1
                break
            except FileNotFoundError:
                gone += 1
    return {"databases": databases, "folders": folders, "again": again, "gone": gone}


def publish(built: Path, output: Path) -> None:
    """Replace the output by a copy of a built one, as a build does."""
    with replacing(output) as staging:
        shutil.copytree(built, staging, dirs_exist_ok=True)


def seen_while(
    output: Path, processes: int, opens: int, replace: Callable[[], object]
) -> tuple[dict[str, Any], int]:
    """Run readers, call ``replace`` again and again until they end; return what they saw.

    The second figure is how often the output was replaced. Raise RuntimeError with the message of
    a reader that failed.
    """
    command = [sys.executable, "-m", "tests.load.readers", str(output), str(opens)]
    readers = [
        subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
        for _ in range(processes)
    ]
    replaced = 0
    while any(reader.poll() is None for reader in readers):
        replace()
        replaced += 1
    total: dict[str, Any] = {"databases": Counter(), "folders": Counter(), "again": 0, "gone": 0}
    told = [(*reader.communicate(), reader.returncode) for reader in readers]
    for out, err, status in told:
        if status:
            raise RuntimeError(f"exit {status}: {err}")
        found = json.loads(out)
        total["databases"].update(found["databases"])
        total["folders"].update(found["folders"])
        total["again"] += found["again"]
        total["gone"] += found["gone"]
    return total, replaced


if __name__ == "__main__":
    print(json.dumps(read(Path(sys.argv[1]), int(sys.argv[2]))))  # noqa: T201
