"""The request for a refresh, and the plan of the sources to read."""

from collections.abc import Mapping
from dataclasses import dataclass

from pipeline.diagnostics.errors import UsageError
from pipeline.fact_files.registry import fetch_of, in_every_build, registry, source_of
from pipeline.fetch import addresses


@dataclass(frozen=True, slots=True)
class RefreshRequest:
    """What to refresh: by default every source that can be.

    ``via`` is ``api`` or ``bulk``; None means ``api`` if FDC_API_KEY is set, else ``bulk``.
    ``release`` is the date in the name of a zip, None for the newest. With ``fresh`` every food is
    read over the API again, and nothing stored is used.
    """

    source_ids: tuple[str, ...] = ()
    via: str | None = None
    wait: bool = False
    release: str | None = None
    fresh: bool = False


@dataclass(frozen=True, slots=True)
class RefreshPlan:
    """The sources to read over FoodData Central's API, and those to read from their files.

    ``left`` holds a message for each source that is not refreshed.
    """

    over_api: tuple[str, ...]
    by_file: tuple[str, ...]
    left: tuple[str, ...]


def plan_refresh(request: RefreshRequest, environment: Mapping[str, str]) -> RefreshPlan:
    """Return the plan for a request; raise a UsageError for a source that cannot be fetched."""
    via = request.via or ("api" if environment.get("FDC_API_KEY") else "bulk")
    source_ids = request.source_ids or _refreshable(via, environment)
    _check(source_ids, environment)
    if request.release and len(request.source_ids) != 1:
        raise UsageError("--release names the release of one source; name that source too")
    over_api = tuple(s for s in source_ids if via == "api" and _over_api(s))
    by_file = tuple(s for s in source_ids if s not in over_api)
    return RefreshPlan(over_api, by_file, () if request.source_ids else _left(source_ids))


def _refreshable(via: str, environment: Mapping[str, str]) -> tuple[str, ...]:
    """Return the sources of every build with a known address.

    One whose publisher offers only a release that its module cannot read is left out.
    """
    return tuple(
        source_id
        for source_id in in_every_build()
        if addresses.file_url(source_id, environment)
        or (via == "api" and _over_api(source_id))
        or (addresses.is_known(source_id, environment) and not fetch_of(source_id).unread)
    )


def _over_api(source_id: str) -> bool:
    fetch = source_of(source_id).fetch
    return bool(fetch and fetch.fdc_data_type)


def _left(source_ids: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(
        f"{source_id} was left as it is: {source.fetch.page} offers release {source.fetch.unread},"
        " which this version does not read"
        for source_id, source in registry().items()
        if source.fetch and source.fetch.unread and source_id not in source_ids
    )


def _check(source_ids: tuple[str, ...], environment: Mapping[str, str]) -> None:
    """Raise a UsageError for a source that is unknown or cannot be fetched."""
    for source_id in source_ids:
        source = source_of(source_id)
        if not addresses.is_known(source_id, environment):
            found = source.fetch
            page = f" from {found.page}" if found else ""
            raise UsageError(
                f"{source_id} has no lasting file address: set {source_id.upper()}_URL to it, or"
                f" download the file{page} and run k2 extract {source_id} --file PATH"
            )
