"""A server with a small FoodData Central, facts folders to fill from it, and patience for tests."""

import json
import random
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from pipeline.diagnostics.progress import Progress
from pipeline.extract.sources.fdc.api.refresh_facts import ApiAccess, refresh_over_api
from pipeline.fact_files.registry import where
from pipeline.fact_files.sidecar import packaged_facts
from pipeline.fetch.backoff import Patience
from pipeline.guard.finding import Finding
from tests.fdc_corpus import corpus
from tests.fdc_server import FdcServer

KEY = "S3cretKeyOfTheTest0123456789abcdef"
SOURCE_IDS = list(where(lambda source: bool(source.fetch and source.fetch.fdc_data_type)))


@pytest.fixture(scope="module", autouse=True)
def _few_rows() -> Iterator[None]:
    """Ask no minimum of rows: the API of these tests has few foods."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("pipeline.fact_files.write._check_minimum", lambda *_: None)
        yield


@pytest.fixture
def server() -> Iterator[FdcServer]:
    with FdcServer(corpus()).running() as running:
        yield running


@pytest.fixture
def facts(tmp_path: Path) -> Path:
    return empty_facts(tmp_path / "facts")


@pytest.fixture
def access(server: FdcServer, tmp_path: Path) -> ApiAccess:
    return access_to(server.base, tmp_path / "store")


TOO_SLOW_S = 0.7  # for a server that plays the fault "slow"; elsewhere no call is to be repeated


def access_to(base: str, store: Path, seed: int = 7, timeout_s: float = 30.0) -> ApiAccess:
    patience = Patience(first_s=0.002, longest_s=0.02, budget_s=10, rng=random.Random(seed))
    return ApiAccess(base, KEY, store, patience=patience, timeout_s=timeout_s)


def empty_facts(folder: Path) -> Path:
    """Return a facts folder in which the three sources were never read."""
    for source_id in SOURCE_IDS:
        sidecar = json.loads((packaged_facts() / "fdc_foundation" / "source.json").read_text())
        sidecar |= {
            "source_id": source_id,
            "raw_files": [],
            "columns": {},
            "sums": {},
        }
        sidecar |= {"release": "", "released_on": None, "read_on": "2026-01-01"}
        (folder / source_id).mkdir(parents=True)
        (folder / source_id / "source.json").write_text(json.dumps(sidecar), encoding="utf-8")
    return folder


def read_all(access: ApiAccess, facts: Path, source_ids: list[str] | None = None) -> list[str]:
    """Refresh the facts as ``k2 refresh`` does; return the lines it says."""
    refreshed, run = refresh_over_api(source_ids or SOURCE_IDS, facts, access, Progress())
    lines = [source.write() for source in refreshed]
    run.finish()
    return lines


def content(facts: Path) -> dict[str, bytes]:
    """Return every file of a facts folder."""
    return {
        path.relative_to(facts).as_posix(): path.read_bytes()
        for path in sorted(facts.rglob("*"))
        if path.is_file()
    }


def impatient(access: ApiAccess) -> ApiAccess:
    """Return the same access with a budget of time that ends at once."""
    patience = replace(access.patience, budget_s=0.05)
    return replace(access, patience=patience)


def unguarded(_before: Path, _after: Path, _on: date) -> tuple[Finding, ...]:
    """Stand for the guards where a test brings an excerpt, which they are to refuse."""
    return ()
