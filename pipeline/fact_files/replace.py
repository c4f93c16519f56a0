"""Replace facts by fresh ones: only sources whose bytes changed, each in one step."""

import shutil
from collections.abc import Collection
from pathlib import Path

from pipeline.files.exchange import exchanging


def changed_files(facts: Path, fresh: Path, source_ids: Collection[str]) -> dict[str, list[str]]:
    """Return by source the files whose bytes differ, including added and removed files.

    Only ``source_ids``, the sources read, are compared: what another process extracts stays.
    """
    changed = {
        folder.name: _differing(facts / folder.name, folder)
        for folder in sorted(fresh.iterdir())
        if folder.is_dir() and folder.name in source_ids
    }
    return {source_id: names for source_id, names in changed.items() if names}


def replace_facts(facts: Path, fresh: Path, source_ids: list[str]) -> None:
    """Exchange each source's folder in one step: a killed process leaves the old or the new."""
    for source_id in source_ids:
        advice = "give --facts a folder you may write"
        with exchanging(facts / source_id, "facts folder", advice) as staging:
            shutil.copytree(fresh / source_id, staging, dirs_exist_ok=True)


def _differing(old: Path, new: Path) -> list[str]:
    names = sorted(_files(old) | _files(new))
    return [name for name in names if _content(old / name) != _content(new / name)]


def _files(folder: Path) -> set[str]:
    paths = folder.rglob("*")
    return {path.relative_to(folder).as_posix() for path in paths if path.is_file()}


def _content(path: Path) -> bytes | None:
    return path.read_bytes() if path.is_file() else None
