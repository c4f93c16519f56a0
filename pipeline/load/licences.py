"""The sources of a table's rows, and the licences that follow from them."""

from collections.abc import Mapping
from typing import Any

import polars as pl

from pipeline.files.table_store import columns
from schemas.tables import PUBLISHED

# The compilation, and content without an upstream source (vitamers, doubts, descriptions), is the
# project's own: LICENSE-DATA. The code is under another licence.
OWN_LICENCE = {
    "name": "CC-BY-4.0",
    "title": "Creative Commons Attribution 4.0 International",
    "path": "https://creativecommons.org/licenses/by/4.0/",
}


def source_ids(name: str, tables: Mapping[str, pl.DataFrame]) -> list[str]:
    """Return the sources of a table's rows; none for the project's own content.

    They are given by its ``source_id``, or by a table that it refers to.
    """
    if "source_id" in PUBLISHED[name].column_names:
        return sorted(columns(tables, name, ["source_id"])["source_id"].drop_nulls().unique())
    for column in PUBLISHED[name].columns:
        to = column.references
        if to is not None and to != name and "source_id" in PUBLISHED[to].column_names:
            key = PUBLISHED[to].primary_key[0]
            used = columns(tables, name, [column.name]).unique()
            keys = columns(tables, to, [key, "source_id"])
            of_used = keys.join(used, left_on=key, right_on=column.name, how="semi")
            return sorted(of_used["source_id"].unique())
    return []


def source_entries(source: pl.DataFrame, ids: list[str]) -> list[dict[str, Any]]:
    """Return Data Package ``sources`` with release and attribution."""
    return [
        {
            "title": row["title"],
            "path": row["url"],
            "version": row["release"],
            "attribution": row["attribution"],
        }
        for row in source.iter_rows(named=True)
        if row["source_id"] in ids
    ]


def licences(source: pl.DataFrame, ids: list[str]) -> list[dict[str, str]]:
    """Return Data Package ``licenses`` of the sources, each once; the own one where none."""
    found: list[dict[str, str]] = []
    for row in source.iter_rows(named=True):
        licence = {"title": row["licence"], "path": row["licence_url"] or row["url"]}
        if row["source_id"] in ids and licence not in found:
            found.append(licence)
    return found or [OWN_LICENCE]
