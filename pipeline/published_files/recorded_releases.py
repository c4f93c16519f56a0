"""Records of the data releases, kept in ``pipeline/facts/releases.json``.

``changed`` in the manifest and ``CHANGELOG-DATA.md`` compare with the previous release. A release
is recorded after it is published: ``k2 record-release output`` adds an entry made from its
manifest, and the file is committed.
"""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import polars as pl

from pipeline.diagnostics.errors import DataError
from pipeline.fact_files.sidecar import Sidecar, packaged_facts
from pipeline.files.table_store import height
from pipeline.published_files.content_hash import content_sha256
from pipeline.published_files.manifest import read_manifest
from pipeline.published_files.named_release import is_release_name, without_hash
from schemas.tables import PUBLISHED

FILE_NAME = "releases.json"
Release = dict[str, Any]


def this_release(
    about: dict[str, str], sidecars: list[Sidecar], tables: Mapping[str, pl.DataFrame]
) -> Release:
    """Return the record of this release: names, versions, rows and content hash per table."""
    names = [name for name in PUBLISHED if name in tables]
    return {
        **about,
        "sources": {sidecar.source_id: sidecar.release for sidecar in sidecars},
        "rows": {name: height(tables, name) for name in names},
        "content_sha256": {name: content_sha256(PUBLISHED[name], tables) for name in names},
    }


def released_before(release: str) -> list[Release]:
    """Return the recorded releases before ``release`` (all, if it is new), oldest first."""
    text = (packaged_facts() / FILE_NAME).read_text(encoding="utf-8")
    recorded: list[Release] = json.loads(text)
    names = [entry["release"] for entry in recorded]
    return recorded[: names.index(release)] if release in names else recorded


def changed(this: Release, before: list[Release]) -> dict[str, bool]:
    """Return for each table whether its content differs from the last release's (new: yes)."""
    last = before[-1]["content_sha256"] if before else {}
    return {name: last.get(name) != sha256 for name, sha256 in this["content_sha256"].items()}


def record(output: Path, releases: Path) -> str:
    """Add the published folder's release to the committed list; return its name.

    Raise a DataError for a folder that is no named release, is recorded, or may not be passed on.
    """
    manifest = read_manifest(output)
    if manifest is None:
        raise DataError(f"{output} holds no manifest; run make dataset first")
    if not manifest["redistributable"]:
        raise DataError(f"{output} holds a source that may not be passed on; build without it")
    if not is_release_name(manifest["release"]):
        raise DataError(
            f"{output} is {manifest['release']}, a build of other facts or reviewed files than"
            f" release {without_hash(manifest['release'])}: name them with make name-release"
            " NAME=YEAR.MONTH.NUMBER, or record a release in a checkout of its tag"
        )
    kept = ("release", "schema_version", "sources", "rows", "content_sha256")
    entry = {key: manifest[key] for key in kept}
    entry["sources"] = {s["source_id"]: s["release"] for s in manifest["sources"]}
    recorded = json.loads(releases.read_text(encoding="utf-8"))
    if any(other["release"] == entry["release"] for other in recorded):
        raise DataError(
            f"release {entry['release']} is recorded already; give the new one its name with"
            " make name-release NAME=YEAR.MONTH.NUMBER and run make dataset"
        )
    text = json.dumps([*recorded, entry], indent=2) + "\n"
    releases.write_text(text, encoding="utf-8", newline="\n")
    return str(entry["release"])
