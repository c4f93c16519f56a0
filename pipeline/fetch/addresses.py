"""Upstream addresses, and the environment variable that replaces each.

Tested only against servers on 127.0.0.1 that answer as the real ones are documented to, since no
network was available: the API and the download page of FoodData Central, Dataverse (CIQUAL),
figshare (Frida), and the files of ARS and MEXT.
"""

import os
from collections.abc import Mapping
from pathlib import Path
from urllib.parse import urlsplit

from pipeline.diagnostics.errors import UsageError
from pipeline.fact_files.registry import source_of
from pipeline.fact_files.user_facts import home

API_URL = "https://api.nal.usda.gov/fdc"
DOWNLOADS_URL = "https://fdc.nal.usda.gov"
DEMO_KEY = "DEMO_KEY"
DEMO_KEY_ALLOWS = "30 calls an hour and 50 a day; a free key of your own allows 1,000 an hour"


# An address with one of these endings is that of a file, not a base.
_FILES = (".csv", ".json", ".xlsx", ".zip")


def api_url(environment: Mapping[str, str] = os.environ) -> str:
    """Return the base of the FoodData Central API, without a slash at the end."""
    return _address("FDC_API_URL", API_URL, environment)


def downloads_url(environment: Mapping[str, str] = os.environ) -> str:
    """Return the base of FoodData Central's download page and zips."""
    return _address("FDC_DOWNLOADS_URL", DOWNLOADS_URL, environment)


def file_url(source_id: str, environment: Mapping[str, str] = os.environ) -> str | None:
    """Return the file address that ``<SOURCE>_URL`` gives, or None.

    If the source has a base, an address without the ending of a file replaces the base instead.
    """
    name = f"{source_id.upper()}_URL"
    address = _address(name, "", environment) if environment.get(name) else None
    if address and _declared_base(source_id):
        return address if urlsplit(address).path.lower().endswith(_FILES) else None
    return address


def base_url(source_id: str, environment: Mapping[str, str] = os.environ) -> str | None:
    """Return the base of the source's publisher or its replacement; None if there is no base."""
    base = _declared_base(source_id)
    return _address(f"{source_id.upper()}_URL", base, environment) if base else None


def is_known(source_id: str, environment: Mapping[str, str] = os.environ) -> bool:
    """Whether an address is known from which to fetch the source's file or files."""
    found = source_of(source_id).fetch
    offered = found and (found.fdc_download or found.base)
    return bool(file_url(source_id, environment) or offered)


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
            f"{name} holds a key, and addresses are stored with the answers; put a key only in"
            " FDC_API_KEY"
        )
    return address


def _declared_base(source_id: str) -> str | None:
    fetch = source_of(source_id).fetch
    return fetch.base if fetch else None
