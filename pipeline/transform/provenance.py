"""The provenance of values: the releases read, and the studies that measured."""

import polars as pl

from pipeline.fact_files.sidecar import Sidecar


def source_table(sidecars: list[Sidecar]) -> pl.DataFrame:
    """Return the published table ``source``."""
    return pl.DataFrame(
        [
            {
                "source_id": sidecar.source_id,
                "title": source.title,
                "publisher": source.publisher,
                "publisher_short": source.publisher_short,
                "release": sidecar.release,
                "released_on": sidecar.released_on,
                "retrieved_on": sidecar.read_on,
                "url": source.url,
                "licence": source.licence,
                "licence_url": source.licence_url,
                "attribution": source.attribution,
                "redistributable": source.redistributable,
                "sha256": sidecar.sha256,
            }
            for sidecar in sidecars
            for source in [sidecar.source.of_release(sidecar.release)]
        ]
    )


def studies(source_id: str, value_reference: pl.DataFrame) -> pl.DataFrame:
    """Return food_code, family and study: reviewed links from values to studies."""
    return value_reference.filter(pl.col("source_id") == source_id).select(
        "food_code", "family", pl.col("reference_id").alias("study")
    )


def how_measured(reference: pl.DataFrame, named: pl.DataFrame) -> pl.DataFrame:
    """Return reference_id, method, year, access, and the vitamers whose limit a study states.

    ``reference`` are the reviewed ones, ``named`` those that a source itself names in its facts.
    """
    columns = ["reference_id", "method", "year", "access", "limits_forms"]
    by_source = named.with_columns(
        pl.col("year").cast(pl.Int64), limits_forms=pl.lit(None, pl.String)
    )
    return pl.concat([reference.select(columns), by_source.select(columns)])
