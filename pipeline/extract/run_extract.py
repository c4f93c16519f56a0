"""Extract one source: raw file → facts, checked and written together."""

from contextlib import suppress
from importlib import import_module
from pathlib import Path
from typing import Any

import polars as pl

from pipeline.curated.read_curated import packaged_curated
from pipeline.diagnostics.errors import DataError
from pipeline.extract.raw import Raw
from pipeline.fact_files.extracted import Extracted
from pipeline.fact_files.precision import keep_more_precise
from pipeline.fact_files.read import read_facts
from pipeline.fact_files.registry import source_of
from pipeline.fact_files.sidecar import Sidecar, before_extract
from pipeline.fact_files.source_folders import source_folders
from pipeline.fact_files.user_facts import refuse_packaged, user_facts
from pipeline.fact_files.write import write_facts
from pipeline.files.staging import recover


def extract(source_id: str, path: Path, facts: Path | None) -> tuple[Sidecar, Path]:
    """Read a raw file and write the source's facts; return the sidecar and its folder.

    The folder is below ``facts``; if that is None, in the repository or, for a source that the
    user provides, in the user's data directory. Raises a UsageError for an unknown source.
    """
    source = source_of(source_id)
    refuse_packaged(source, facts or user_facts())
    raw = Raw(path, source.most, source.most_of)
    home = user_facts() if source.brought else Path("pipeline/facts")
    folder = (facts or home) / source_id
    try:
        extracted = extractor(source_id).extract(raw)
    except pl.exceptions.PolarsError as error:
        reason = str(error).splitlines()[0]
        raise DataError(f"{path} is not as {source_id} publishes it ({reason})") from error
    with suppress(OSError):  # if nothing can be written, write_facts raises the error
        recover(folder.parent)
    before = before_extract(source, folder)
    mended_cell = packaged_curated().mended_cell
    raw_files = list(raw.files.values())
    exact = _with_more_precise(extracted, folder)
    return write_facts(folder, before, exact, raw_files, mended_cell), folder


def _with_more_precise(extracted: Extracted, folder: Path) -> Extracted:
    """Keep the more precise values of existing facts with the same fdc_id."""
    if extracted.food["fdc_id"].null_count() == extracted.food.height:
        return extracted
    try:
        return keep_more_precise(extracted, read_facts(folder).tables)
    except DataError:  # there are none, or damaged ones, which this extract replaces
        return extracted


def extractor(source_id: str) -> Any:
    """Return the module of a source's folder that reads its files; its verb is ``extract``."""
    return import_module(f"{source_folders()[source_id].package}.extract")
