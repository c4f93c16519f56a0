"""The rows around found ones that hold the same code, such as all rows of a food, in the same pass.

Where all rows of a code stand together, they are those around the one that is found. That is not
believed but checked: the runs of all codes are counted, and a code is ``complete`` only if it has
no other run, and no parser found it in records that the lines do not show.
"""

from collections import deque
from collections.abc import Sequence
from concurrent.futures import Executor, Future

import numpy as np
import polars as pl

from pipeline.extract.csv_codes import code_place, text_of
from pipeline.extract.csv_runs import PieceRuns, Run, runs_of
from pipeline.extract.csv_stream import Piece, parsed

_PARSE_BYTES = 1 << 23
_AHEAD = 2  # pieces of which the runs are found while the next are searched
_MOST_RUNS = 1 << 23  # four times as many as there are foods; 64 MB
_MOST_STRAYS = 1 << 17


class Neighbours:
    """Collects the rows that ``where`` keeps of the codes with a found run, piece by piece.

    The runs are found in a thread of ``pool``.
    """

    def __init__(
        self, pool: Executor, heading: bytes, column: str, columns: list[str], where: pl.Expr
    ) -> None:
        self._pool = pool
        self._ahead: deque[Future[PieceRuns]] = deque()
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
        self._place = code_place(heading, column)
        self._given_up = self._place is None

    def add(self, records: Piece, finds: Sequence[int]) -> None:
        """Add the next piece; ``finds`` are starts of found records in its block."""
        if self._given_up or self._place is None:
            return
        self._ahead.append(self._pool.submit(runs_of, records, self._place, finds))
        if len(self._ahead) > _AHEAD:
            self._add(self._ahead.popleft().result())

    def finish(self) -> tuple[pl.DataFrame, frozenset[str]]:
        """Return the rows, in order, and the codes that have all of theirs among them."""
        while self._ahead:
            self._add(self._ahead.popleft().result())
        for part in self._latest[-1:]:  # a file that was cut ends within a record
            parsed((self._heading, part.content), self._columns, self._where)
        self._end_run()
        self._parse_found()
        self._parse_unclear()
        rows = pl.concat(self._rows)
        if self._given_up:
            return rows, frozenset()
        code = pl.Series("code", np.concatenate(self._codes))
        of_found = code.filter(
            code.is_in(pl.Series([*self._found_codes], dtype=pl.UInt64).implode())
        )
        once = of_found.filter(of_found.is_unique()).to_list()
        return rows, frozenset({text_of(code) for code in once} - self._strays)

    def _add(self, piece: PieceRuns) -> None:
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
