"""Read upstream into a copy of the facts; the facts themselves are not changed."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from pipeline.diagnostics.errors import DataError, K2Error, OutsideError
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
Unread = dict[str, K2Error]  # by source why it was not read


@dataclass(frozen=True, slots=True)
class UpstreamRead:
    """``finish`` is called once the facts are replaced; ``unread`` are the sources left as before.

    Some other source was read.
    """

    finish: Callable[[], None]
    unread: Mapping[str, K2Error]


def read_upstream(  # noqa: PLR0913, PLR0917 (what a run needs)
    plan: RefreshPlan,
    request: RefreshRequest,
    fresh: Path,
    environment: Mapping[str, str],
    progress: Progress,
    say: Say,
) -> UpstreamRead:
    """Read everything, then write it into ``fresh``, a copy of the facts.

    All is fetched before the first file is read. A source that cannot be fetched or read stays as
    it was, and the others go on. Raises the error of the first if that is so of all: OutsideError
    (network, rate limit, disk), DataError or UsageError. A refused key ends the run.
    """
    finish: Callable[[], None] = _nothing
    unread: Unread = {}
    writers: dict[str, Callable[[], str]] = {}
    if plan.over_api:
        access = ApiAccess.of_environment(environment, wait=request.wait, fresh=request.fresh)
        if access.fresh:
            say("reading every food over the API again, changed or not")
        if access.key == DEMO_KEY:
            say(f"FDC_API_KEY is not set: DEMO_KEY allows {DEMO_KEY_ALLOWS}")
        with _left(unread, plan.over_api, OutsideError, DataError):
            refreshed, run = refresh_over_api(list(plan.over_api), fresh, access, progress)
            writers = {source.source_id: source.write for source in refreshed}
            finish = run.finish
    paths = {}
    for source_id in plan.by_file:
        with (
            _left(unread, [source_id], OutsideError, DataError),
            progress.step(f"fetching {source_id}"),
        ):
            paths[source_id] = fetch(source_id, request.release, environment, Patience())
    for source_id, write in writers.items():
        with _left(unread, [source_id], K2Error):
            say(write())
    for source_id, path in paths.items():
        _check_facts(fresh / source_id)
        with _left(unread, [source_id], K2Error):
            say(_read(source_id, path, fresh))
    if unread.keys() >= {*plan.over_api, *plan.by_file}:
        raise _first(unread)
    # A run over the API that is not finished is asked anew.
    return UpstreamRead(_nothing if unread.keys() & {*plan.over_api} else finish, unread)


@contextmanager
def _left(unread: Unread, source_ids: Iterable[str], *errors: type[K2Error]) -> Iterator[None]:
    """Note the sources that one of ``errors`` leaves unread."""
    try:
        yield
    except errors as error:
        unread |= dict.fromkeys(source_ids, error)


def _first(unread: Unread) -> K2Error:
    """Return the first error, with the others above it."""
    first = next(iter(unread.values()))
    others = dict.fromkeys(str(error) for error in unread.values() if str(error) != str(first))
    first.details = "\n".join(filter(None, (first.details, *others)))
    return first


def _check_facts(folder: Path) -> None:
    """Raise an error with the place if the sidecar of committed facts is damaged."""
    if folder.is_dir():
        Sidecar.load(folder)


def _read(source_id: str, path: Path, fresh: Path) -> str:
    # Facts that the user provides stay out of the repository, in the user's data directory.
    sidecar, _ = extract(source_id, path, None if source_of(source_id).brought else fresh)
    read = f"{source_id}: release {sidecar.release}, read from {path.name}"
    return "; ".join((read, *recognised(sidecar.raw_files)))


def _nothing() -> None:
    """Do nothing: without the API there is no run to finish."""
