"""References from one reviewed file to another, and to the sources that the package knows."""

from collections.abc import Collection, Iterator, Mapping

import polars as pl

from pipeline.diagnostics.violations import breaking
from schemas.reviewed import REVIEWED

_SOURCE = "source"


def reference_findings(
    frames: Mapping[str, pl.DataFrame], sources: Collection[str]
) -> Iterator[tuple[str, pl.DataFrame]]:
    """Yield (reviewed file, findings): values that are not a key of the file they refer to.

    ``frames`` has the files without findings of their own; a reference to any other file is not
    checked, since its keys are not known. ``sources`` are the ids of all sources of the package.
    """
    for name, frame in frames.items():
        for column in REVIEWED[name].columns:
            to = column.references or ""
            if to == _SOURCE:
                rule = f"a source: {', '.join(sorted(sources))}"
                yield name, _unknown(frame, column.name, pl.col(column.name), sources, rule)
            elif to in frames:
                key = REVIEWED[to].primary_key[0]
                known = frames[to][key]
                rule = f"a {key} of {to}.csv"
                yield name, _unknown(frame, column.name, pl.col(column.name), known, rule)
    if "doubt" in frames:
        source_id = pl.col("row_key").str.extract("^([^:]*):")
        rule = f"the key of a published row, whose source is one of {', '.join(sorted(sources))}"
        yield "doubt", _unknown(frames["doubt"], "row_key", source_id, sources, rule)


def _unknown(
    frame: pl.DataFrame, column: str, cell: pl.Expr, known: Collection[str] | pl.Series, rule: str
) -> pl.DataFrame:
    kept = pl.col(column).is_null() | cell.is_in(list(known))
    return breaking(frame, column, kept, rule)
