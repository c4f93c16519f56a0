"""Runs of lines with the same code in their first or second column, in a piece of a CSV stream.

Lines of which the code is not known without a CSV parser are taken to belong to the run before
them, and are named ``unclear``, for a parser to read.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from pipeline.extract.csv_codes import NO_CODE, line_codes, without_code
from pipeline.extract.csv_stream import Piece


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


def runs_of(piece: Piece, place: int, finds: Sequence[int]) -> PieceRuns:
    """Return the runs of a piece of whole records, with codes in the column at ``place``.

    ``finds`` are starts of records in the block of the piece.
    """
    content = memoryview(piece.block)[piece.start : piece.end]
    line = line_codes(content, place)
    unclear = without_code(line.codes)
    unclear_codes = line.codes[unclear.heads].tolist()
    places = np.append(line.starts, len(content))
    spans = zip(places[unclear.heads].tolist(), places[unclear.ends].tolist(), strict=True)
    lines_of_head = np.searchsorted(unclear.ends, unclear.lines, "right")
    codes = line.codes
    codes[unclear.lines] = codes[unclear.heads[lines_of_head]]
    first = np.flatnonzero(np.append(True, codes[1:] != codes[:-1])[: codes.size])
    first = first[codes[first] != NO_CODE]  # lines without one may come before all others
    codes, bounds = codes[first], np.append(line.starts[first], len(content))
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
    return PieceRuns(codes, runs, [bytes(content[a:b]) for a, b in spans], unclear_codes)
