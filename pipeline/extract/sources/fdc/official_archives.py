"""Tell whether an archive of FoodData Central is one whose SHA-256 is known.

``official_archives.csv`` lists them, and where each sum was seen. USDA has published other content
under the same name, so another sum is no fault: it is said, and the guards compare the facts.
"""

from collections.abc import Iterable, Mapping
from importlib.resources import files
from typing import Any

import polars as pl


def known_archives() -> dict[str, str]:
    """Return SHA-256 by file name."""
    path = files(__package__) / "official_archives.csv"
    known = pl.read_csv(path.read_bytes(), infer_schema=False)
    return dict(known.select("file", "sha256").iter_rows())


def recognised(raw_files: Iterable[Mapping[str, Any]]) -> list[str]:
    """Return a sentence for each raw file (name, sha256) that is, or by its name should be, known.

    >>> recognised([{"name": "frida.json", "sha256": "0"}])
    []
    """
    known = known_archives()
    names = {sha256: name for name, sha256 in known.items()}
    said = []
    for file in raw_files:
        name, sha256 = file["name"], file["sha256"]
        if sha256 in names:
            said.append(f"{name} is the known official archive {names[sha256]}")
        elif name in known:
            said.append(
                f"{name} is not the archive known by this name (SHA-256 {sha256}, known is"
                f" {known[name]}): published anew, or changed on the way; compare the facts"
            )
    return said
