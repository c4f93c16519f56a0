"""The reviewed files: what curators added by hand, kept apart from what sources said."""

from importlib.resources import files

import polars as pl

from pipeline.diagnostics.expected_columns import check_columns
from pipeline.diagnostics.violations import stop_on, with_place
from pipeline.fact_files.registry import declared, where
from schemas.column import Table
from schemas.pandera_models import as_printed, findings

_FIRST_LINE = 2
_MEND = "mend the reviewed file"


def reviewed(name: str) -> pl.DataFrame:
    """Return one file of ``pipeline/reviewed`` as text."""
    path = files("pipeline") / "reviewed" / name
    return pl.read_csv(path.read_bytes(), infer_schema=False)


def checked(table: Table) -> pl.DataFrame:
    """Return ``<table>.csv`` as text; raise a DataError for columns or rows against the table."""
    frame = reviewed(f"{table.name}.csv")
    check_columns(f"reviewed/{table.name}.csv", frame.columns, table.column_names, (), _MEND)
    found = findings(as_printed(table, frame.columns), frame)
    stop_on([with_place(found, "reviewed", f"{table.name}.csv", _FIRST_LINE)], _MEND)
    return frame


def catalogue() -> pl.Expr:
    """Return the source under which a food of ``source_id`` is reviewed."""
    return pl.col("source_id").replace(declared("catalogue_of"))


def catalogue_code() -> pl.Expr:
    """Return the code of ``source_food_code`` in that source's own spelling."""
    code = pl.col("source_food_code")
    for source_id, width in declared("code_width").items():
        code = pl.when(catalogue() == source_id).then(code.str.zfill(width)).otherwise(code)
    return code


def printed_name() -> pl.Expr:
    """Return the name of a food that the source itself prints, in English where it does."""
    original = pl.col("source_id").is_in(
        where(lambda source: source.foods.reviewed_by == "name_original")
    )
    return pl.when(original).then("name_original").otherwise("name").alias("name")
