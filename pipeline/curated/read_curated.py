"""Read all reviewed files; raise one error with every violation."""

from collections.abc import Collection
from functools import cache
from importlib.resources import files
from importlib.resources.abc import Traversable
from pathlib import Path

import polars as pl

from pipeline.curated import band_file, claim_files
from pipeline.curated.band_file import QuietBand, read_quiet_band
from pipeline.curated.cells import cell_findings, row_findings, typed
from pipeline.curated.contents import Curated
from pipeline.curated.csv_rows import read_rows
from pipeline.curated.found import Found
from pipeline.curated.references import reference_findings
from pipeline.curated.text_files import read_text
from pipeline.fact_files.registry import registry
from schemas.column import Table
from schemas.reviewed import REVIEWED

_Folder = Path | Traversable


@cache
def packaged_curated() -> Curated:
    """Return the reviewed files of the package, read and checked once in a process."""
    return read_curated(files("pipeline") / "reviewed", tuple(registry()))


def read_curated(folder: _Folder, sources: Collection[str]) -> Curated:
    """Return the reviewed files of a folder; raise a DataError with all violations.

    ``sources`` are the ids of the sources that rows may name.
    """
    found = Found()
    band = _band(folder, found)
    frames = {
        name: rows
        for name, table in REVIEWED.items()
        if (rows := _rows(folder, table, found)) is not None
    }
    evidence = claim_files.read_evidence(folder, found)
    if "claim" in frames:
        frames["claim"] = claim_files.with_evidence(frames["claim"], evidence, found)
        found.extend("claim.csv", claim_files.evidence_findings(frames["claim"]))
    for name, rows in reference_findings(frames, sources):
        found.extend(f"{name}.csv", rows)
    for name in _others(folder):
        found.add(name, "one of the files that schemas/reviewed.py describes", None, name)
    found.stop()
    if band is None:
        raise AssertionError("a band that cannot be used was found")
    return Curated(**frames, quiet_band=band)


def _band(folder: _Folder, found: Found) -> QuietBand | None:
    text = read_text(folder, band_file.FILE_NAME, found)
    return None if text is None else read_quiet_band(text, found)


def _rows(folder: _Folder, table: Table, found: Found) -> pl.DataFrame | None:
    """Return the typed rows of a file; None if its cells cannot be used."""
    file = f"{table.name}.csv"
    text = read_text(folder, file, found)
    rows = None if text is None else read_rows(text, table.column_names, file, found)
    if rows is None:
        return None
    of_cells = cell_findings(table, rows)
    found.extend(file, of_cells)
    if of_cells.height:
        return None
    of_types = typed(table, rows)
    found.extend(file, row_findings(table, of_types))
    return of_types


def _others(folder: _Folder) -> list[str]:
    """Return the names of files that are not described; hidden files are ignored."""
    known = {f"{name}.csv" for name in REVIEWED} | {band_file.FILE_NAME, claim_files.FOLDER}
    return sorted(
        file.name
        for file in (folder.iterdir() if folder.is_dir() else ())
        if file.name not in known and not file.name.startswith(".")
    )
