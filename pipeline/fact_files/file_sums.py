"""SHA-256 of the files that a build reads of each source, and of all inputs of a build.

Imports nothing slow: ``k2 --version`` names the data by these sums.
"""

import hashlib
from collections.abc import Mapping
from importlib.resources.abc import Traversable
from pathlib import Path

from schemas.facts import FACTS

SIDECAR = "source.json"


def facts_sums(folder: Path | Traversable) -> dict[str, str]:
    """Return the sum of each file that a build reads of a source, by ``facts/<source_id>/<file>``.

    The path does not say where the folder lies; other files in it are no facts. Raise an OSError
    for a file that cannot be read.
    """
    names = (SIDECAR, *(f"{name}.csv" for name in FACTS))
    return {
        f"facts/{folder.name}/{name}": sha256_of(folder / name)
        for name in names
        if (folder / name).is_file()
    }


def inputs_sha256(sums: Mapping[str, str]) -> str:
    """Return the SHA-256 of all sums: of lines as ``sha256sum`` prints them, in order of paths."""
    lines = (f"{sums[path]}  {path}\n" for path in sorted(sums))
    return hashlib.sha256("".join(lines).encode()).hexdigest()


def sha256_of(file: Path | Traversable) -> str:
    """Return the SHA-256 of a file as 64 hexadecimal digits."""
    return hashlib.sha256(file.read_bytes()).hexdigest()
