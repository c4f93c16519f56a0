"""``k2 refresh``: upstream → committed facts. All is read before the first fact is written."""

import shutil
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory

from pipeline.errors import OutsideError, UsageError
from pipeline.extract.fdc_listing import DATA_TYPES
from pipeline.extract.fdc_refresh import ApiAccess, refresh_over_api
from pipeline.extract.sources import BROUGHT, SOURCES, extract
from pipeline.fetch import addresses
from pipeline.fetch.addresses import DEMO_KEY, DEMO_KEY_ALLOWS, DOWNLOADS
from pipeline.fetch.backoff import Patience
from pipeline.fetch.find import fetch
from pipeline.fetch.store import write_whole
from pipeline.progress import Progress
from pipeline.sidecar import FILE_NAME, Sidecar

_UNCHANGED = "no fact was changed, and make dataset builds from the facts without network"
Job = Callable[[], str | None]  # writes, and returns the line to say


@dataclass(frozen=True, slots=True)
class Wish:
    """What to refresh: all sources that can be if none is named; ``via`` None leaves the choice.

    ``release`` is the date in the name of a zip, for one that is not the newest.
    """

    source_ids: tuple[str, ...] = ()
    via: str | None = None
    wait: bool = False
    release: str | None = None


def refresh(
    wish: Wish,
    facts: Path,
    environment: Mapping[str, str],
    progress: Progress,
    say: Callable[[str], None],
) -> None:
    """Extract from upstream and rewrite the facts; ``say`` gets a line per source.

    Raises OutsideError (network, allowance, disk), or DataError or UsageError for what a source's
    module does not know, with every fact as it was.
    """
    via = wish.via or ("api" if environment.get("FDC_API_KEY") else "bulk")
    source_ids = wish.source_ids or _refreshable(via, environment)
    _check(source_ids, environment)
    if wish.release and len(wish.source_ids) != 1:
        raise UsageError("--release names the release of one source; name that source too")
    if not facts.is_dir():
        raise UsageError(f"{facts}: no such folder; run in the repository, or give --facts FOLDER")
    over_api = [s for s in source_ids if via == "api" and s in DATA_TYPES]
    others = [s for s in source_ids if s not in over_api]
    with TemporaryDirectory(prefix="open-k2-") as beside:
        try:
            jobs = [
                *_over_api(over_api, wish, facts, environment, progress, say),
                *_by_file(others, wish, facts, Path(beside), environment, progress),
            ]
        except OutsideError as error:
            raise OutsideError(f"{error}; {_UNCHANGED}") from error
        except OSError as error:
            store = addresses.store_folder(environment)
            raise OutsideError(f"cannot write {store}: {error.strerror}; {_UNCHANGED}") from error
        for job in jobs:
            if line := job():
                say(line)
    if not wish.source_ids:
        for line in _left(source_ids):
            say(line)


def _over_api(  # noqa: PLR0913, PLR0917 (what a run needs)
    source_ids: list[str],
    wish: Wish,
    facts: Path,
    environment: Mapping[str, str],
    progress: Progress,
    say: Callable[[str], None],
) -> list[Job]:
    if not source_ids:
        return []
    access = ApiAccess.of_environment(environment, wait=wish.wait)
    if access.key == DEMO_KEY:
        say(f"FDC_API_KEY is not set: DEMO_KEY allows {DEMO_KEY_ALLOWS}")
    refreshed, run = refresh_over_api(source_ids, facts, access, progress)
    return [*(source.write for source in refreshed), run.finish]


def _by_file(  # noqa: PLR0913, PLR0917 (what a run needs)
    source_ids: list[str],
    wish: Wish,
    facts: Path,
    beside: Path,
    environment: Mapping[str, str],
    progress: Progress,
) -> list[Job]:
    """Fetch all, then read all into ``beside``; the jobs put what was read into the facts."""
    paths = {}
    for source_id in source_ids:
        with progress.step(f"fetching {source_id}"):
            paths[source_id] = fetch(source_id, wish.release, environment, Patience())
    return [_read(source_id, path, facts, beside) for source_id, path in paths.items()]


def _read(source_id: str, path: Path, facts: Path, beside: Path) -> Job:
    if source_id in BROUGHT:  # facts that the user brings stay out of the repository
        return partial(_bring, source_id, path)
    if (facts / source_id).is_dir():
        Sidecar.load(facts / source_id)  # if it is broken, say where
        shutil.copytree(facts / source_id, beside / source_id)
    sidecar, folder = extract(source_id, path, beside)
    line = f"{source_id}: release {sidecar.release}, read from {path.name}"
    return partial(_put, folder, facts / source_id, line)


def _put(read: Path, folder: Path, line: str) -> str:
    folder.mkdir(exist_ok=True)
    for file in sorted(read.iterdir(), key=lambda file: file.name == FILE_NAME):
        write_whole(folder / file.name, file.read_bytes())
    return line


def _bring(source_id: str, path: Path) -> str:
    sidecar, _ = extract(source_id, path, None)
    return f"{source_id}: release {sidecar.release}, read from {path.name}"


def _refreshable(via: str, environment: Mapping[str, str]) -> tuple[str, ...]:
    """Return the sources of every build of which an address is known.

    Left out is one whose publisher offers only a release that its module does not read.
    """
    return tuple(
        source_id
        for source_id in SOURCES
        if addresses.file_url(source_id, environment)
        or (via == "api" and source_id in DATA_TYPES)
        or (addresses.is_known(source_id, environment) and not DOWNLOADS[source_id].unread)
    )


def _left(source_ids: tuple[str, ...]) -> list[str]:
    return [
        f"{source_id} was left as it is: {found.page} offers release {found.unread}, which this"
        " version does not read"
        for source_id, found in DOWNLOADS.items()
        if found.unread and source_id not in source_ids
    ]


def _check(source_ids: tuple[str, ...], environment: Mapping[str, str]) -> None:
    """Raise a UsageError for a source that is unknown or cannot be fetched."""
    for source_id in source_ids:
        if source_id not in (*SOURCES, *BROUGHT):
            known = ", ".join((*SOURCES, *BROUGHT))
            raise UsageError(f"unknown source {source_id!r}; known are {known}")
        if not addresses.is_known(source_id, environment):
            found = DOWNLOADS.get(source_id)
            page = f" from {found.page}" if found else ""
            raise UsageError(
                f"{source_id} has no lasting file address: set {source_id.upper()}_URL to it, or"
                f" download the file{page} and run k2 extract {source_id} --file PATH"
            )
