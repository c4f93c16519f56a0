"""How Fineli came to a value: by its method type, as the package itself explains it."""

import re
from collections.abc import Mapping

import polars as pl

from pipeline.extract.row_checks import check_cells

# The first whose words stand in the English description of the method type decides. The codes are
# few letters that say nothing by themselves (IG, CG, K), and the package explains each.
_ORIGINS = (
    ("assumed", r"(?i)logical|assum|presum"),
    ("calculated", r"(?i)recipe|calculat|summation|conversion"),
    ("imputed", r"(?i)imput|estimat|similar|extrapolat|interpolat"),
    ("label", r"(?i)label|declar|manufactur|producer|industry"),
    ("analytical", r"(?i)analy"),
    ("compiled", r"(?i)literature|table|database|compil|taken"),
)
# Another table's analysis is taken over, not made.
_ANOTHER_TABLE = r"(?i)food composition"


def with_origin(
    where: str,
    value: pl.DataFrame,
    acquisitions: Mapping[str, str],
    methods: Mapping[str, str],
) -> pl.DataFrame:
    """Add origin and, as statistical_comment, both codes with what they stand for.

    A code that the package does not explain stops the run, with row and column.
    """
    for column, heading, codes in (
        ("acquisition", "ACQTYPE", acquisitions),
        ("method_type", "METHTYPE", methods),
    ):
        cell = pl.col(column)
        explained = cell.is_null() | cell.is_in(list(codes))
        file = f"{heading.lower()}_EN.csv"
        check_cells(where, value, column, explained, f"a code of {file}", heading)
    origins = {code: _origin(text) for code, text in methods.items()}
    taken_over = [code for code, text in acquisitions.items() if re.search(_ANOTHER_TABLE, text)]
    origin = pl.col("method_type").replace_strict(origins, default=None, return_dtype=pl.String)
    return value.with_columns(
        pl.when((origin == "analytical") & pl.col("acquisition").is_in(taken_over))
        .then(pl.lit("compiled"))
        .otherwise(origin)
        .alias("origin"),
        pl.concat_str(
            _explained("METHTYPE", "method_type", methods),
            _explained("ACQTYPE", "acquisition", acquisitions),
            separator="; ",
            ignore_nulls=True,
        ).alias("statistical_comment"),
    )


def _origin(description: str) -> str:
    found = (origin for origin, words in _ORIGINS if re.search(words, description))
    return next(found, "unknown")


def _explained(heading: str, column: str, codes: Mapping[str, str]) -> pl.Expr:
    text = pl.col(column).replace_strict(codes, default=None, return_dtype=pl.String)
    return pl.concat_str(pl.lit(f"{heading} "), column, pl.lit(": "), text)
