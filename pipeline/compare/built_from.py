"""Whether the output of a checkout was built from the facts that the checkout holds now.

A refresh replaces facts and output one after the other: killed in between, it leaves new facts
beside the output of the old ones. So does ``k2 extract``, until somebody builds.
"""

from pathlib import Path
from typing import Any

from pipeline.diagnostics.errors import DataError
from pipeline.fact_files.sidecar import Sidecar, at_hand, packaged_facts
from pipeline.published_files.manifest import read_manifest

_OUTPUT = "output"
_NOT_READ = "not read"


def facts_beside(output: Path) -> Path | None:
    """Return the facts of the checkout whose output the folder is, None for any other folder."""
    facts = packaged_facts()
    if isinstance(facts, Path) and output.resolve() == facts.resolve().parents[1] / _OUTPUT:
        return facts
    return None


def built_from(output: Path, facts: Path) -> str:
    """Return a line that says so; raise a DataError that names the sources whose facts differ.

    Sources that were built in with ``--include`` are not compared.
    """
    manifest = read_manifest(output) or {}
    built = {str(entry["source_id"]): entry for entry in manifest.get("sources", [])}
    sidecars = [Sidecar.load(folder) for folder in at_hand(facts)]
    differ = [
        f"{sidecar.source_id} {_release(entry)} → {sidecar.release}"
        for sidecar in sidecars
        if _raw_files(entry := built.get(sidecar.source_id)) != sidecar.raw_files
    ]
    if differ:
        raise DataError(
            f"{output} was built from other facts than those of {facts.name}/ now"
            f" ({', '.join(differ)}), as when a refresh was stopped; run make dataset"
        )
    return f"built from the facts of {len(sidecars)} sources as they are now"


def _raw_files(entry: dict[str, Any] | None) -> Any:
    return entry["raw_files"] if entry else None


def _release(entry: dict[str, Any] | None) -> str:
    return str(entry["release"]) if entry else _NOT_READ
