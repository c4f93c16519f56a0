"""The sources and the module that reads each; the order is the order of publication."""

from contextlib import suppress
from dataclasses import replace
from importlib import import_module
from importlib.resources.abc import Traversable
from pathlib import Path

import polars as pl

from pipeline.diagnostics.errors import DataError, UsageError
from pipeline.extract.raw import Raw
from pipeline.fact_files.sidecar import FILE_NAME, Sidecar, packaged_facts
from pipeline.fact_files.user_facts import refuse_packaged, user_facts
from pipeline.fact_files.write import write_facts
from pipeline.files.staging import recover

SOURCES = (
    *("sr28", "fdc_sr_legacy", "fdc_foundation", "fdc_foundation_samples", "fndds", "fdc_survey"),
    *("frida", "ciqual", "stfcj", "literature"),
)
# Sources that enter a build only on request: the user brings the file. Their terms do not clearly
# allow passing them on, or they are large and of little weight (Branded: labels).
BROUGHT = ("nevo", "ifct", "k2viewer", "fdc_branded")


def extract(source_id: str, path: Path, facts: Path | None) -> tuple[Sidecar, Path]:
    """Read a raw file and write the source's facts; return the sidecar and its folder.

    The folder is below ``facts``; without that, in the repository or, for a source that the user
    brings, in the user's data directory.
    """
    known_sources = (*SOURCES, *BROUGHT)
    if source_id not in known_sources:
        raise UsageError(f"unknown source {source_id!r}; known are {', '.join(known_sources)}")
    refuse_packaged(source_id, BROUGHT, facts or user_facts())
    module = import_module(f"pipeline.extract.{source_id}")
    raw = Raw(path)
    folder = (facts or _home(source_id)) / source_id
    try:
        extracted = module.extract(raw)
    except pl.exceptions.PolarsError as error:
        reason = str(error).splitlines()[0]
        raise DataError(f"{path} is not as {source_id} publishes it ({reason})") from error
    with suppress(OSError):  # where nothing can be written, write_facts will say so
        recover(folder.parent)
    known = _known(source_id, folder)
    return write_facts(folder, known, extracted, list(raw.files.values())), folder


def at_hand(root: Path | Traversable) -> list[Path | Traversable]:
    """Return the facts folders below ``root`` of all sources that have been extracted.

    A source of which only the sidecar is there is known, but its raw file was not at hand.
    """
    folders = []
    for source_id in SOURCES:
        folder = root / source_id
        there = (folder / FILE_NAME).is_file()
        if Sidecar.load(folder if there else packaged_facts() / source_id).at_hand:
            folders.append(folder)
    return folders


def _home(source_id: str) -> Path:
    return user_facts() if source_id in BROUGHT else Path("pipeline/facts")


def _known(source_id: str, folder: Path) -> Sidecar:
    """Return the sidecar before this extract.

    What is kept by hand comes from the package for a source that the user brings, so that a new
    version of the package corrects it; the date read comes from the user's folder.
    """
    if source_id not in BROUGHT:
        return Sidecar.load(folder if folder.exists() else packaged_facts() / source_id)
    known = Sidecar.load(packaged_facts() / source_id)
    with suppress(DataError):  # none yet, or one of an older version
        before = Sidecar.load(folder)
        return replace(known, read_on=before.read_on, raw_files=before.raw_files)
    return known
