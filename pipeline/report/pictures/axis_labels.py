"""Short names of sources and studies, for axes."""

import re

_SOURCES = {
    "ciqual": "CIQUAL",
    "fdc_branded": "USDA Branded",
    "fdc_foundation": "USDA Foundation",
    "fdc_sr_legacy": "USDA SR Legacy",
    "fdc_survey": "USDA Survey",
    "fndds": "USDA FNDDS",
    "frida": "Frida",
    "ifct": "IFCT",
    "k2viewer": "K2viewer",
    "literature": "Studies",
    "nevo": "NEVO",
    "sr28": "USDA SR28",
    "stfcj": "STFCJ",
}
_STUDIES = {
    "frieslandcampina_web": "FrieslandCampina",
    "nih_ods": "NIH fact sheet",
}


def source_name(source_id: str) -> str:
    """Return what an axis calls a source; its id where no short name is known."""
    return _SOURCES.get(source_id, source_id)


def who(source_id: str, reference_id: str | None) -> str:
    """Return who states a value: the study for one from the literature, else the source."""
    if source_id != "literature" or reference_id is None:
        return source_name(source_id)
    dated = re.fullmatch(r"([a-z]+)_(\d{4})", reference_id)
    if dated:
        return f"{dated[1].title()} {dated[2]}"
    return _STUDIES.get(reference_id, reference_id)


def source_line(release: str, releases: dict[str, str], source_ids: tuple[str, ...]) -> str:
    """Return what stands under a picture; ``releases`` holds the release of each source."""
    if not source_ids:
        return f"Open K2 {release} · each claim carries the SQL that its verdict stands on"
    named = [_with_release(source, releases[source]) for source in sorted(set(source_ids))]
    return f"Open K2 {release} · sources: {', '.join(named)}"


def _with_release(source_id: str, release: str) -> str:
    name = source_name(source_id)
    if source_id == "literature":
        return "published studies"
    return name if name.endswith(release) else f"{name} {release}"
