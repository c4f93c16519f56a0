"""Text built from columns; used everywhere in place of ``pl.format``."""

import polars as pl

_GAP = "{}"


def format_text(template: str, *values: pl.Expr | str) -> pl.Expr:
    """Return ``template`` with each ``{}`` filled by a column's name or an expression, row by row.

    A row in which one of them is null gives null. The text has the name of its first value. It
    replaces ``pl.format``, which in polars 2.1.0 panics on a column whose first chunk is empty;
    filters after joins leave such chunks where polars runs three or more threads.
    ``pl.concat_str`` does not depend on chunks.
    """
    pieces = template.split(_GAP)
    if len(pieces) != len(values) + 1:
        raise ValueError(f"{template!r} has {len(pieces) - 1} gaps for {len(values)} values")
    filled = [pl.col(value) if isinstance(value, str) else value for value in values]
    parts: list[pl.Expr] = [pl.lit(pieces[0])]
    for value, piece in zip(filled, pieces[1:], strict=True):
        parts += [value, pl.lit(piece)]
    return pl.concat_str(parts).alias(filled[0].meta.output_name())
