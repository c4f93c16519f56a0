"""The folder in which builds keep what the next one may use again."""

import os
from collections.abc import Mapping
from pathlib import Path


def cache_folder(environment: Mapping[str, str] = os.environ) -> Path | None:
    """Return ``K2_CACHE``, else a folder beside the raw answers in the user's cache folder.

    None where ``K2_CACHE`` is empty, or where no home folder is known. The folder may not be there
    yet, and it may be one that cannot be written.
    """
    given = environment.get("K2_CACHE")
    if given is not None:
        return Path(given) if given else None
    base = Path(environment.get("XDG_CACHE_HOME", ""))
    if not base.is_absolute():  # by the XDG specification such a path is no path
        try:
            base = Path.home() / ".cache"
        except RuntimeError:
            return None
    return base / "open-k2" / "tables"
