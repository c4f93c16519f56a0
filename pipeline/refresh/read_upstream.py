"""Read upstream into a copy of the facts; the facts themselves are not changed."""

from collections.abc import Callable, Mapping
from pathlib import Path

from pipeline.diagnostics.progress import Progress
from pipeline.extract.run_extract import extract
from pipeline.extract.sources.fdc.api.refresh_facts import ApiAccess, refresh_over_api
from pipeline.extract.sources.fdc.official_archives import recognised
from pipeline.fact_files.registry import source_of
from pipeline.fact_files.sidecar import Sidecar
from pipeline.fetch.addresses import DEMO_KEY, DEMO_KEY_ALLOWS
from pipeline.fetch.backoff import Patience
from pipeline.fetch.locate import fetch
from pipeline.refresh.refresh_plan import RefreshPlan, RefreshRequest

Say = Callable[[str], None]


def read_upstream(  # noqa: PLR0913, PLR0917 (what a run needs)
    plan: RefreshPlan,
    request: RefreshRequest,
    fresh: Path,
    environment: Mapping[str, str],
    progress: Progress,
    say: Say,
) -> Callable[[], None]:
    """Read everything, then write it into ``fresh``, a copy of the facts.

    Return a function to call once the facts are replaced. All is fetched before the first file is
    read. Raises OutsideError (network, rate limit, disk), or DataError or UsageError for input
    that a source's module cannot read.
    """
    finish: Callable[[], None] = _nothing
    writers: list[Callable[[], str]] = []
    if plan.over_api:
        access = ApiAccess.of_environment(environment, wait=request.wait, fresh=request.fresh)
        if access.fresh:
            say("reading every food over the API again, changed or not")
        if access.key == DEMO_KEY:
            say(f"FDC_API_KEY is not set: DEMO_KEY allows {DEMO_KEY_ALLOWS}")
        refreshed, run = refresh_over_api(list(plan.over_api), fresh, access, progress)
        writers = [source.write for source in refreshed]
        finish = run.finish
    paths = {}
    for source_id in plan.by_file:
        with progress.step(f"fetching {source_id}"):
            paths[source_id] = fetch(source_id, request.release, environment, Patience())
    for write in writers:
        say(write())
    for source_id, path in paths.items():
        say(_read(source_id, path, fresh))
    return finish


def _read(source_id: str, path: Path, fresh: Path) -> str:
    if (fresh / source_id).is_dir():
        Sidecar.load(fresh / source_id)  # raises an error with the place if it is damaged
    # Facts that the user provides stay out of the repository, in the user's data directory.
    sidecar, _ = extract(source_id, path, None if source_of(source_id).brought else fresh)
    read = f"{source_id}: release {sidecar.release}, read from {path.name}"
    return "; ".join((read, *recognised(sidecar.raw_files)))


def _nothing() -> None:
    """Do nothing: without the API there is no run to finish."""
