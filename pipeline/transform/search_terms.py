"""The published table ``search_term``: what people type, folded, and what it leads to."""

import duckdb
import polars as pl

from pipeline.curated.contents import Curated
from schemas.fold_text import folded_sql

_KEY = ("term", "kind", "id", "language")


def search_terms(concept: pl.DataFrame, curated: Curated) -> pl.DataFrame:
    """Return the terms of the reviewed names and words, and of the concepts' own names.

    ``concept`` is the published table. A name with letters that people spell in two ways has a row
    for each; names that differ only in what is folded away have one, of the first that is written.
    """
    reviewed = curated.concept_name.select(
        pl.lit("concept").alias("kind"), pl.col("concept_id").alias("id"), "language", "name"
    )
    words = curated.search_word.select("kind", "id", "language", pl.col("word").alias("name"))
    own = concept.select(
        pl.lit("concept").alias("kind"),
        pl.col("concept_id").alias("id"),
        pl.lit("en").alias("language"),
        "name",
    )
    written = pl.concat(
        [
            pl.concat([reviewed, words]).with_columns(pl.lit("reviewed").alias("origin")),
            own.with_columns(pl.lit("concept name").alias("origin")),
        ]
    )
    return (
        pl.concat([_folded(written, long=False), _folded(written, long=True)])
        .filter(pl.col("term") != "")
        .unique(_KEY, keep="first", maintain_order=True)
    )


def _folded(names: pl.DataFrame, *, long: bool) -> pl.DataFrame:
    """Return the names with their column ``term``; a comma counts as a space."""
    term = folded_sql("replace(name, ',', ' ')", long=long)
    with duckdb.connect() as connection:
        connection.register("names", names.with_row_index("n").to_arrow())
        folded: pl.DataFrame = connection.sql(
            f"SELECT {term} AS term, * EXCLUDE (n) FROM names ORDER BY n"
        ).pl()
    return folded
