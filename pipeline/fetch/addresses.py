"""Where upstream is, and the environment variable that replaces each address.

Tried against servers on 127.0.0.1 that answer as the real ones are documented to, never against
the real ones, for want of a network: all of them, that is the API and the download page of
FoodData Central, Dataverse (CIQUAL), figshare (Frida), and the files of ARS and MEXT.
"""

import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

from pipeline.diagnostics.errors import UsageError
from pipeline.fact_files.user_facts import home

API_URL = "https://api.nal.usda.gov/fdc"
DOWNLOADS_URL = "https://fdc.nal.usda.gov"
DEMO_KEY = "DEMO_KEY"
DEMO_KEY_ALLOWS = "30 calls an hour and 50 a day; a free key of your own allows 1,000 an hour"


@dataclass(frozen=True, slots=True)
class Download:
    """How the file of one source is found.

    ``kind`` is the middle of the names of FoodData Central's zips; ``base`` is the address below
    which ``fetch/offered.py`` finds the files of another publisher. A source with neither has a
    page for people, and a file address only if ``<SOURCE>_URL`` gives one.
    """

    kind: str | None
    page: str
    final_release: str | None = None  # of tables that get no new release
    base: str | None = None
    unread: str | None = None  # the release on offer, if the extract module does not read it yet


DOWNLOADS: dict[str, Download] = {
    "fdc_foundation": Download("foundation_food", DOWNLOADS_URL),
    "fdc_foundation_samples": Download("foundation_food", DOWNLOADS_URL),
    "fdc_sr_legacy": Download("sr_legacy_food", DOWNLOADS_URL, "2018-04"),
    "fdc_survey": Download("survey_food", DOWNLOADS_URL),
    "fdc_branded": Download("branded_food", DOWNLOADS_URL),
    "sr28": Download(None, "https://www.ars.usda.gov"),
    "fndds": Download(None, "https://www.ars.usda.gov", base="https://www.ars.usda.gov"),
    "frida": Download(
        *(None, "https://doi.org/10.11583/DTU.32312844"),
        base="https://api.figshare.com",
        unread="6.1",  # May 2026, by what others write of it
    ),
    "ciqual": Download(
        None, "https://doi.org/10.57745/RDMHWY", base="https://entrepot.recherche.data.gouv.fr"
    ),
    "stfcj": Download(None, "https://www.mext.go.jp", base="https://www.mext.go.jp"),
}
# An address that ends like this is that of a file, not a base.
_FILES = (".csv", ".json", ".xlsx", ".zip")


def api_url(environment: Mapping[str, str] = os.environ) -> str:
    """Return the base of the FoodData Central API, without a slash at the end."""
    return _address("FDC_API_URL", API_URL, environment)


def downloads_url(environment: Mapping[str, str] = os.environ) -> str:
    """Return the base of FoodData Central's download page and zips."""
    return _address("FDC_DOWNLOADS_URL", DOWNLOADS_URL, environment)


def file_url(source_id: str, environment: Mapping[str, str] = os.environ) -> str | None:
    """Return the file address that ``<SOURCE>_URL`` gives, or None.

    Where the source has a base, any address that does not end like a file replaces that instead.
    """
    name = f"{source_id.upper()}_URL"
    address = _address(name, "", environment) if environment.get(name) else None
    if address and _has_base(source_id):
        return address if urlsplit(address).path.lower().endswith(_FILES) else None
    return address


def base_url(source_id: str, environment: Mapping[str, str] = os.environ) -> str | None:
    """Return the base of the source's publisher or its replacement, None for a source without."""
    base = DOWNLOADS[source_id].base if _has_base(source_id) else None
    return _address(f"{source_id.upper()}_URL", base, environment) if base else None


def is_known(source_id: str, environment: Mapping[str, str] = os.environ) -> bool:
    """Whether an address is known at which to fetch the source's file or files."""
    found = DOWNLOADS.get(source_id)
    return bool(file_url(source_id, environment) or (found and (found.kind or found.base)))


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
    return (Path(cache) if cache else home("K2_STORE") / ".cache") / "open-k2"


def _address(name: str, default: str, environment: Mapping[str, str]) -> str:
    address = (environment.get(name) or default).rstrip("/")
    if not address.startswith(("https://", "http://")):
        raise UsageError(f"{name} is no web address; it starts with https:// or http://")
    key = environment.get("FDC_API_KEY", "").strip()
    if "api_key=" in address.lower() or (key and key != DEMO_KEY and key in address):
        raise UsageError(
            f"{name} holds a key, and addresses are kept beside what they answer; a key belongs in"
            " FDC_API_KEY alone"
        )
    return address


def _has_base(source_id: str) -> bool:
    return source_id in DOWNLOADS and DOWNLOADS[source_id].base is not None
