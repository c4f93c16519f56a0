"""``k2 dataset``: committed facts → tables → every file of the output folder."""

from dataclasses import dataclass
from pathlib import Path

import polars as pl

from pipeline.extract.sources import SOURCES
from pipeline.load.database import FILE_NAME, write_database
from pipeline.load.manifest import write_manifest
from pipeline.load.parquet import write_parquet
from pipeline.load.swap import replacing
from pipeline.progress import Progress
from pipeline.sidecar import packaged_facts
from pipeline.transform.read_facts import read_facts
from pipeline.transform.tables import account, assemble
from schemas.version import SCHEMA_VERSION


@dataclass(frozen=True, slots=True)
class Built:
    """What a build made: the tables, and rows in, out and rejected per source."""

    tables: dict[str, pl.DataFrame]
    account: pl.DataFrame


def build(output: Path, facts: Path | None, progress: Progress) -> Built:
    """Build everything into ``output``; it stays as it was unless all of it succeeds.

    ``facts`` replaces the folder of facts that the package carries.
    """
    root = facts or packaged_facts()
    with progress.step("reading facts"):
        sources = [read_facts(root / source_id) for source_id in SOURCES]
        release = (packaged_facts() / "RELEASE").read_text(encoding="utf-8").strip()
    with progress.step("transforming"):
        tables = assemble(sources)
        accounted = account(sources, tables)
    about = {"release": release, "schema_version": SCHEMA_VERSION}
    with replacing(output) as staging:
        with progress.step("writing Parquet"):
            write_parquet(tables, staging / "parquet", about)
        with progress.step("writing DuckDB"):
            write_database(staging / FILE_NAME, staging / "parquet")
        with progress.step("publishing"):
            write_manifest(staging, about, [source.sidecar for source in sources], tables)
    return Built(tables, accounted)
