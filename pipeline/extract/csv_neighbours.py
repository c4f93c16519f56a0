"""The rows around found ones that hold the same code, such as all rows of a food, in the same pass.

Where all rows of a code stand together, they are those around the one that is found. That is not
believed but checked: the runs of all codes are counted, and a code is ``complete`` only if it has
no other run, and no parser found it in records that the lines do not show.
"""

import numpy as np
import polars as pl

from pipeline.extract.csv_codes import text_of
from pipeline.extract.csv_runs import PieceRuns, Run
from pipeline.extract.csv_stream import parsed

_PARSE_BYTES = 1 << 23
_MOST_RUNS = 1 << 24  # eight times as many as there are foods
_MOST_STRAYS = 1 << 17


class Neighbours:
    """Collects the rows that ``where`` keeps of the codes with a found run, piece by piece."""

    def __init__(self, heading: bytes, column: str, columns: list[str], where: pl.Expr) -> None:
        self._heading, self._column, self._columns, self._where = heading, column, columns, where
        self._latest: list[Run] = []  # the parts of the run that may go on in the next piece
        self._latest_bytes = 0
        self._found: list[bytes] = []
        self._found_bytes = 0
        self._unclear: list[bytes] = []
        self._unclear_codes: list[int] = []
        self._unclear_bytes = 0
        self._rows = [pl.DataFrame(schema=dict.fromkeys(columns, pl.String))]
        self._codes = [np.empty(0, np.uint64)]
        self._runs = 0
        self._found_codes: set[int] = set()
        self._strays: set[str | None] = set()
        self._given_up = False

    def add(self, piece: PieceRuns) -> None:
        """Add the runs of the next piece."""
        if self._given_up:
            return
        goes_on = bool(self._latest and piece.runs) and self._latest[0].code == piece.runs[0].code
        self._codes.append(piece.codes[1:] if goes_on else piece.codes)
        self._runs += piece.codes.size
        for at, run in enumerate(piece.runs):
            if at or not goes_on:
                self._end_run()
            self._go_on(run)
        self._unclear += piece.unclear
        self._unclear_codes += piece.unclear_codes
        self._unclear_bytes += sum(map(len, piece.unclear))
        if self._unclear_bytes > _PARSE_BYTES:
            self._parse_unclear()
        self._given_up = self._runs > _MOST_RUNS or len(self._strays) > _MOST_STRAYS

    def finish(self) -> tuple[pl.DataFrame, frozenset[str]]:
        """Return the rows, in order, and the codes that have all of theirs among them."""
        self._end_run()
        self._parse_found()
        self._parse_unclear()
        rows = pl.concat(self._rows)
        if self._given_up:
            return rows, frozenset()
        codes = np.concatenate(self._codes)
        found = np.array(sorted(self._found_codes), np.uint64)
        codes, runs = np.unique(codes[np.isin(codes, found)], return_counts=True)
        once = {text_of(code) for code in codes[runs == 1].tolist()}
        return rows, frozenset(once - self._strays)

    def _go_on(self, run: Run) -> None:
        self._latest.append(run)
        self._latest_bytes += len(run.content)
        if self._latest_bytes > _PARSE_BYTES:  # too long to keep until it is found
            self._strays.add(text_of(run.code))
            self._latest, self._latest_bytes = [Run(run.code, b"", found=False)], 0

    def _end_run(self) -> None:
        if any(part.found for part in self._latest):
            self._found += [part.content for part in self._latest]
            self._found_bytes += self._latest_bytes
            self._found_codes.add(self._latest[0].code)
            if self._found_bytes > _PARSE_BYTES:
                self._parse_found()
        self._latest, self._latest_bytes = [], 0

    def _parse_found(self) -> None:
        content = (self._heading, *self._found)
        self._rows.append(parsed(content, self._columns, self._where))
        self._found, self._found_bytes = [], 0

    def _parse_unclear(self) -> None:
        """Note the codes of records that the lines do not show."""
        content = (self._heading, *self._unclear)
        codes = parsed(content, [self._column], None)[self._column].to_list()
        if codes != [text_of(code) for code in self._unclear_codes]:
            self._strays.update(codes)
        self._unclear, self._unclear_codes, self._unclear_bytes = [], [], 0
