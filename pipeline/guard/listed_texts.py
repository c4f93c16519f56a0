"""Some of many texts in a finding, with the number of the others."""

import polars as pl

_SHOWN = 10


def listed(texts: pl.Series) -> str:
    """Return the first ten texts, and how many more there are."""
    more = f" and {len(texts) - _SHOWN:,} more" if len(texts) > _SHOWN else ""
    return ", ".join(texts.head(_SHOWN)) + more
