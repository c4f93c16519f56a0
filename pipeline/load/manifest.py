"""``manifest.json``: which release this is, from which raw files, and which files belong to it."""

import hashlib
import json
from pathlib import Path
from typing import Any

import polars as pl

from pipeline.sidecar import Sidecar

FILE_NAME = "manifest.json"


def write_manifest(
    folder: Path, about: dict[str, str], sidecars: list[Sidecar], tables: dict[str, pl.DataFrame]
) -> None:
    """Write the manifest of the files in ``folder``, last of all."""
    content = {
        **about,
        "redistributable": all(sidecar.redistributable for sidecar in sidecars),
        "sources": [
            {
                "source_id": sidecar.source_id,
                "release": sidecar.release,
                "redistributable": sidecar.redistributable,
                "why_not_redistributed": sidecar.why_not_redistributed,
                "read_on": sidecar.read_on,
                "raw_files": sidecar.raw_files,
            }
            for sidecar in sidecars
        ],
        "rows": {name: frame.height for name, frame in tables.items()},
        "files": {
            str(path.relative_to(folder).as_posix()): _entry(path)
            for path in sorted(folder.rglob("*"))
            if path.is_file() and not path.name.startswith(".")
        },
    }
    text = json.dumps(content, ensure_ascii=False, indent=2) + "\n"
    (folder / FILE_NAME).write_text(text, encoding="utf-8", newline="\n")


def read_manifest(folder: Path) -> dict[str, Any] | None:
    """Return the manifest of a published folder, or None where there is none."""
    try:
        content = json.loads((folder / FILE_NAME).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return None
    return content if isinstance(content, dict) else None


def _entry(path: Path) -> dict[str, Any]:
    content = path.read_bytes()
    return {"sha256": hashlib.sha256(content).hexdigest(), "bytes": len(content)}
