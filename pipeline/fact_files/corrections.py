"""Corrections of obvious misprints in the sources: declared cell by cell, and flagged.

``reviewed/mended_cell.csv`` lists each such cell and how it is read. The printed text stays in
``amount_reported``, and the row gets an issue.
"""

from functools import reduce

import polars as pl


def corrected(
    source_id: str, cell: pl.Expr, meaning: pl.Expr, mended_cell: pl.DataFrame
) -> pl.Expr:
    """Return the cell as declared in ``mended_cell``, else as printed.

    The frame has ``food_code``; ``meaning`` is the vitamer, total or composition column.
    """
    declared = mended_cell.filter(pl.col("source_id") == source_id)
    return reduce(
        lambda read, row: (
            pl.when(
                (pl.col("food_code") == row["food_code"])
                & (meaning == row["meaning"])
                & (cell == row["printed"])
            )
            .then(pl.lit(row["meant"]))
            .otherwise(read)
        ),
        declared.iter_rows(named=True),
        cell,
    )
