"""Rows that a release gives more than once for one thing, such as two amounts of fat of one food.

An exact repeat counts once, whatever its record id and however its numbers are spelled (117 and
117.0). Of rows that contradict each other none can be believed: all go to ``rejected``.
"""

from typing import Any

import polars as pl

_NOT_COMPARED = {"record"}


def counted_once(
    rows: pl.DataFrame, key: list[str], fact_table: str, shown: str
) -> tuple[pl.DataFrame, list[tuple[str, Any, str]]]:
    """Return the rows of which there is one a key, and the others as rows to reject.

    ``shown`` is the column that a contradiction is shown by. Rows without a key are left as they
    are, for whoever reads them to judge.
    """
    compared = [name for name in rows.columns if name not in _NOT_COMPARED]
    cells = pl.struct(_number_or_text(name) for name in compared)
    keyed = pl.all_horizontal(pl.col(key).is_not_null())
    repeated = keyed & ~cells.is_first_distinct()
    distinct = rows.filter(~repeated)
    several = keyed & (pl.len().over(key) > 1)
    contradicted = distinct.filter(several)
    shown_text = contradicted.group_by(key).agg(pl.col(shown).fill_null("none").alias("shown"))
    reasons = contradicted.join(shown_text, on=key, how="left", maintain_order="left")["shown"]
    rejected = [
        (fact_table, row, f"given more than once, differently: {' and '.join(of_all)}")
        for row, of_all in zip(contradicted.to_dicts(), reasons, strict=True)
    ]
    return distinct.filter(~several), rejected


def _number_or_text(name: str) -> pl.Expr:
    """Return the cell as a text in which equal numbers look the same."""
    cell = pl.col(name)
    number = cell.cast(pl.Float64, strict=False).cast(pl.String)
    return pl.coalesce(number, cell).alias(name)
