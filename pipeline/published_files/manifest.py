"""``manifest.json``: which release this is, from which raw files, and which files belong to it."""

import json
from pathlib import Path
from typing import Any

from pipeline.fact_files.sidecar import Sidecar
from pipeline.published_files.checksums import sha256

FILE_NAME = "manifest.json"


def write_manifest(
    folder: Path, release: dict[str, Any], sidecars: list[Sidecar], changed: dict[str, bool]
) -> None:
    """Write the manifest of the files in ``folder``; only their sums come after it.

    ``release`` holds release, schema_version, and rows and content hash per table; ``changed``
    says for each table whether its content differs from the last release's.
    """
    content = {
        **release,
        "changed": changed,
        "redistributable": all(sidecar.source.redistributable for sidecar in sidecars),
        "sources": [
            {
                "source_id": sidecar.source_id,
                "release": sidecar.release,
                "redistributable": sidecar.source.redistributable,
                "why_not_redistributed": sidecar.source.why_not_redistributed,
                "read_on": sidecar.read_on,
                "raw_files": sidecar.raw_files,
            }
            for sidecar in sidecars
        ],
        "files": {
            str(path.relative_to(folder).as_posix()): entry(path)
            for path in sorted(folder.rglob("*"))
            if path.is_file() and not path.name.startswith(".")
        },
    }
    text = json.dumps(content, ensure_ascii=False, indent=2) + "\n"
    (folder / FILE_NAME).write_text(text, encoding="utf-8", newline="\n")


def read_manifest(folder: Path) -> dict[str, Any] | None:
    """Return the manifest of a published folder, or None if there is none."""
    try:
        content = json.loads((folder / FILE_NAME).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return None
    return content if isinstance(content, dict) else None


def entry(path: Path) -> dict[str, Any]:
    """Return SHA-256 and size of a file."""
    return {"sha256": sha256(path), "bytes": path.stat().st_size}
