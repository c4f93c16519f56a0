"""``k2 dataset``: committed facts → tables → every file of the output folder."""

from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor, wait
from contextlib import AbstractContextManager, ExitStack, nullcontext
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import duckdb
import polars as pl

from pipeline.compare.changes import changes, write_difference
from pipeline.compare.dataset_copy import DatasetCopy
from pipeline.curated.read_curated import packaged_curated
from pipeline.curated.reviewed_sums import reviewed_sums
from pipeline.diagnostics.progress import Progress
from pipeline.fact_files.read import read_facts, read_food_names
from pipeline.fact_files.sidecar import at_hand, facts_folders, packaged_facts
from pipeline.fact_files.upstream_account import upstream_accounts
from pipeline.fact_files.user_facts import included
from pipeline.files.table_store import columns, height
from pipeline.kept_tables.checked_tables import CheckedTables, TablesWanted
from pipeline.load.about import about_build, meta_rows
from pipeline.load.claim_check import check_claims, claim_numbers
from pipeline.load.concept_answers import ANSWERS, put_concept_answers
from pipeline.load.database import write_database
from pipeline.load.described_dataset import described_dataset
from pipeline.load.descriptions import write_descriptions, write_manifest_and_sums
from pipeline.load.parquet import write_parquet
from pipeline.load.portion_report import PORTION_TEXT, write_portion_report
from pipeline.load.replace_output import replacing
from pipeline.load.spreadsheets import write_spreadsheets_of_tables
from pipeline.published_files.connect import FILE_NAME
from pipeline.published_files.recorded_releases import Release, released_before, this_release
from pipeline.transform.check_reviewed import check_reviewed, check_reviewed_elsewhere
from pipeline.transform.check_reviewed_foods import named_foods
from pipeline.transform.tables import assemble
from schemas.tables import PUBLISHED

_ROWS_BESIDE = 2_000_000
# Begins to draw; returns what waits for the pictures.
Draw = Callable[[], Callable[[], list[Any]]]


@dataclass(frozen=True, slots=True)
class Built:
    """What a build made: the tables, and rows in, out and rejected per source.

    ``upstream`` counts, for a source that leaves out or merges upstream rows, rows by outcome.
    """

    tables: Mapping[str, pl.DataFrame]
    account: pl.DataFrame
    upstream: dict[str, dict[str, int]]


def build(  # noqa: PLR0913 - each is a choice of the verb
    output: Path,
    facts: Path | None,
    progress: Progress,
    include: Sequence[str] = (),
    old: DatasetCopy | None = None,
    *,
    report: bool = True,
    as_packaged: bool = False,
    before_replacing: Callable[[], None] | None = None,
    cache: Path | None = None,
) -> Built:
    """Build everything into ``output``; it stays as it was unless all of it succeeds.

    ``facts`` replaces the folder of facts that the package carries. ``include`` adds sources that
    the user brought; the manifest then marks the output as not redistributable. ``old`` is the
    output to compare with, row by row; without it the comparison is with the last release's
    manifest. The verdicts of claims are about all packaged facts, and are checked only on these.
    Without ``report`` there are no pictures and no page. ``as_packaged`` checks ``facts`` as those
    of the package, which they are to replace. ``before_replacing`` is called when all is built: if
    it fails, the output stays as it was. ``cache`` is a folder with the checked tables of earlier
    builds: they are used where they were made from the same, and the output is the same.
    """
    packaged = facts is None or as_packaged
    folders = [*(facts_folders(facts) if facts else at_hand(packaged_facts())), *included(include)]
    published = tuple(table for table in PUBLISHED.values() if table not in ANSWERS)
    wanted = TablesWanted(folders, tuple(include), packaged, published)
    made = _checked_tables(wanted, progress, cache)
    tables, about = made.tables, about_build(made.sums)
    with (
        replacing(output) as staging,
        ThreadPoolExecutor(max_workers=1) as beside,
        _drawing(staging, report=report) as draw,
    ):
        with progress.step("writing Parquet"):
            write_parquet(tables, staging / "parquet", about)
            put_concept_answers(tables, staging / "parquet")
            write_parquet(tables, staging / "parquet", about, [table.name for table in ANSWERS])
        # Polars works on the tables while DuckDB writes its file: each leaves a processor idle.
        # Of millions of rows, both at once take too much memory.
        of_tables = beside.submit(_from_tables_alone, staging, about, made)
        if sum(height(tables, name) for name in tables) > _ROWS_BESIDE:
            wait([of_tables])
        with progress.step("writing DuckDB"):
            meta = meta_rows(about, tables["source"])
            write_database(staging / FILE_NAME, staging / "parquet", meta)
            numbers = claim_numbers(staging / FILE_NAME)
        if packaged and not include:
            check_claims(numbers)
        write_portion_report(columns(tables, "serving", PORTION_TEXT), staging)
        drawn = draw()
        with ExitStack() as asked:
            with progress.step("describing"):
                this = of_tables.result()
                before = released_before(about["release"])
                write_difference(staging, changes(old, about, tables, this, before))
                connection = asked.enter_context(described_dataset(staging, staging))
                write_descriptions(
                    staging,
                    connection,
                    about,
                    made.sidecars,
                    tables,
                    this,
                    before,
                    numbers,
                    made.quality_statement,
                )
            if report:
                _write_pages(staging, connection, about, numbers, drawn, progress)
        with progress.step("listing the files"):
            write_manifest_and_sums(staging, made.sidecars, this, before)
        if before_replacing:
            before_replacing()
    return Built(tables, made.account, made.upstream)


