"""The reviewed files: what curators added by hand, kept apart from what sources said."""

from importlib.resources import files

import polars as pl


def reviewed(name: str) -> pl.DataFrame:
    """Return one file of ``pipeline/reviewed`` as text."""
    path = files("pipeline") / "reviewed" / name
    return pl.read_csv(path.read_bytes(), infer_schema=False)
