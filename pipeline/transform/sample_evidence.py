"""What published laboratory sub-samples state of the values that were made from them."""

import polars as pl

SAMPLES, PLACES = "sampled_n", "sampled_places"
# "Region 1", or states in brackets: "(KY,NE)"; a number after a state is a second place in it.
_PLACE = r"Region \d+|\([A-Z]{2}\d?(?:, ?[A-Z]{2}\d?)*\)"


def sample_evidence(samples: pl.DataFrame) -> pl.DataFrame:
    """Return food_id, form_id, sampled_n, sampled_places, sampled_method: one row a value.

    ``samples`` is the published table ``sample_result``. Places are those that the names of the
    sub-samples give; the method counts if its publication is named.
    """
    place = pl.col("name").str.extract(f"({_PLACE})")
    described = pl.col("method").filter(pl.col("method_doi").is_not_null())
    return (
        samples.filter(pl.col("food_id").is_not_null())
        .sort("food_id", "form_id", "sample_code")
        .group_by("food_id", "form_id", maintain_order=True)
        .agg(
            pl.col("sample_code").n_unique().cast(pl.Int64).alias(SAMPLES),
            place.drop_nulls().n_unique().cast(pl.Int64).alias(PLACES),
            described.first().alias("sampled_method"),
        )
    )
