"""The names of FoodData Central's downloads, and the releases they name."""

import re

from pipeline.diagnostics.errors import UsageError
from pipeline.extract.raw import Raw

_FULL = "FoodData_Central_csv_"


def csv_release(raw: Raw, kind: str) -> str:
    """Return the release, as YYYY-MM-DD or YYYY-MM, from the name of a CSV zip or its folder.

    ``kind`` is the download's own name for the source, such as ``survey_food``; the full download
    holds every source.
    """
    pattern = rf"^(?:.*[_-])?(?:{kind}_csv_|{_FULL})(\d{{4}}-\d{{2}}(?:-\d{{2}})?)(?:\.zip)?$"
    match = re.search(pattern, raw.path.name)
    if not match:
        raise UsageError(
            f"{raw.path.name}: expected the zip as FoodData Central names it,"
            f" FoodData_Central_{kind}_csv_YYYY-MM-DD.zip or {_FULL}YYYY-MM-DD.zip"
        )
    return match.group(1)
