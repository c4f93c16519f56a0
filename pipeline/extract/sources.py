"""The sources and the module that reads each; the order is the order of publication."""

from importlib import import_module
from pathlib import Path

import polars as pl

from pipeline.errors import DataError, UsageError
from pipeline.extract.raw import Raw
from pipeline.extract.write_facts import write_facts
from pipeline.sidecar import Sidecar, packaged_facts

SOURCES = ("sr28", "fdc_foundation", "frida")


def extract(source_id: str, path: Path, facts: Path) -> Sidecar:
    """Read a raw file and write the source's facts below ``facts``; return the sidecar."""
    if source_id not in SOURCES:
        raise UsageError(f"unknown source {source_id!r}; known are {', '.join(SOURCES)}")
    module = import_module(f"pipeline.extract.{source_id}")
    raw = Raw(path)
    folder = facts / source_id
    known = Sidecar.load(folder if folder.exists() else packaged_facts() / source_id)
    try:
        extracted = module.extract(raw)
    except pl.exceptions.PolarsError as error:
        reason = str(error).splitlines()[0]
        raise DataError(f"{path} is not as {source_id} publishes it ({reason})") from error
    return write_facts(folder, known, extracted, list(raw.files.values()))
