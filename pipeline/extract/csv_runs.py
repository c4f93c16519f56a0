"""Runs of lines that hold the same code in their second column, in a piece of a CSV stream.

Lines of which the code is not known without a CSV parser belong to the run before them, and are
named ``unclear``, for a parser to read.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from pipeline.extract.csv_codes import line_codes
from pipeline.extract.csv_stream import Piece

NO_CODE = 0


class Run(NamedTuple):
    """Lines one after the other with the same code; ``found`` says if one was searched for."""

    code: int
    content: bytes
    found: bool


@dataclass(frozen=True, slots=True)
class PieceRuns:
    """The codes of all runs of a piece in order, and those runs that are first, last or found.

    ``unclear`` are records, each with the lines without a code that follow it, and
    ``unclear_codes`` what a parser has to find in them if none of these lines is another record.
    """

    codes: NDArray[np.uint64]
    runs: list[Run]
    unclear: list[bytes]
    unclear_codes: list[int]


def has_runs(heading: bytes, column: str) -> bool:
    """Return whether the column is the second after a quoted one, and not the last."""
    names = [name.strip(b'"') for name in heading.strip().split(b",")]
    return heading.startswith(b'"') and names[1:-1][:1] == [column.encode()]


def runs_of(piece: Piece, finds: Sequence[int]) -> PieceRuns:
    """Return the runs of a piece of whole records; ``finds`` are starts of records in its block."""
    content = memoryview(piece.block)[piece.start : piece.end]
    line = line_codes(content)
    unclear, unclear_codes = _unclear(content, line.starts, line.codes)
    known = np.flatnonzero(line.codes) if unclear else slice(None)
    starts, codes = line.starts[known], line.codes[known]
    first = np.flatnonzero(np.append(True, codes[1:] != codes[:-1])[: codes.size])
    codes, bounds = codes[first], np.append(starts[first], len(content))
    touched = np.searchsorted(bounds[:-1], np.array(finds, np.int64) - piece.start, "right") - 1
    is_found = np.zeros(codes.size, np.bool_)
    is_found[touched[touched >= 0]] = True
    is_shown = is_found.copy()
    is_shown[:1] = is_shown[-1:] = True
    shown = np.flatnonzero(is_shown)
    runs = [
        Run(code, bytes(content[start:end]), found)
        for code, start, end, found in zip(
            codes[shown].tolist(),
            bounds[shown].tolist(),
            bounds[shown + 1].tolist(),
            is_found[shown].tolist(),
            strict=True,
        )
    ]
    return PieceRuns(codes, runs, unclear, unclear_codes)


def _unclear(
    content: memoryview, starts: NDArray[np.int64], codes: NDArray[np.uint64]
) -> tuple[list[bytes], list[int]]:
    none = np.flatnonzero(codes == NO_CODE)
    if not none.size:
        return [], []
    heads = np.append(0, np.flatnonzero(codes))  # before the first, there may be lines too
    heads = heads[np.unique(np.searchsorted(heads[1:], none))]
    ends = np.append(np.flatnonzero(codes), codes.size)
    ends = ends[np.searchsorted(ends, heads, "right")]
    bounds = np.append(starts, len(content))
    parts = zip(bounds[heads].tolist(), bounds[ends].tolist(), strict=True)
    return [bytes(content[start:end]) for start, end in parts], codes[heads].tolist()
