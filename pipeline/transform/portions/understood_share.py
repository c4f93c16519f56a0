"""The share of portions that were parsed, and the texts that were not."""

import polars as pl


def parsed_share(serving: pl.DataFrame) -> pl.DataFrame:
    """Return source_id, portions, parsed, share, for the sources' own portions with a quantity.

    ``serving`` is the published table; a portion is parsed if its measure is not ``other``.
    """
    own = serving.filter((pl.col("origin") == "source") & pl.col("quantity").is_not_null())
    return (
        own.group_by(_source())
        .agg(pl.len().alias("portions"), (pl.col("measure") != "other").sum().alias("parsed"))
        .with_columns((pl.col("parsed") / pl.col("portions")).alias("share"))
        .sort("source_id")
    )


def unparsed(serving: pl.DataFrame) -> pl.DataFrame:
    """Return portions, source_id, description_reported of measure ``other``, most first."""
    return (
        serving.filter(pl.col("measure") == "other")
        .group_by(_source(), "description_reported")
        .agg(pl.len().alias("portions"))
        .sort("portions", "source_id", "description_reported", descending=[True, False, False])
        .select("portions", "source_id", "description_reported")
    )


def _source() -> pl.Expr:
    return pl.col("food_id").str.split(":").list.first().alias("source_id")
