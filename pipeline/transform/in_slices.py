"""Work on a large frame some rows at a time: what a step needs beside it stays small."""

from collections.abc import Callable

import polars as pl

_ROWS_AT_ONCE = 100_000
_GROUPED_AT_ONCE = 400_000


def in_slices(frame: pl.DataFrame, make: Callable[[pl.DataFrame], pl.DataFrame]) -> pl.DataFrame:
    """Return what ``make`` gives of each slice, one after the other.

    Each row it gives must depend on one row of the frame alone.
    """
    if frame.height <= _ROWS_AT_ONCE:
        return make(frame)
    return pl.concat(make(part) for part in frame.iter_slices(_ROWS_AT_ONCE))


def in_groups(
    frame: pl.DataFrame, column: str, make: Callable[[pl.DataFrame], pl.DataFrame]
) -> pl.DataFrame:
    """Return what ``make`` gives of all rows with some of the texts in a column, then of others.

    Each row it gives must depend on rows of one text alone; they come in any order.
    """
    steps = -(-frame.height // _GROUPED_AT_ONCE) or 1
    if steps == 1:
        return make(frame)
    step = pl.col(column).hash() % steps
    return pl.concat(make(frame.filter(step == number)) for number in range(steps))
