"""Frida, the Danish food composition database (DTU), by release.

Release 5.4 is read from its wide sheet Data_Table; 5.5 and 6.1 from Data_Normalised, which has the
number of determinations, the range and the source of each value, if the file is the workbook.
"""

import re

from pipeline.diagnostics.errors import UsageError
from pipeline.extract.raw import Raw
from pipeline.extract.sources.frida.data_normalised import read_data_normalised
from pipeline.extract.sources.frida.data_table import read_data_table
from pipeline.fact_files.extracted import Extracted

SOURCE_ID = "frida"

_RELEASES = {"5.4": "2025-05", "5.5": "2025-11", "6.1": "2026-05"}  # release: when it came out
_WIDE = ("5.4",)


def extract(raw: Raw) -> Extracted:
    """Return the facts of all foods of which Frida prints K1, a menaquinone or a total."""
    release = _release(raw.path.name)
    wide = release in _WIDE or raw.path.suffix.lower() != ".xlsx"
    read = read_data_table if wide else read_data_normalised
    return read(raw, release, _RELEASES[release])


def _release(name: str) -> str:
    found = re.search(r"\d+\.\d+", name)
    if not found or found[0] not in _RELEASES:
        raise UsageError(
            f"{name}: the file name must say the release, as DTU's do, and it must be a known one"
            f" ({', '.join(_RELEASES)})"
        )
    return found[0]
