"""The schema changes only with its version."""

import copy
import json
from collections.abc import Callable
from typing import Any

import pytest

from schemas.snapshot import FILE, Bump, Snapshot, bump, complaint, least_version, snapshot

Change = Callable[[dict[str, Any]], object]


def test_version_is_raised_as_the_change_since_the_last_release_asks() -> None:
    assert complaint(json.loads(FILE.read_text(encoding="utf-8")), snapshot()) is None


def replace(table: dict[str, Any], old: str, new: str) -> None:
    table["columns"][table["columns"].index(old)] = new


def changed(change: Change) -> Snapshot:
    new = copy.deepcopy(snapshot())
    change(new["tables"])
    return new


@pytest.mark.parametrize(
    ("asked", "change"),
    [
        (Bump.NONE, lambda t: t),
        (Bump.MAJOR, lambda t: t["food"]["columns"].append("colour: text")),
        (Bump.MAJOR, lambda t: t["food"]["columns"].reverse()),
        (Bump.MAJOR, lambda t: t["food"]["columns"].pop()),
        (Bump.MAJOR, lambda t: replace(t["food"], "fdc_id: integer", "fdc_id: text")),
        (Bump.MAJOR, lambda t: replace(t["food"], "fdc_id: integer", "fdc: integer")),
        (Bump.MAJOR, lambda t: replace(t["serving"], "sd_g: number, g", "sd_g: number, kg")),
        (Bump.MAJOR, lambda t: t["food"].update(key="name")),
        (Bump.MAJOR, lambda t: t.pop("serving")),
        (Bump.MINOR, lambda t: t.update(recipe={"key": "recipe_id", "columns": [], "limits": {}})),
        (Bump.MINOR, lambda t: t["food"]["limits"].update(basis="100 g, 100 ml, 1 cup")),
    ],
)
def test_bump_that_a_change_asks_for(asked: Bump, change: Change) -> None:
    assert bump(snapshot(), changed(change)) is asked


@pytest.mark.parametrize(
    ("old", "change", "least"),
    [
        ("0.1.0", Bump.NONE, "0.1.0"),
        ("0.1.3", Bump.MINOR, "0.1.4"),
        ("0.1.3", Bump.MAJOR, "0.2.0"),
        ("1.4.2", Bump.MINOR, "1.5.0"),
        ("1.4.2", Bump.MAJOR, "2.0.0"),
    ],
)
def test_least_version_after_a_change(old: str, change: Bump, least: str) -> None:
    assert least_version(old, change) == least


def test_a_change_without_its_version_is_told() -> None:
    old = changed(lambda t: t.pop("serving"))
    old["schema_version"] = new_version = snapshot()["schema_version"]
    assert f"since {new_version}" in str(complaint(old, snapshot()))
