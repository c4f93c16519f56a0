"""Refresh the facts of FoodData Central sources over the API, reading only changed foods."""

from collections.abc import Callable, Mapping
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path

import polars as pl

from pipeline.curated.read_curated import packaged_curated
from pipeline.diagnostics.errors import DataError
from pipeline.diagnostics.progress import Progress
from pipeline.extract.sources.fdc.api.known_foods import known
from pipeline.extract.sources.fdc.api.listing import superseded
from pipeline.extract.sources.fdc.api.merge import is_same, merged, raw_files
from pipeline.extract.sources.fdc.api.read_foods import ApiReading, SourceRead
from pipeline.fact_files.extracted import Extracted
from pipeline.fact_files.precision import keep_more_precise
from pipeline.fact_files.read import read_facts
from pipeline.fact_files.registry import source_of
from pipeline.fact_files.sidecar import Sidecar, before_extract
from pipeline.fact_files.write import rejected_why, write_facts
from pipeline.fetch import addresses
from pipeline.fetch.api_run import Run, fresh_is_due
from pipeline.fetch.backoff import Patience
from pipeline.fetch.calls import Calls
from pipeline.fetch.client import Client
from pipeline.fetch.raw_store import Store
from schemas.facts import FACTS

_CONCURRENCY = 8
_SHARE_TOLD = 0.01


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
    fresh: bool = False  # ask for all details, whatever is stored or known

    @classmethod
    def of_environment(
        cls, environment: Mapping[str, str], *, wait: bool, fresh: bool = False
    ) -> "ApiAccess":
        """Return the access given by FDC_API_URL, FDC_API_KEY and K2_STORE.

        Every fourth refresh is fresh by itself; K2_FRESH_EVERY gives another number.
        """
        store, key = addresses.store_folder(environment), addresses.api_key(environment)
        due = key != addresses.DEMO_KEY and fresh_is_due(store, environment)
        base = addresses.api_url(environment)
        return cls(base, key, store, wait=wait, fresh=fresh or due)


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
        source_id: known(
            *(tables[name] for name in ("food", "rejected", "value")), compare_all=access.fresh
        )
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
        run = Run(access.store, "api", Store(access.store, access.base), calls, fresh=access.fresh)
        try:
            reads = ApiReading(run, calls, counter, access.concurrency).read(knowns)
        except DataError:
            run.all_read()
            raise
    run.all_read()
    refreshed = []
    for source_id, read in reads.items():
        sidecar = _sidecar(facts, source_id)
        before = old[source_id]
        extracted = merged(source_id, read, before, sidecar.release)
        if not before["food"].is_empty():
            extracted = keep_more_precise(extracted, before)
        _check_read(source_id, read, extracted)
        refreshed.append(Refreshed(source_id, _writer(facts, sidecar, extracted, before, read)))
    return refreshed, run


def _check_read(source_id: str, read: SourceRead, extracted: Extracted) -> None:
    """Raise a DataError if nothing was usable of what was asked for, with the reasons."""
    new = read.new()
    if extracted.food.is_empty():
        raise DataError(
            f"{source_id}: none of the {len(read.listed):,} listed foods has a usable value of"
            f" vitamin K{rejected_why(extracted.rejected)}; look upstream, or run again later"
        )
    none_came = not any(food.fdc_id in read.bodies for food in new)
    if none_came and len(new) > max(1, _SHARE_TOLD * len(read.listed)):
        raise DataError(
            f"{source_id}: of {len(new):,} new or changed foods none has usable details"
            f"{rejected_why(extracted.rejected)}; run again later"
        )


def _writer(
    facts: Path,
    sidecar: Sidecar,
    extracted: Extracted,
    before: dict[str, pl.DataFrame],
    read: SourceRead,
) -> Callable[[], str]:
    source_id = sidecar.source_id

    def write() -> str:
        if is_same(extracted, before):
            said = f"nothing changed since release {sidecar.release}"
        else:
            raw = raw_files(source_id, extracted, sidecar, before)
            mended = packaged_curated().mended_cell
            written = write_facts(facts / source_id, sidecar, extracted, raw, mended)
            said = f"release {written.release}, {len(read.new()):,} foods new or changed"
        return f"{source_id}: {said}{_without_use(read)}"

    return write


def _without_use(read: SourceRead) -> str:
    """Return what was listed and could not be used, in words; over 1 % begins with a warning."""
    listed = max(1, len(read.listed))
    doubled = len(superseded(read.listed))
    parts = [
        (len(read.missing), "listed without usable details"),
        (len({str(cells) for cells, _ in read.unusable}), "items of the list that name no food"),
        (doubled, "listed with the code of a newer one"),
        (len(read.in_one_direction), "in the list in only one of two directions"),
    ]
    stated = [
        f"{'warning: ' if count > _SHARE_TOLD * listed else ''}{count:,} of {listed:,} {what}"
        for count, what in parts
        if count
    ]
    return "".join(f"; {part}" for part in stated)


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
