"""Check upstream columns: each is used, ignored by name, or stops the run."""

from collections.abc import Collection, Iterable, Sequence

from pipeline.diagnostics.errors import DataError

_LISTED = 50
_LONGEST = 100
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
        parts.append(f"misses {named(missing)}")
    if unknown:
        parts.append(f"has the unknown {named(unknown)}")
    raise DataError(f"{where} {' and '.join(parts)} (expected {', '.join(used)}); {advice}")


def named(columns: Sequence[str]) -> str:
    """Return the names as one text for a message; long names and long lists are cut."""
    listed = [repr(c if len(c) <= _LONGEST else f"{c[:_LONGEST]}…") for c in columns[:_LISTED]]
    more = f" and {len(columns) - _LISTED} more" if len(columns) > _LISTED else ""
    return f"{', '.join(listed)}{more}"
