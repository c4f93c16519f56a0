"""The source, code and name under which the food of a source is reviewed."""

import polars as pl

from pipeline.fact_files.registry import declared, where


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


def free_groups() -> tuple[str, ...]:
    """Return the sources whose groups are free text: a row with a blank group takes the rest."""
    return where(lambda source: source.foods.groups_are_free_text)
