"""Refresh the facts of FoodData Central sources over the API, reading only changed foods."""

from collections.abc import Callable, Mapping
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path

import polars as pl

from pipeline.curated.read_curated import packaged_curated
from pipeline.diagnostics.progress import Progress
from pipeline.extract.sources.fdc.api.listing import known
from pipeline.extract.sources.fdc.api.merge import is_same, merged, raw_files
from pipeline.extract.sources.fdc.api.read_foods import ApiReading
from pipeline.fact_files.extracted import Extracted
from pipeline.fact_files.precision import keep_more_precise
from pipeline.fact_files.read import read_facts
from pipeline.fact_files.registry import source_of
from pipeline.fact_files.sidecar import Sidecar, before_extract
from pipeline.fact_files.write import write_facts
from pipeline.fetch import addresses
from pipeline.fetch.api_run import Run
from pipeline.fetch.backoff import Patience
from pipeline.fetch.calls import Calls
from pipeline.fetch.client import Client
from pipeline.fetch.raw_store import Store
from schemas.facts import FACTS

_CONCURRENCY = 8


@dataclass(frozen=True, slots=True)
class ApiAccess:
    """Access to the API: address, key, retries, and the folder in which answers are stored."""

    base: str
    key: str = field(repr=False)
    store: Path
    wait: bool = False
    patience: Patience = field(default_factory=Patience)
    concurrency: int = _CONCURRENCY
    timeout_s: float = 60.0
    poll_s: float = 300.0  # with wait: between checks whether the server allows calls again

    @classmethod
    def of_environment(cls, environment: Mapping[str, str], *, wait: bool) -> "ApiAccess":
        """Return the access given by FDC_API_URL, FDC_API_KEY and K2_STORE."""
        return cls(
            addresses.api_url(environment),
            addresses.api_key(environment),
            addresses.store_folder(environment),
            wait=wait,
        )


@dataclass(frozen=True, slots=True)
class Refreshed:
    """One source's new facts, not yet written; ``write`` writes them and returns a summary line."""

    source_id: str
    write: Callable[[], str]


def refresh_over_api(
    source_ids: list[str], facts: Path, access: ApiAccess, progress: Progress
) -> tuple[list[Refreshed], Run]:
    """Return the new facts of each source, and the run to finish once they are written.

    Raises OutsideError without network or at the rate limit; then only the store has changed.
    """
    old = {source_id: _old_tables(facts, source_id) for source_id in source_ids}
    knowns = {
        source_id: known(tables["food"], tables["rejected"], tables["value"])
        for source_id, tables in old.items()
    }
    with ExitStack() as stack:
        client = stack.enter_context(
            Client(
                access.base,
                key=access.key,
                timeout_s=access.timeout_s,
                connections=access.concurrency,
            )
        )
        counter = stack.enter_context(progress.count("foods read from the API"))
        calls = Calls(
            client,
            access.patience,
            concurrency=access.concurrency,
            wait=access.wait,
            poll_s=access.poll_s,
        )
        run = Run(access.store, "api", Store(access.store, access.base), calls)
        reads = ApiReading(run, calls, counter, access.concurrency).read(knowns)
    refreshed = []
    for source_id, read in reads.items():
        sidecar = _sidecar(facts, source_id)
        before = old[source_id]
        extracted = merged(source_id, read, before, sidecar.release)
        if not before["food"].is_empty():
            extracted = keep_more_precise(extracted, before)
        new = len(read.new())
        refreshed.append(Refreshed(source_id, _writer(facts, sidecar, extracted, before, new)))
    return refreshed, run


def _writer(
    facts: Path, sidecar: Sidecar, extracted: Extracted, before: dict[str, pl.DataFrame], new: int
) -> Callable[[], str]:
    source_id = sidecar.source_id

    def write() -> str:
        if is_same(extracted, before):
            return f"{source_id}: nothing changed since release {sidecar.release}"
        raw = raw_files(source_id, extracted, sidecar, before)
        written = write_facts(
            facts / source_id, sidecar, extracted, raw, packaged_curated().mended_cell
        )
        return f"{source_id}: release {written.release}, {new:,} foods new or changed"

    return write


def _sidecar(facts: Path, source_id: str) -> Sidecar:
    return before_extract(source_of(source_id), facts / source_id)


def _old_tables(facts: Path, source_id: str) -> dict[str, pl.DataFrame]:
    """Return the committed facts; empty tables for a source that was never read."""
    if (facts / source_id / "food.csv").exists():
        return dict(read_facts(facts / source_id).tables)
    return {
        name: pl.DataFrame(schema=dict.fromkeys(table.column_names, pl.String))
        for name, table in FACTS.items()
    }
