"""Work on a large frame a slice of rows at a time: what a step needs beside it stays small."""

from collections.abc import Callable

import polars as pl

_ROWS_AT_ONCE = 100_000


def in_slices(frame: pl.DataFrame, make: Callable[[pl.DataFrame], pl.DataFrame]) -> pl.DataFrame:
    """Return what ``make`` gives of each slice, one after the other.

    Each row it gives must depend on one row of the frame alone.
    """
    if frame.height <= _ROWS_AT_ONCE:
        return make(frame)
    return pl.concat(make(part) for part in frame.iter_slices(_ROWS_AT_ONCE))
