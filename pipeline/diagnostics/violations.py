"""Findings of validation as one line and, for several findings, a table above it."""

import polars as pl

from pipeline.diagnostics.errors import DataError
from pipeline.diagnostics.text_table import cell, in_columns

_SHOWN = 20
_LONGEST = 100
_WIDEST = 60


def with_place(
    findings: pl.DataFrame, source: str, file: str, first_line: int | None
) -> pl.DataFrame:
    """Return findings with source, file and line instead of the row number."""
    line = pl.col("row") + first_line if first_line is not None else pl.lit(None)
    return findings.select(
        pl.lit(source).alias("source"),
        pl.lit(file).alias("file"),
        line.cast(pl.Int64).alias("line"),
        pl.col("column", "value", "rule"),
    )


def breaking(frame: pl.DataFrame, column: str, kept: pl.Expr, rule: str | pl.Expr) -> pl.DataFrame:
    """Return findings of the rows for which ``kept`` is not true; null counts as not true."""
    return (
        frame.lazy()
        .with_row_index("row")
        .filter(~kept.fill_null(value=False))
        .select(
            pl.col("row").cast(pl.Int64),
            pl.lit(column).alias("column"),
            pl.col(column).cast(pl.String).alias("value"),
            (pl.lit(rule) if isinstance(rule, str) else rule).alias("rule"),
        )
        .collect()
    )


def stop_on(found: list[pl.DataFrame], advice: str) -> None:
    """Raise a DataError with all findings; return if there are none."""
    findings = pl.concat(found) if found else pl.DataFrame()
    if findings.is_empty():
        return
    first = findings.row(0, named=True)
    line = f" line {first['line']}" if first["line"] is not None else ""
    column = f", column {first['column']}" if first["column"] else ""
    more = f" ({findings.height} findings, listed above)" if findings.height > 1 else ""
    sentence = (
        f"{first['source']}: {first['file']}{line}{column}:"
        f" {cut(first['value'])!r} breaks the rule: {first['rule']}{more}; {advice}"
    )
    raise DataError(sentence, details=_table(findings))


def cut(text: str | None) -> str | None:
    """Return the text, or its beginning where it is too long for a message."""
    return text if text is None or len(text) <= _LONGEST else f"{text[:_LONGEST]}…"


def _table(findings: pl.DataFrame) -> str:
    if findings.height == 1:
        return ""
    rows = [[cell(value)[:_WIDEST] for value in row] for row in findings.head(_SHOWN).iter_rows()]
    lines = list(in_columns(["source", "file", "line", "column", "value", "rule"], rows))
    if findings.height > _SHOWN:
        lines.append(f"... and {findings.height - _SHOWN} more")
    return "\n".join(lines)
