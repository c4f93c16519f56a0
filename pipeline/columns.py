"""Strict at the door: every upstream column is used, ignored by name, or stops the run."""

from collections.abc import Collection, Iterable

from pipeline.errors import DataError

UPSTREAM = "the layout changed upstream: adapt the extract module, or give a release it knows"


def check_columns(
    where: str,
    found: Iterable[str],
    used: Collection[str],
    ignored: Collection[str],
    advice: str = UPSTREAM,
) -> None:
    """Raise a DataError that names each column that is missing or unknown."""
    found = list(found)
    missing = [name for name in used if name not in found]
    unknown = [name for name in found if name not in used and name not in ignored]
    if not missing and not unknown:
        return
    parts = []
    if missing:
        parts.append(f"misses {', '.join(map(repr, missing))}")
    if unknown:
        parts.append(f"has the unknown {', '.join(map(repr, unknown))}")
    raise DataError(f"{where} {' and '.join(parts)} (expected {', '.join(used)}); {advice}")
