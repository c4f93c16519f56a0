"""Look up the newest release at ``K2_RELEASES_URL``.

That is the address of a folder with the newest release's ``manifest.json``.
"""

from collections.abc import Mapping
from http import HTTPStatus

from pipeline.diagnostics.errors import K2Error
from pipeline.fetch.bounds import IncompleteAnswerError
from pipeline.fetch.client import Client, Request
from pipeline.files import strict_json

VARIABLE = "K2_RELEASES_URL"
_TIMEOUT_S = 10.0


def newest_release(environment: Mapping[str, str]) -> str | None:
    """Return the name of the newest release; None without an address or a usable answer."""
    base = environment.get(VARIABLE, "").rstrip("/")
    if not base.startswith(("https://", "http://")):
        return None
    try:
        with Client(base, timeout_s=_TIMEOUT_S) as client:
            answer = client.send(Request("GET", "/manifest.json"))
        release = strict_json.loads(answer.content)["release"]
    except (IncompleteAnswerError, K2Error, ValueError, KeyError, TypeError):
        return None
    return release if answer.status == HTTPStatus.OK and isinstance(release, str) else None
