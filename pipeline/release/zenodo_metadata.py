"""The metadata of a release for Zenodo: title, creators, terms, and the sources of its facts."""

import html
from typing import Any

import polars as pl

from pipeline.load.about import DESCRIPTION, TITLE, cite_as

FILE_NAME = "zenodo.json"
CREATORS = ["The Open K2 contributors"]
KEYWORDS = ["vitamin K2", "menaquinone", "food composition", "MK-7", "nutrition"]
_TERMS = (
    "The compilation and its descriptions are under CC BY 4.0 (LICENSE-DATA). Facts stay under the"
    " terms of their sources, which the table source repeats with the attribution that each asks"
    " for:"
)


def zenodo_metadata(source: pl.DataFrame, release: str) -> dict[str, Any]:
    """Return the metadata of a deposit; ``source`` is the published table."""
    rows = source.sort("source_id").to_dicts()
    terms = "".join(
        f"<li>{html.escape(row['attribution'])} ({html.escape(row['licence'])})</li>"
        for row in rows
    )
    return {
        "upload_type": "dataset",
        "title": TITLE,
        "version": release,
        "creators": [{"name": name} for name in CREATORS],
        "description": f"<p>{html.escape(DESCRIPTION)}</p><p>{_TERMS}</p><ul>{terms}</ul>",
        "notes": html.escape(cite_as(release)),
        "keywords": KEYWORDS,
        "access_right": "open",
        "license": "other-open",  # each source has its own; see the description
        "related_identifiers": [
            {"identifier": url, "relation": "isDerivedFrom", "resource_type": "dataset"}
            for url in sorted({row["url"] for row in rows})
        ],
    }