def _from_tables_alone(staging: Path, about: dict[str, str], made: CheckedTables) -> Release:
    """Write the CSV files of tables; return the record of this release."""
    write_spreadsheets_of_tables(staging, made.tables)
    return this_release(about, made.sidecars, made.tables)


def _drawing(staging: Path, *, report: bool) -> AbstractContextManager[Draw]:
    """Return the process that draws beside the build, which loads its renderer meanwhile."""
    if not report:
        return nullcontext(lambda: list)
    from pipeline.report.pictures.draw import drawing  # noqa: PLC0415 - only a page needs it

    return drawing(staging)


def _write_pages(  # noqa: PLR0913, PLR0917 - what pages are made of
    staging: Path,
    connection: duckdb.DuckDBPyConnection,
    about: dict[str, str],
    numbers: list[dict[str, Any]],
    drawn: Callable[[], list[Any]],
    progress: Progress,
) -> None:
    """Write the pages; that with the pictures last."""
    from pipeline.report.pages.page_tables import page_tables  # noqa: PLC0415
    from pipeline.report.pages.write_pages import write_pages  # noqa: PLC0415
    from pipeline.report.write_report import write_report  # noqa: PLC0415 - only a page needs them

    with progress.step("writing the pages"):
        rows = page_tables(connection, numbers)
        write_pages(staging, rows)
    with progress.step("drawing"):
        pictures = drawn()
    with progress.step("writing the explorer"):
        write_report(staging, connection, about, pictures, rows)


def _checked_tables(wanted: TablesWanted, progress: Progress, cache: Path | None) -> CheckedTables:
    """Return the checked tables: those of an earlier build, or made from the facts."""
    key = None
    if cache:
        with progress.step("looking for kept tables"):
            key = wanted.key()
            if key and (kept := wanted.kept(cache, key)):
                return kept
    with progress.step("reading facts"):
        curated = packaged_curated()
        sources = [read_facts(folder) for folder in wanted.folders]
        sums = reviewed_sums()
        sums |= {path: digest for source in sources for path, digest in source.sums.items()}
    with progress.step("transforming"):
        if wanted.packaged:
            check_reviewed(curated, sources, wanted.brought)
        else:
            committed = [
                named_foods(folder.name, read_food_names(folder))
                for folder in at_hand(packaged_facts())
            ]
            check_reviewed_elsewhere(curated, sources, committed)
        tables, account = assemble(sources, curated)
        upstream = upstream_accounts(sources)
        sidecars = [source.sidecar for source in sources]
        del sources
        statements = curated.quality_statement
        made = CheckedTables(tables, account, upstream, sidecars, sums, statements)
        if cache and key:
            wanted.keep(cache, key, made)
    return made
