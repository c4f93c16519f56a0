"""Which release is the newest, where ``K2_RELEASES_URL`` says where releases are.

The address is that of a folder that holds the newest release's ``manifest.json``.
"""

import logging
from collections.abc import Mapping

import httpx

logging.getLogger("httpx").setLevel(logging.WARNING)  # it logs whole addresses

VARIABLE = "K2_RELEASES_URL"
_TIMEOUT_S = 10.0


def newest_release(environment: Mapping[str, str]) -> str | None:
    """Return the name of the newest release; None if no address is set or none answers well."""
    base = environment.get(VARIABLE, "").rstrip("/")
    if not base:
        return None
    try:
        answer = httpx.get(f"{base}/manifest.json", timeout=_TIMEOUT_S, follow_redirects=True)
        release = answer.raise_for_status().json()["release"]
    except (httpx.HTTPError, httpx.InvalidURL, ValueError, KeyError, TypeError):
        return None
    return release if isinstance(release, str) else None
