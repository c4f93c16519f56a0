"""Short names of sources and studies, for axes."""

import re

from pipeline.fact_files.registry import source_of
from pipeline.interface_texts.say import say

_STUDIES = {
    "frieslandcampina_web": "FrieslandCampina",
    "nih_ods": "NIH fact sheet",
}


def source_name(source_id: str) -> str:
    """Return the name of a source on an axis."""
    return source_of(source_id).short_name


def who(source_id: str, reference_id: str | None) -> str:
    """Return who states a value: the study for one from the literature, else the source."""
    if reference_id is None or not source_of(source_id).values.of_studies:
        return source_name(source_id)
    dated = re.fullmatch(r"([a-z]+)_(\d{4})", reference_id)
    if dated:
        return f"{dated[1].title()} {dated[2]}"
    return _STUDIES.get(reference_id, reference_id)


def source_line(release: str, releases: dict[str, str], source_ids: tuple[str, ...]) -> str:
    """Return the source line under a picture; ``releases`` holds the release of each source."""
    if not source_ids:
        return say("source_line.claims", release=release)
    named = [_with_release(source, releases[source]) for source in sorted(set(source_ids))]
    return say("source_line.sources", release=release, sources=", ".join(named))


def _with_release(source_id: str, release: str) -> str:
    name = source_name(source_id)
    if source_of(source_id).values.of_studies:
        return say("source_line.studies")
    return name if name.endswith(release) else f"{name} {release}"
