"""Where values come from: the releases read, and the studies behind values."""

import polars as pl

from pipeline.fact_files.sidecar import Sidecar
from pipeline.transform.reviewed import reviewed


def source_table(sidecars: list[Sidecar]) -> pl.DataFrame:
    """Return the published table ``source``."""
    return pl.DataFrame(
        [
            {
                "source_id": sidecar.source_id,
                "title": sidecar.title,
                "publisher": sidecar.publisher,
                "release": sidecar.release,
                "released_on": sidecar.released_on,
                "retrieved_on": sidecar.read_on,
                "url": sidecar.url,
                "licence": sidecar.licence,
                "licence_url": sidecar.licence_url,
                "attribution": sidecar.attribution,
                "redistributable": sidecar.redistributable,
                "sha256": sidecar.sha256,
            }
            for sidecar in sidecars
        ]
    )


def reference_table() -> pl.DataFrame:
    """Return the published table ``reference`` from the reviewed list."""
    return _references()


def studies(source_id: str) -> pl.DataFrame:
    """Return food_code, family and study: reviewed links from values to studies."""
    return (
        reviewed("value_reference.csv")
        .filter(pl.col("source_id") == source_id)
        .select("food_code", "family", pl.col("reference_id").alias("study"))
    )


def how_measured() -> pl.DataFrame:
    """Return per reference_id: method, year, access, and the vitamers whose limit it states."""
    return _references().select("reference_id", "method", "year", "access", "limits_forms")


def _references() -> pl.DataFrame:
    return reviewed("reference.csv").with_columns(pl.col("year").cast(pl.Int64))
