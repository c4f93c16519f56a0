"""The snapshot of the last released schema, and the version that a change of it requires.

``snapshot.json`` holds the schema as last released. A field added, renamed, moved, removed or of
another type, unit or key is MAJOR; a table, view, macro or allowed value added, or a limit changed,
is MINOR; wording alone needs no new version. Below 1.0.0, where SemVer guarantees nothing, MAJOR
raises the second number (0.1.0 → 0.2.0) and MINOR the third (0.1.0 → 0.1.1).

Run ``make schema-snapshot`` when a release is made; it refuses a version that is not raised enough.
"""

import json
import sys
from enum import IntEnum
from pathlib import Path
from typing import Any

from schemas.column import Column
from schemas.meta import META
from schemas.tables import PUBLISHED
from schemas.version import SCHEMA_VERSION
from schemas.views import MACROS, VIEWS

FILE = Path(__file__).with_name("snapshot.json")
Snapshot = dict[str, Any]


class Bump(IntEnum):
    """The part of the version that a change raises."""

    NONE = 0
    MINOR = 1
    MAJOR = 2


def snapshot() -> Snapshot:
    """Return everything that users may rely on: names, order, types, units, keys, limits."""
    return {
        "schema_version": SCHEMA_VERSION,
        "tables": {
            table.name: {"key": ", ".join(table.primary_key), **_columns(table.columns)}
            for table in (*PUBLISHED.values(), META)
        },
        "views": {view.name: _columns(view.columns) for view in VIEWS},
        "macros": {macro.name: {"parameters": macro.parameters} for macro in MACROS},
    }


def _columns(columns: tuple[Column, ...]) -> dict[str, Any]:
    return {
        "columns": [_promise(column) for column in columns],
        "limits": {column.name: limits for column in columns if (limits := _limits(column))},
    }


def _promise(column: Column) -> str:
    """Return what is fixed within a major version: "amount_ug_per_100g: number, µg"."""
    never_null = "never null" if column.required else None
    to = f"a key of {column.references}" if column.references else None
    return f"{column.name}: " + ", ".join(filter(None, (column.type, column.unit, never_null, to)))


def _limits(column: Column) -> str:
    found = (", ".join(column.values), column.pattern or "", column.minimum, column.maximum)
    return " | ".join(str(limit) for limit in found if limit not in ("", None))


def bump(old: Snapshot, new: Snapshot) -> Bump:
    """Return the bump that the change from one snapshot to the other requires."""
    found = Bump.NONE
    for kind in ("tables", "views", "macros"):
        for name, before in old[kind].items():
            if name not in new[kind]:
                return Bump.MAJOR
            found = max(found, _bump_of_one(before, new[kind][name]))
        if new[kind].keys() - old[kind].keys():
            found = max(found, Bump.MINOR)
    return found


def _bump_of_one(before: dict[str, Any], after: dict[str, Any]) -> Bump:
    if _promised(before) != _promised(after):
        return Bump.MAJOR
    return Bump.NONE if before == after else Bump.MINOR


def _promised(described: dict[str, Any]) -> dict[str, Any]:
    return {key: value for key, value in described.items() if key != "limits"}


def least_version(old: str, change: Bump) -> str:
    """Return the lowest version that the change allows after ``old``."""
    major, minor, patch = map(int, old.split("."))
    if change is Bump.NONE:
        return old
    if change is Bump.MAJOR:
        return f"{major + 1}.0.0" if major else f"0.{minor + 1}.0"
    return f"{major}.{minor + 1}.0" if major else f"0.{minor}.{patch + 1}"


def complaint(old: Snapshot, new: Snapshot) -> str | None:
    """Return what is wrong with the new version, or None if it is raised far enough."""
    change = bump(old, new)
    least = least_version(old["schema_version"], change)
    if _ordered(new["schema_version"]) >= _ordered(least):
        return None
    return (
        f"the schema changed ({change.name}) since {old['schema_version']}, so"
        f" schemas/version.py must say {least} or higher; it says {new['schema_version']}"
    )


def _ordered(version: str) -> tuple[int, ...]:
    return tuple(map(int, version.split(".")))


def _renew() -> None:
    new = snapshot()
    wrong = complaint(json.loads(FILE.read_text(encoding="utf-8")), new)
    if wrong:
        sys.exit(wrong)
    FILE.write_text(
        json.dumps(new, ensure_ascii=False, indent=1) + "\n", encoding="utf-8", newline="\n"
    )


if __name__ == "__main__":
    _renew()
