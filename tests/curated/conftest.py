"""A copy of the reviewed files to put faults into, and what reading it says."""

import csv
import io
import re
import shutil
from collections.abc import Callable
from pathlib import Path
from unittest import mock

import polars as pl
import pytest

from pipeline.curated import read_curated as reading
from pipeline.curated.contents import Curated
from pipeline.curated.found import Found
from pipeline.curated.read_curated import read_curated
from pipeline.diagnostics.errors import DataError
from pipeline.fact_files.registry import registry
from schemas.column import Table
from tests.conftest import ROOT

REVIEWED_FOLDER = ROOT / "pipeline" / "reviewed"
SOURCES = list(registry())
# Rows for a file that has none, so that its cells can be broken too.
ROWS = {"guard_override.csv": "rows,frida,MK7,withdrawn,2026-01-01,A. Nother\n"}
# What was read of files that nobody changed, by their text: it is read once for all tests.
_KNOWN: dict[tuple[str, bytes], pl.DataFrame] = {}
_READ = reading._rows  # noqa: SLF001


class Copy:
    """A copy of ``pipeline/reviewed`` in which cells and texts are replaced."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        for name, row in ROWS.items():
            with (folder / name).open("a", encoding="utf-8") as file:
                file.write(row)
        self._first = {path.name: path.read_bytes() for path in folder.glob("*.csv")}

    def rows(self, file: str) -> list[list[str]]:
        """Return the rows of a CSV file, its heading first."""
        text = (self.folder / file).read_text(encoding="utf-8")
        return list(csv.reader(io.StringIO(text)))

    def write(self, file: str, rows: list[list[str]]) -> None:
        """Write these rows in place of a CSV file."""
        text = io.StringIO()
        csv.writer(text, lineterminator="\n").writerows(rows)
        (self.folder / file).write_text(text.getvalue(), encoding="utf-8", newline="\n")

    def cell(self, file: str, line: int, column: str, value: str) -> None:
        """Put a value into a cell; ``line`` counts from 1, the heading."""
        rows = self.rows(file)
        rows[line - 1][rows[0].index(column)] = value
        self.write(file, rows)

    def line(self, file: str, **cells: str) -> int:
        """Return the line of the first row with these cells."""
        heading, *rows = self.rows(file)
        wanted = [(heading.index(name), value) for name, value in cells.items()]
        return next(
            line
            for line, row in enumerate(rows, 2)
            if all(row[place] == value for place, value in wanted)
        )

    def content(self, file: str, change: Callable[[bytes], bytes]) -> None:
        """Change the bytes of a file."""
        path = self.folder / file
        before = path.read_bytes()
        path.write_bytes(change(before))
        assert path.read_bytes() != before

    def append(self, file: str, row: str) -> int:
        """Add a line; return its number."""
        self.content(file, lambda content: content + f"{row}\n".encode())
        return (self.folder / file).read_text(encoding="utf-8").count("\n")

    def read_whole(self) -> Curated:
        """Read the copy as a build does."""
        return read_curated(self.folder, SOURCES)

    def read(self) -> Curated:
        """Read what was changed, and take the rows of the other files as they were read before.

        References between files, and files too many or missing, are checked over all of them.
        """
        with mock.patch.object(reading, "_rows", self._rows):
            return self.read_whole()

    def _rows(self, folder: Path, table: Table, found: Found) -> pl.DataFrame | None:
        path = folder / f"{table.name}.csv"
        content = path.read_bytes() if path.is_file() else b""
        if content != self._first[path.name]:
            return _READ(folder, table, found)
        if (table.name, content) not in _KNOWN:
            own = Found()
            rows = _READ(folder, table, own)
            own.stop()
            assert rows is not None
            _KNOWN[table.name, content] = rows
        return _KNOWN[table.name, content]

    def stops(self, message: str) -> str:
        """Check that reading stops with one line of this beginning; return all that was found."""
        with pytest.raises(DataError, match=f"^{re.escape(f'reviewed: {message}')}") as stopped:
            self.read()
        line = str(stopped.value)
        assert "\n" not in line
        assert line.endswith("; correct the file in pipeline/reviewed")
        return stopped.value.details


@pytest.fixture
def copy(tmp_path: Path) -> Copy:
    return Copy(Path(shutil.copytree(REVIEWED_FOLDER, tmp_path / "reviewed")))
