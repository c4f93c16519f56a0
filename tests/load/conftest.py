"""A small output, made as the large one is, for programs that read row by row."""

from pathlib import Path

import polars as pl
import pytest

from pipeline.curated.read_curated import packaged_curated
from pipeline.fact_files.sidecar import Sidecar, packaged_facts
from pipeline.load.about import meta_rows
from pipeline.load.claim_check import claim_numbers
from pipeline.load.database import write_database
from pipeline.load.described_dataset import described_dataset
from pipeline.load.descriptions import write_descriptions, write_manifest_and_sums
from pipeline.load.parquet import write_parquet
from pipeline.published_files.connect import FILE_NAME
from pipeline.published_files.recorded_releases import this_release
from schemas.tables import PUBLISHED
from schemas.version import SCHEMA_VERSION

FOODS = 120  # spread over all sources
ROWS_OF_A_FOOD = 3  # or a few more, in a long table that no other refers to
_REFERRED_TO = {column.references for table in PUBLISHED.values() for column in table.columns}


def fewer(tables: dict[str, pl.DataFrame], foods: int = FOODS) -> dict[str, pl.DataFrame]:
    """Keep some foods of every source, only what refers to them, and some rows of long tables."""
    food = tables["food"]
    kept = {"food": food.gather_every(max(1, food.height // foods))}
    for name, table in PUBLISHED.items():
        frame = kept.get(name, tables[name])
        for column in table.columns:
            to = column.references
            if to in kept:
                key = PUBLISHED[to].primary_key[0]
                orphan = ~pl.col(column.name).is_in(kept[to][key].to_list())
                frame = frame.filter(pl.col(column.name).is_null() | ~orphan)
        rows = foods * ROWS_OF_A_FOOD
        long = name not in _REFERRED_TO and frame.height > rows
        kept[name] = frame.gather_every(frame.height // rows) if long else frame
    return {name: kept[name] for name in PUBLISHED}


@pytest.fixture(scope="session")
def small(published: dict[str, pl.DataFrame], tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("small") / "output"
    folder.mkdir()
    write(folder, fewer(published))
    return folder


def write(folder: Path, tables: dict[str, pl.DataFrame]) -> None:
    about = {"release": "2026.11.0", "schema_version": SCHEMA_VERSION}
    root = packaged_facts()
    sidecars = [Sidecar.load(root / name) for name in tables["source"]["source_id"]]
    write_parquet(tables, folder / "parquet", about)
    write_database(folder / FILE_NAME, folder / "parquet", meta_rows(about, tables["source"]))
    this = this_release(about, sidecars, tables)
    numbers = claim_numbers(folder / FILE_NAME)
    statements = packaged_curated().quality_statement
    with described_dataset(folder, folder) as connection:
        write_descriptions(
            folder, connection, about, sidecars, tables, this, [], numbers, statements
        )
    write_manifest_and_sums(folder, sidecars, this, [])
