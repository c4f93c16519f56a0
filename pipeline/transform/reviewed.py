"""The reviewed files: what curators added by hand, kept apart from what sources said."""

from importlib.resources import files

import polars as pl

from pipeline.diagnostics.expected_columns import check_columns
from pipeline.diagnostics.violations import stop_on, with_place
from schemas.column import Table
from schemas.pandera_models import as_printed, findings

_FIRST_LINE = 2
_MEND = "mend the reviewed file"

# Sources that list the foods of another one, by its codes and names: reviewed rows serve both.
CATALOGUE_OF = {"fdc_sr_legacy": "sr28", "fdc_survey": "fndds"}
_CODE_WIDTH = {"sr28": 5}  # FoodData Central drops the leading zeros of NDB numbers
# Sources whose English names are declared here, not printed: reviewed by their original names.
_BY_ORIGINAL_NAME = ("stfcj",)


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
    return pl.col("source_id").replace(CATALOGUE_OF)


def catalogue_code() -> pl.Expr:
    """Return the code of ``source_food_code`` in that source's own spelling."""
    code = pl.col("source_food_code")
    for source_id, width in _CODE_WIDTH.items():
        code = pl.when(catalogue() == source_id).then(code.str.zfill(width)).otherwise(code)
    return code


def printed_name() -> pl.Expr:
    """Return the name of a food that the source itself prints, in English where it does."""
    original = pl.col("source_id").is_in(_BY_ORIGINAL_NAME)
    return pl.when(original).then("name_original").otherwise("name").alias("name")
