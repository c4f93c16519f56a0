"""Replace facts by fresh ones: only sources whose bytes changed, each in one step."""

import shutil
from collections.abc import Callable, Collection, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from pathlib import Path

from pipeline.files.exchange import exchanging
from pipeline.files.staging import remove


def changed_files(facts: Path, fresh: Path, source_ids: Collection[str]) -> dict[str, list[str]]:
    """Return by source the files whose bytes differ, including added and removed files.

    Only ``source_ids``, the sources read, are compared: what another process extracts stays.
    """
    changed = {
        folder.name: _differing(facts / folder.name, folder)
        for folder in (fresh / source_id for source_id in sorted(source_ids))
        if folder.is_dir()
    }
    return {source_id: names for source_id, names in changed.items() if names}


def replace_facts(facts: Path, fresh: Path, source_ids: Sequence[str]) -> None:
    """Exchange each source's folder in one step: a killed process leaves the old or the new.

    All copies are made before the first exchange, so that a full disk changes nothing.
    """
    advice = "give --facts a folder you may write"
    with ExitStack() as stack:
        for source_id in reversed(source_ids):  # exchanged in the order of source_ids
            staging = stack.enter_context(exchanging(facts / source_id, "facts folder", advice))
            shutil.copytree(fresh / source_id, staging, dirs_exist_ok=True)


@contextmanager
def put_back_on_error(
    facts: Path, fresh: Path, source_ids: Sequence[str], kept: Path
) -> Iterator[Callable[[], None]]:
    """Yield a function that replaces the facts; an error in the block puts the old ones back.

    ``kept`` is a folder for a copy of the old facts, which is made first.
    """
    for source_id in source_ids:
        if (facts / source_id).is_dir():
            shutil.copytree(facts / source_id, kept / source_id)
    try:
        yield lambda: replace_facts(facts, fresh, source_ids)
    except BaseException:
        changed = changed_files(facts, kept, source_ids)
        replace_facts(facts, kept, list(changed))
        for source_id in source_ids:
            if not (kept / source_id).is_dir():
                remove(facts / source_id)
        raise


def _differing(old: Path, new: Path) -> list[str]:
    names = sorted(_files(old) | _files(new))
    return [name for name in names if _content(old / name) != _content(new / name)]


def _files(folder: Path) -> set[str]:
    paths = folder.rglob("*")
    return {path.relative_to(folder).as_posix() for path in paths if path.is_file()}


def _content(path: Path) -> bytes | None:
    return path.read_bytes() if path.is_file() else None
