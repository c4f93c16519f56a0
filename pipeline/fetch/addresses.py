"""Where upstream is, and the environment variable that replaces each address."""

import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from pipeline.errors import UsageError

API_URL = "https://api.nal.usda.gov/fdc"
DOWNLOADS_URL = "https://fdc.nal.usda.gov"
DEMO_KEY = "DEMO_KEY"
DEMO_KEY_ALLOWS = "30 calls an hour and 50 a day; a free key of your own allows 1,000 an hour"


@dataclass(frozen=True, slots=True)
class Download:
    """How the file of one source is found.

    ``kind`` is the middle of the names of FoodData Central's zips; other sources have a page for
    people, and a file address only if ``<SOURCE>_URL`` gives one: theirs change with each release.
    """

    kind: str | None
    page: str
    final_release: str | None = None  # of tables that get no new release


DOWNLOADS: dict[str, Download] = {
    "fdc_foundation": Download("foundation_food", DOWNLOADS_URL),
    "fdc_foundation_samples": Download("foundation_food", DOWNLOADS_URL),
    "fdc_sr_legacy": Download("sr_legacy_food", DOWNLOADS_URL, "2018-04"),
    "fdc_survey": Download("survey_food", DOWNLOADS_URL),
    "fdc_branded": Download("branded_food", DOWNLOADS_URL),
    "sr28": Download(None, "https://www.ars.usda.gov"),
    "fndds": Download(None, "https://www.ars.usda.gov"),
    "frida": Download(None, "https://doi.org/10.11583/DTU.32312844"),
    "ciqual": Download(None, "https://doi.org/10.57745/RDMHWY"),
    "stfcj": Download(None, "https://www.mext.go.jp"),
}


def api_url(environment: Mapping[str, str] = os.environ) -> str:
    """Return the base of the FoodData Central API, without a slash at the end."""
    return _address("FDC_API_URL", API_URL, environment)


def downloads_url(environment: Mapping[str, str] = os.environ) -> str:
    """Return the base of FoodData Central's download page and zips."""
    return _address("FDC_DOWNLOADS_URL", DOWNLOADS_URL, environment)


def file_url(source_id: str, environment: Mapping[str, str] = os.environ) -> str | None:
    """Return the file address that ``<SOURCE>_URL`` gives, or None."""
    name = f"{source_id.upper()}_URL"
    return _address(name, "", environment) if environment.get(name) else None


def api_key(environment: Mapping[str, str] = os.environ) -> str:
    """Return the key of ``FDC_API_KEY`` or DEMO_KEY; no message ever shows the key."""
    key = environment.get("FDC_API_KEY", "").strip() or DEMO_KEY
    if not key.isascii() or not key.isprintable() or " " in key:
        raise UsageError(
            "FDC_API_KEY holds a space or a character that no key has; copy it again from the"
            " mail of api.data.gov"
        )
    return key


def store_folder(environment: Mapping[str, str] = os.environ) -> Path:
    """Return where raw bytes are kept: ``K2_STORE``, else the user's cache folder."""
    if given := environment.get("K2_STORE"):
        return Path(given)
    cache = environment.get("XDG_CACHE_HOME")
    return (Path(cache) if cache else Path.home() / ".cache") / "open-k2"


def _address(name: str, default: str, environment: Mapping[str, str]) -> str:
    address = (environment.get(name) or default).rstrip("/")
    if not address.startswith(("https://", "http://")):
        raise UsageError(f"{name} is no web address; it starts with https:// or http://")
    return address
