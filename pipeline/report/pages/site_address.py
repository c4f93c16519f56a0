"""``K2_SITE_URL``: where the output folder will stand on the web.

A build without it has relative addresses only; a release sets it, so that search engines know which
copy of a page is meant.
"""

import re
from collections.abc import Mapping

from pipeline.diagnostics.errors import UsageError

VARIABLE = "K2_SITE_URL"
_ADDRESS = re.compile(r"https?://[A-Za-z0-9.-]+(:[0-9]+)?(/[A-Za-z0-9._~/-]*)?")


def site_address(environment: Mapping[str, str]) -> str | None:
    """Return the address, with a slash at its end; None if it is not set.

    Raises a UsageError for another text than a plain address.
    """
    address = environment.get(VARIABLE, "")
    if not address:
        return None
    if not _ADDRESS.fullmatch(address):
        raise UsageError(
            f"{VARIABLE}={address!r} is no address of a folder; write https://host/path/"
        )
    return address.rstrip("/") + "/"
